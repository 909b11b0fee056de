"""Subscription filters call their function asynchronously, as on AWS.

ministack calls the function once and drops a failure. Through the asynchronous path a failed batch is tried again
(AWS: twice, after one and two minutes; here after LAMBDA_ASYNC_RETRY_BASE_SECONDS and twice that) and then goes to
the on-failure destination of AWS::Lambda::EventInvokeConfig.
"""

import base64
import gzip
import json
import logging
import time
import uuid

from ministack.core.responses import get_account_id
from ministack.services import cloudwatch_logs, lambda_svc

logger = logging.getLogger("subscription")


def function_name(arn):
    return arn.split(":function:")[1].split(":")[0] if ":function:" in arn else None


def payload(group, stream, subscription, events):
    """The event of a subscription: gzip and base64 under awslogs.data."""
    message = {
        "messageType": "DATA_MESSAGE",
        "owner": get_account_id(),
        "logGroup": group,
        "logStream": stream,
        "subscriptionFilters": [subscription.get("filterName", "")],
        "logEvents": [
            {"id": uuid.uuid4().hex, "timestamp": event.get("timestamp", int(time.time() * 1000)),
             "message": event.get("message", "")}
            for event in events
        ],
    }
    return {"awslogs": {"data": base64.b64encode(gzip.compress(json.dumps(message).encode())).decode()}}


def deliver(group, stream, subscription, events):
    name = function_name(subscription.get("destinationArn", ""))
    # A function subscribed to its own log would call itself for ever.
    if name is None or group == f"/aws/lambda/{name}":
        return
    pattern = subscription.get("filterPattern", "")
    matched = [event for event in events
               if cloudwatch_logs._subscription_pattern_matches(pattern, event.get("message", ""))]
    function = lambda_svc._functions.get(name)
    if matched and function:
        lambda_svc.invoke_async_with_retry(function, payload(group, stream, subscription, matched))
    elif matched:
        logger.warning("subscription filter %s: no function %s", subscription.get("filterName"), name)


def fan_out(group, stream, events):
    known = cloudwatch_logs._log_groups.get(group) or {}
    for subscription in (known.get("subscriptionFilters") or {}).values():
        try:
            deliver(group, stream, subscription, events or [])
        except Exception:  # a failed delivery never fails PutLogEvents
            logger.exception("subscription filter %s", subscription.get("filterName"))


def install():
    cloudwatch_logs._fanout_to_subscription_filters = fan_out

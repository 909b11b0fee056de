"""A topic calls its functions asynchronously, as on AWS, and only those that let it.

ministack calls the function once, whatever its policy says, and drops a failure. On AWS a failed call is tried again and
then sent to the on-failure destination (Lambda Developer Guide, "Invoking Lambda functions with Amazon SNS notifications":
"Amazon SNS invokes your function asynchronously"), and SNS may call only by a permission of the function's policy for
sns.amazonaws.com, which may name the topic as its source (the same guide, AddPermission).
"""

import json
import logging

from ministack.services import lambda_svc, sns

logger = logging.getLogger("topic")


def permits(function, topic_arn):
    """Whether a statement of the function's policy lets the topic in."""
    policy = function.get("policy") or {}
    statements = (json.loads(policy) if isinstance(policy, str) else policy).get("Statement", [])
    for statement in statements:
        service = (statement.get("Principal") or {}).get("Service") if isinstance(statement.get("Principal"), dict) else None
        sources = [value for operands in (statement.get("Condition") or {}).values()
                   for key, value in operands.items() if key.lower() == "aws:sourcearn"]
        if statement.get("Effect") == "Allow" and service == "sns.amazonaws.com" and all(
                source == topic_arn for source in sources):
            return True
    return False


def deliver(endpoint, envelope, topic_arn, sub_arn, msg_id, raw_message, message_attributes):
    function, config, name = lambda_svc._get_func_record_for_ref(endpoint)
    if not function or not config:
        logger.warning("topic %s: no function %s", topic_arn, name)
        return
    if not permits(function, topic_arn):
        logger.warning("topic %s: %s does not let it in", topic_arn, name)
        return
    record = {"EventVersion": "1.0", "EventSubscriptionArn": sub_arn, "EventSource": "aws:sns",
              "Sns": json.loads(envelope)}
    lambda_svc.invoke_async_with_retry(function, {"Records": [record]})


def install():
    sns._deliver_to_lambda = deliver

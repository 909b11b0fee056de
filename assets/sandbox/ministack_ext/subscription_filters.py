"""Subscription filters that CloudWatch Logs refuses and ministack puts.

- More than the quota of a log group: cfn-lint#4688 (2026-09-09) has five; AWS General Reference, "CloudWatch Logs
  endpoints and quotas", names the quota, and its value can be asked for (see quotas.py).
- On a group of class INFREQUENT_ACCESS or DELIVERY: CloudWatch Logs User Guide, "Log classes". AWS's words are not
  measured.
- Of a stack, on a group that does not exist: ministack makes one then.
"""

from ministack.core.responses import error_response_json
from ministack.services import cloudwatch_logs
from ministack.services.cloudformation import provisioners

from .quotas import MAX_FILTERS, handler_error

KIND = "AWS::Logs::SubscriptionFilter"


def refusal(data):
    """(code, message) of what CloudWatch Logs refuses, or None."""
    group = cloudwatch_logs._log_groups.get(data.get("logGroupName"))
    if group is None:
        return "ResourceNotFoundException", "The specified log group does not exist."
    kind = group.get("logGroupClass") or "STANDARD"
    if kind != "STANDARD":
        return "InvalidOperationException", f"Subscription filters are not supported for the log class {kind}."
    filters = group.get("subscriptionFilters", {})
    if data.get("filterName") not in filters and len(filters) >= MAX_FILTERS:
        return "LimitExceededException", "Resource limit exceeded."
    return None


def extend_put(put):
    def put_subscription_filter(data):
        refused = refusal(data)
        return error_response_json(*refused, 400) if refused else put(data)
    return put_subscription_filter


def extend_create(create):
    def create_filter(logical_id, props, stack_name):
        refused = refusal({"logGroupName": props.get("LogGroupName")})
        if refused:
            raise handler_error(refused[1], "CloudWatchLogs", refused[0].removesuffix("Exception"))
        return create(logical_id, props, stack_name)
    return create_filter


def install():
    cloudwatch_logs._put_subscription_filter = extend_put(cloudwatch_logs._put_subscription_filter)
    kind = provisioners._RESOURCE_HANDLERS[KIND]
    provisioners._RESOURCE_HANDLERS[KIND] = {**kind, "create": extend_create(kind["create"])}

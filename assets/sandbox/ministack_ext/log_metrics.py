"""AWS/Logs IncomingLogEvents and IncomingBytes: what a log group takes in, which ministack does not count.

Metrics and dimension: CloudWatch Logs User Guide, "Monitoring with CloudWatch metrics". An event counts 26 bytes more
than its message, as PutLogEvents says.
"""

from ministack.services import cloudwatch, cloudwatch_logs

EVENT_BYTES = 26


def extend_fan_out(fan_out):
    def fan_out_and_measure(group, stream, events):
        fan_out(group, stream, events)
        messages = [event.get("message", "") for event in events or []]
        size = sum(len(message.encode()) + EVENT_BYTES for message in messages)
        for name, value, unit in (("IncomingLogEvents", len(messages), "None"), ("IncomingBytes", size, "Bytes")):
            cloudwatch.record_metric("AWS/Logs", name, value, unit, {"LogGroupName": group})
    return fan_out_and_measure


def install():
    cloudwatch_logs._fanout_to_subscription_filters = extend_fan_out(cloudwatch_logs._fanout_to_subscription_filters)

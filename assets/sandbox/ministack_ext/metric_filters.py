"""Metric filters count: ministack keeps them, whatever their pattern, and does nothing with them.

What is put into a log group is counted at once, and the alarms of the metric are evaluated; on AWS that takes some
minutes. A filter's default value and dimensions are not recorded. PutMetricFilter refuses a pattern as AWS does, and
TestMetricFilter, which ministack lacks, answers without the extracted values.
"""

import json
import logging

from ministack.core.responses import error_response_json
from ministack.services import cloudwatch, cloudwatch_logs

from . import filter_pattern

logger = logging.getLogger("metric-filter")
# PutMetricFilter, filterPattern: github.com/boto/botocore, data/logs/2014-03-28/service-2.json.
LONGEST = 1024


def refusal(pattern):
    """The answer to a pattern that is none, or None."""
    if len(pattern) > LONGEST:
        return error_response_json(
            "InvalidParameterException", f"1 validation error detected: Value '{pattern}' at 'filterPattern' failed "
            f"to satisfy constraint: Member must have length less than or equal to {LONGEST}", 400)
    try:
        filter_pattern.matcher(pattern)
    except filter_pattern.PatternError as error:
        return error_response_json("InvalidParameterException", f"Invalid metric filter pattern: {error}", 400)
    return None


def extend_put(put):
    def put_metric_filter(data):
        return refusal(data.get("filterPattern") or "") or put(data)
    return put_metric_filter


def test_metric_filter(data):
    pattern = data.get("filterPattern") or ""
    refused = refusal(pattern)
    if refused:
        return refused
    matches = filter_pattern.matcher(pattern)
    found = [{"eventNumber": number, "eventMessage": message}
             for number, message in enumerate(data.get("logEventMessages") or [], 1) if matches(message)]
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps({"matches": found}).encode()


def extend_handle(handle):
    async def handle_request(method, path, headers, body, query_params):
        if headers.get("x-amz-target", "").endswith(".TestMetricFilter"):
            return test_metric_filter(json.loads(body or b"{}"))
        return await handle(method, path, headers, body, query_params)
    return handle_request


def amount(value, message):
    """What one match adds: a filter's metricValue is a number, or the selector of one; None where there is none."""
    if not value.startswith("$"):
        return float(value)
    found = filter_pattern.value_at(filter_pattern.parsed(message), filter_pattern.steps_of(value))
    return float(found) if filter_pattern.is_number(found) else None


def record(stored, messages):
    """Adds what one filter finds to its metrics."""
    matches = filter_pattern.matcher(stored["filterPattern"])
    matched = [message for message in messages if matches(message)]
    for transformation in stored["metricTransformations"]:
        for message in matched:
            added = amount(transformation["metricValue"], message)
            if added is not None:
                cloudwatch.record_metric(transformation["metricNamespace"], transformation["metricName"], added)


def evaluate_alarms(stored):
    metrics = [(each["metricNamespace"], each["metricName"]) for each in stored["metricTransformations"]]
    for alarm in cloudwatch._alarms.values():
        if (alarm.get("Namespace"), alarm.get("MetricName")) in metrics:
            cloudwatch._evaluate_alarm(alarm)


def extend_fan_out(fan_out):
    def fan_out_and_count(group, stream, events):
        fan_out(group, stream, events)
        messages = [event.get("message", "") for event in events or []]
        for (name, _), stored in cloudwatch_logs._metric_filters.items():
            try:
                if name == group:
                    record(stored, messages)
                    evaluate_alarms(stored)
            except Exception:  # what is counted never fails PutLogEvents
                logger.exception("metric filter %s", stored.get("filterName"))
    return fan_out_and_count


def install():
    cloudwatch_logs._put_metric_filter = extend_put(cloudwatch_logs._put_metric_filter)
    cloudwatch_logs.handle_request = extend_handle(cloudwatch_logs.handle_request)
    cloudwatch_logs._fanout_to_subscription_filters = extend_fan_out(cloudwatch_logs._fanout_to_subscription_filters)

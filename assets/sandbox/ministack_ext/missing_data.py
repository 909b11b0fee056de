"""An alarm that takes missing data for not breaching is OK without data; ministack leaves it in the state it has.

Seen to when the alarm is put, and whenever it is evaluated.
"""

import time

from ministack.services import cloudwatch

REASON = "Threshold Crossed: no datapoints were received for the period and missing datapoints were treated as " \
         "[NonBreaching]."


def has_data(alarm):
    start = time.time() - alarm.get("Period", 60) * alarm.get("EvaluationPeriods", 1)
    metric = (alarm.get("Namespace"), alarm.get("MetricName"))
    return any(point["Timestamp"] >= start
               for (namespace, name, _), points in cloudwatch._metrics.items() if (namespace, name) == metric
               for point in points)


def become_ok(alarm):
    old = alarm["StateValue"]
    alarm.update(StateValue="OK", StateReason=REASON, StateUpdatedTimestamp=int(time.time()))
    cloudwatch._record_history(alarm["AlarmName"], old, "OK", REASON)
    cloudwatch._dispatch_alarm_actions(alarm, old, "OK", REASON)
    cloudwatch._evaluate_parent_alarms(alarm)


def extend_evaluate(evaluate):
    def evaluate_alarm(alarm):
        evaluate(alarm)
        if alarm.get("TreatMissingData") == "notBreaching" and alarm["StateValue"] != "OK" and not has_data(alarm):
            become_ok(alarm)
    return evaluate_alarm


def install():
    cloudwatch._evaluate_alarm = extend_evaluate(cloudwatch._evaluate_alarm)

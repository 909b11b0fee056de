"""AWS/States: how many executions start and end, and how, which ministack does not count.

Metrics and dimension: Step Functions Developer Guide, "Monitoring Step Functions metrics". The end of a redriven execution
counts as that of any, and as that of a redriven one. Children of a Distributed Map are not counted here.
"""

from datetime import datetime

from ministack.services import cloudwatch, stepfunctions

ENDS = {"SUCCEEDED": "Succeeded", "FAILED": "Failed", "ABORTED": "Aborted", "TIMED_OUT": "TimedOut"}


def names(execution):
    redriven = execution.get("redriveCount", 0) > 0
    if execution["status"] == "RUNNING":
        return ["ExecutionsRedriven" if redriven else "ExecutionsStarted"]
    end = ENDS[execution["status"]]
    return [f"Executions{end}", *([f"RedrivenExecutions{end}"] if redriven else [])]


def count(execution):
    dimension = {"StateMachineArn": execution["stateMachineArn"]}
    for name in names(execution):
        cloudwatch.record_metric("AWS/States", name, 1, "Count", dimension)
    if execution["stopDate"]:
        begun, ended = (datetime.fromisoformat(execution[name].replace("Z", "+00:00")) for name in ("startDate", "stopDate"))
        taken = (ended - begun).total_seconds() * 1000
        cloudwatch.record_metric("AWS/States", "ExecutionTime", taken, "Milliseconds", dimension)


def extend_event(emit):
    def emit_and_count(execution):
        emit(execution)
        if "/" not in execution["stateMachineArn"]:
            count(execution)
    return emit_and_count


def install():
    stepfunctions._emit_execution_status_event = extend_event(stepfunctions._emit_execution_status_event)

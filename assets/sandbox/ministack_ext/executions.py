"""StartExecution, StopExecution, DescribeExecution and RedriveExecution as AWS answers them.

- names have rules, and one that was used is taken: for the same input while that execution runs, StartExecution answers
  with it, else ExecutionAlreadyExists (API reference, StartExecution);
- RedriveExecution, which ministack lacks: of an execution that failed, was aborted or timed out, at most 14 days after its
  end and 1,000 times. It goes on in the state that failed, with that state's input (Developer Guide, "Restarting state
  machine executions with redrive"); retries count anew.
"""

import contextvars
import json
import re
import threading
from datetime import datetime, timedelta, timezone

from ministack.core import iam_actions
from ministack.core.responses import error_response_json, get_account_id, get_region, json_response, now_iso
from ministack.services import stepfunctions

from .answers import text_of
from .machine_runs import MOST_BYTES

# API reference, StartExecution, name: white space, brackets, wildcards, special and control characters.
FORBIDDEN = re.compile("[\\s<>{}\\[\\]?*\"#%\\\\^|~`$&,;:/\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
REDRIVABLE = ("FAILED", "ABORTED", "TIMED_OUT")
PERIOD = timedelta(days=14)
MOST_REDRIVES = 1000
MOST_EVENTS = 24_999


def why_not(execution):
    """redriveStatusReason; None for an execution that can be redriven."""
    if execution["status"] not in REDRIVABLE:
        return f"Execution is {execution['status']} and cannot be redriven"
    if execution["stateMachineArn"].split("/")[0] not in stepfunctions._state_machines:
        return "State machine is in DELETING status"
    if len(execution["events"]) > MOST_EVENTS:
        return "Execution history event limit exceeded"
    ended = datetime.fromisoformat(execution["stopDate"].replace("Z", "+00:00"))
    if datetime.now(timezone.utc) - ended > PERIOD:
        return "Execution redrivable period exceeded"
    return "Execution redrive limit exceeded" if execution.get("redriveCount", 0) >= MOST_REDRIVES else None


def redrive_fields(execution):
    reason = why_not(execution)
    redrivable = "REDRIVABLE_BY_MAP_RUN" if execution.get("mapRunArn") else "REDRIVABLE"
    found = {"redriveCount": execution.get("redriveCount", 0), "redriveStatus": "NOT_REDRIVABLE" if reason else redrivable}
    if reason:
        found["redriveStatusReason"] = reason
    if execution.get("redriveDate"):
        found["redriveDate"] = execution["redriveDate"]
    return found


def invalid_start(data):
    name, given = data.get("name"), data.get("input", "{}")
    if name is not None and (not 1 <= len(name) <= 80 or FORBIDDEN.search(name)):
        return error_response_json("InvalidName", f"Invalid Name: '{name}'", 400)
    if len(given.encode()) > MOST_BYTES:
        return error_response_json("ValidationException", "1 validation error detected: Value at 'input' failed to satisfy "
                                   f"constraint: Member must have length less than or equal to {MOST_BYTES}", 400)
    try:
        json.loads(given)
    except ValueError as problem:
        return error_response_json("InvalidExecutionInput", f"Invalid State Machine Execution Input: '{problem}'", 400)
    return None


def extend_start(start):
    def start_execution(data):
        refused = invalid_start(data)
        if refused:
            return refused
        machine = str(data.get("stateMachineArn")).rsplit(":", 1)[-1]
        arn = f"arn:aws:states:{get_region()}:{get_account_id()}:execution:{machine}:{data.get('name')}"
        known = stepfunctions._executions.get(arn)
        if known and known["status"] == "RUNNING" and known["input"] == data.get("input", "{}"):
            return json_response({"executionArn": arn, "startDate": known["startDate"]})
        return start(data)
    return start_execution


def extend_stop(stop):
    def stop_execution(data):
        answer = stop(data)
        if answer[0] == 200:
            for run in stepfunctions._map_runs.values():
                if run["executionArn"] == data["executionArn"] and run["status"] == "RUNNING":
                    run.update(status="ABORTED", stopDate=now_iso())
                    abort_children(run)
        return answer
    return stop_execution


def abort_children(run):
    for child in run["_children"]:
        if child.get("status") == "RUNNING":
            child.update(status="ABORTED", stopDate=now_iso())


def extend_describe(describe):
    def describe_execution(data):
        answer = describe(data)
        if answer[0] != 200:
            return answer
        execution = stepfunctions._executions[data["executionArn"]]
        found = {**json.loads(text_of(answer)), **redrive_fields(execution)}
        return json_response({name: value for name, value in found.items() if value is not None})
    return describe_execution


def begin_again(execution):
    """Sets an execution back to RUNNING, in the state that it ended in; in a Map state, with the Map Run of that state."""
    run, state = execution.get("_map_run") or (None, None)
    execution["_resume"] = run if state == execution["_place"][0] else None
    execution.update(status="RUNNING", stopDate=None, error=None, cause=None, output=None, redriveDate=now_iso(),
                     redriveCount=execution.get("redriveCount", 0) + 1, _attempt=execution.get("_attempt", 0) + 1)
    stepfunctions._add_event(execution, "ExecutionRedriven", {
        "executionRedrivenEventDetails": {"redriveCount": execution["redriveCount"]}})


def redrive_execution(data):
    arn = data.get("executionArn")
    execution = stepfunctions._executions.get(arn)
    if execution is None:
        return error_response_json("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'", 400)
    reason = "Execution was started by a Map Run" if execution.get("mapRunArn") else why_not(execution)
    if reason:
        return error_response_json("ExecutionNotRedrivable", f"Execution '{arn}' is not redrivable: {reason}", 400)
    begin_again(execution)
    stepfunctions._emit_execution_status_event(execution)
    threading.Thread(target=contextvars.copy_context().run, args=(stepfunctions._run_execution, arn), daemon=True).start()
    return json_response({"redriveDate": execution["redriveDate"]})


def extend_request(handle):
    async def handle_request(method, path, headers, body, query_params):
        if headers.get("x-amz-target", "").endswith(".RedriveExecution"):
            return stepfunctions._finalize_response(redrive_execution(json.loads(body or b"{}")))
        return await handle(method, path, headers, body, query_params)
    return handle_request


def extend_resource_arn(extract):
    """Calls about a Map Run, and those that tag, name their resource in members that ministack does not look at."""
    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        if service == "states":
            asked = json.loads(body or "{}")
            named = asked.get("mapRunArn") or asked.get("resourceArn")
            if named:
                return named
        return extract(service, method, path, headers, body, query_params, region, account_id)
    return extract_resource_arn


def install():
    stepfunctions._start_execution = extend_start(stepfunctions._start_execution)
    stepfunctions._stop_execution = extend_stop(stepfunctions._stop_execution)
    stepfunctions._describe_execution = extend_describe(stepfunctions._describe_execution)
    stepfunctions.handle_request = extend_request(stepfunctions.handle_request)
    iam_actions.extract_resource_arn = extend_resource_arn(iam_actions.extract_resource_arn)

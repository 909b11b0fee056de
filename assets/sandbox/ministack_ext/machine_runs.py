"""How an execution goes from state to state: like ministack's, and it can go on after a failure.

Restored beside: no input and output above 256 KiB (States.DataLimitExceeded, Developer Guide, "Service quotas"), which like
States.Runtime no States.ALL catches ("Handling errors"); the context object's RoleArn and RedriveCount; the end of
executions whose machine is deleted (API reference, DeleteStateMachine: "On the next state transition, the state machine's
executions are terminated"). TimeoutSeconds of a whole machine is not enforced.
"""

import json

from ministack.core.responses import now_iso
from ministack.services import stepfunctions

from . import machine_role

MOST_BYTES = 262_144
TERMINAL = ("States.DataLimitExceeded", "States.Runtime")
WITH_EXECUTION = {"Task": "_execute_task", "Parallel": "_execute_parallel", "Map": "_execute_map"}
WITHOUT = {"Pass": "_execute_pass", "Choice": "_execute_choice", "Wait": "_execute_wait"}


def text_of(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def check_size(value, name):
    if len(text_of(value).encode()) > MOST_BYTES:
        raise stepfunctions._ExecutionError(
            "States.DataLimitExceeded", f"The state/task '{name}' returned a result with a size exceeding the maximum "
                                        "number of bytes service limit.")


def context_of(execution, machine, definition):
    """The context object (Developer Guide, "Accessing execution data from the Context object")."""
    return {
        "QueryLanguage": definition.get("QueryLanguage", "JSONPath"),
        "Execution": {"Id": execution["executionArn"], "Input": json.loads(execution["input"]), "Name": execution["name"],
                      "StartTime": execution["startDate"], "RoleArn": machine["roleArn"],
                      "RedriveCount": execution.get("redriveCount", 0)},
        "StateMachine": {"Id": execution["stateMachineArn"], "Name": machine["name"]},
        "variables": {},
    }


def alive(execution, attempt):
    """Not stopped, and not redriven meanwhile by another thread."""
    return execution["status"] == "RUNNING" and execution.get("_attempt", 0) == attempt


def one_state(state, name, value, execution, context):
    """(output, name of the next state); None for the name at the end."""
    kind = state.get("Type")
    if kind == "Succeed":
        value = stepfunctions._apply_input_path(state, value, context)
        return stepfunctions._apply_output_path(state, value, context), None
    if kind == "Fail":
        raise stepfunctions._ExecutionError(*stepfunctions._fail_state_error(state, value, context))
    if kind in WITH_EXECUTION:
        return getattr(stepfunctions, WITH_EXECUTION[kind])(state, value, execution, context)
    return getattr(stepfunctions, WITHOUT[kind])(state, value, context)


def follow(machine, execution, context):
    """Walks the states from where the execution stands, `_place`: (name, input). Returns the output, or raises."""
    attempt, (name, value) = execution.get("_attempt", 0), execution["_place"]
    base = execution["stateMachineArn"].split("/")[0]
    while name and alive(execution, attempt):
        if base not in stepfunctions._state_machines:
            stepfunctions._stop_execution({"executionArn": execution["executionArn"]})
            break
        execution["_place"] = name, value
        state = machine["States"][name]
        kind = state["Type"]
        context["State"] = {"Name": name, "EnteredTime": now_iso(), "RetryCount": 0}
        stepfunctions._add_event(execution, f"{kind}StateEntered", {
            "stateEnteredEventDetails": {"name": name, "input": text_of(value)}})
        value, following = one_state(state, name, value, execution, context)
        check_size(value, name)
        if not alive(execution, attempt):
            break
        stepfunctions._add_event(execution, f"{kind}StateExited", {
            "stateExitedEventDetails": {"name": name, "output": text_of(value)}})
        name = following
    return value


def run_execution(arn):
    """In a thread of its own: to the end, or to the first failure."""
    execution = stepfunctions._executions.get(arn)
    if "_definition" not in execution:
        machine = stepfunctions._state_machines[execution["stateMachineArn"]]
        definition = json.loads(machine["definition"])
        execution.update(_definition=definition, _machine=dict(machine),
                         _place=(definition["StartAt"], json.loads(execution["input"])))
    definition, machine = execution["_definition"], execution["_machine"]
    attempt = execution.get("_attempt", 0)
    machine_role.act_as(machine["roleArn"], arn, execution["stateMachineArn"])
    try:
        output = follow(definition, execution, context_of(execution, machine, definition))
    except stepfunctions._ExecutionError as error:
        problem = error.error, error.cause
    except Exception as error:
        stepfunctions.logger.exception("execution %s", arn)
        problem = "States.Runtime", str(error)
    else:
        problem = None
    if not alive(execution, attempt):
        return
    if problem:
        stepfunctions._fail_execution(execution, *problem)
        execution["output"] = None
        return
    execution.update(status="SUCCEEDED", output=text_of(output), stopDate=now_iso())
    stepfunctions._add_event(execution, "ExecutionSucceeded", {
        "executionSucceededEventDetails": {"output": execution["output"]}})
    stepfunctions._emit_execution_status_event(execution)


def extend_matches(matches):
    def error_matches(names, error):
        return error in names if error in TERMINAL else matches(names, error)
    return error_matches


def extend_result(invoke):
    """What a task returns may not be larger either."""
    def invoke_resource(resource, given):
        result = invoke(resource, given)
        check_size(result, resource)
        return result
    return invoke_resource


def install():
    stepfunctions._run_execution = run_execution
    stepfunctions._error_matches = extend_matches(stepfunctions._error_matches)
    stepfunctions._invoke_resource = extend_result(stepfunctions._invoke_resource)

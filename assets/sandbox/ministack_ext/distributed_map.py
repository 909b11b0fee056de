"""A Map state in Distributed mode as AWS runs it (Developer Guide, "Using Map state in Distributed mode").

Restored, where ministack's differs: the Path forms of its limits; the role is asked for the items, the children and the
results; a Map Run ends at the failure that exceeds what is tolerated, with what waits left waiting and what runs aborted;
counts are true while it runs; children have a context object, events and 256 KiB of their own; results go to a bucket; and a
redriven execution goes on with the children that failed or wait ("Redriving Map Runs"). At most 64 children run at once here.
States.Permissions for a child that may not be started is not measured.
"""

import contextvars
import json
import threading
from concurrent.futures import ThreadPoolExecutor, wait

from ministack.core.responses import error_response_json, json_response, new_uuid, now_iso
from ministack.services import s3, stepfunctions

from . import machine_role, map_results
from .executions import abort_children, begin_again, why_not
from .machine_runs import TERMINAL, alive, check_size, context_of, follow, text_of

MOST_AT_ONCE = 64
STATUSES = ("pending", "running", "succeeded", "failed", "timedOut", "aborted")
TOLERATED = "States.ExceedToleratedFailureThreshold"


def failed(error, cause):
    return stepfunctions._ExecutionError(error, cause)


def number(state, name, given, context):
    """The value of a limit or of its Path form; None where neither is given."""
    path = state.get(f"{name}Path")
    value = stepfunctions._resolve_path_or_ctx(path, given, context) if path else state.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0):
        raise failed("States.Runtime", f"{name} must be a non-negative number, but was: {json.dumps(value)}")
    return value


def object_text(bucket, key):
    """An object that the role may read. Replaces ministack's, which its reader of items calls."""
    machine_role.require("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}", "States.ItemReaderFailed")
    answer = s3._get_object(bucket, key, {}, {})
    if answer[0] != 200:
        raise failed("States.ItemReaderFailed", f"{key} could not be read from {bucket}: HTTP {answer[0]}")
    return answer[2].decode() if isinstance(answer[2], (bytes, bytearray)) else str(answer[2])


def items_of(state, given, context):
    reader = state.get("ItemReader")
    if not reader:
        items = stepfunctions._resolve_path_or_ctx(state.get("ItemsPath", "$"), given, context)
    elif not reader.get("Resource", "").endswith(":s3:getObject"):
        raise failed("States.Runtime", f"The local AWS reads no items by {reader.get('Resource')}.")
    else:
        try:
            items = stepfunctions._read_map_items(reader, given, context)
        except ValueError as problem:
            raise failed("States.ItemReaderFailed", f"Attempting to parse the items as JSON: {problem}") from None
    if not isinstance(items, list):
        raise failed("States.ItemReaderFailed" if reader else "States.Runtime", "The items are no JSON array.")
    return items


def begin(state, given, execution, context):
    """A new Map Run, with all its children waiting."""
    limits = {name: number(state, name, given, context)
              for name in ("MaxConcurrency", "ToleratedFailurePercentage", "ToleratedFailureCount")}
    writer = state.get("ResultWriter")
    place = map_results.destination(writer, given, context) if writer else None
    items = items_of(state, given, context)
    machine = execution["stateMachineArn"]
    label = state.get("Label") or new_uuid()
    run = {
        "mapRunArn": f"{machine.replace(':stateMachine:', ':mapRun:')}/{label}:{new_uuid()}", "status": "RUNNING",
        "executionArn": execution["executionArn"], "startDate": now_iso(), "redriveCount": 0,
        "maxConcurrency": int(limits["MaxConcurrency"] or 0),
        "toleratedFailurePercentage": limits["ToleratedFailurePercentage"] or 0,
        "toleratedFailureCount": int(limits["ToleratedFailureCount"] or 0),
        "_limits": limits, "_stateMachineArn": f"{machine}/{label}", "_place": place, "_children": []}
    selector = state.get("ItemSelector") or state.get("Parameters")
    for index, item in enumerate(items):
        own = {**context, "Map": {"Item": {"Index": index, "Value": item}}}
        selected = stepfunctions._resolve_params_obj(selector, given, own) if selector else item
        run["_children"].append({"status": "PENDING", "input": text_of(selected)})
    stepfunctions._map_runs[run["mapRunArn"]] = run
    execution["_map_run"] = run["mapRunArn"], context["State"]["Name"]
    return run


def resume(run):
    """Sets a Map Run back to RUNNING; the children that run again wait first."""
    run.update(status="RUNNING", stopDate=None, redriveDate=now_iso(), redriveCount=run["redriveCount"] + 1)
    for child in run["_children"]:
        if child["status"] != "PENDING" and why_not(child) is None:
            child["_redrive"] = True
    return run


def prepare(run, child, processor, machine):
    """Starts or redrives a child. Raises what the role may not do."""
    if child.pop("_redrive", False):
        machine_role.require("states:RedriveExecution", child["executionArn"], "States.Permissions")
        begin_again(child)
        return
    machine_role.require("states:StartExecution", run["_stateMachineArn"].split("/")[0], "States.Permissions")
    name, given = new_uuid(), json.loads(child["input"])
    child.update(
        executionArn=f"{run['_stateMachineArn'].replace(':stateMachine:', ':execution:')}:{name}", name=name,
        stateMachineArn=run["_stateMachineArn"], startDate=now_iso(), stopDate=None, inputDetails={"included": True},
        output=None, outputDetails={"included": True}, mapRunArn=run["mapRunArn"], events=[], testCase="", mockAttempts={},
        status="RUNNING", _place=(processor["StartAt"], given), _machine=machine)
    stepfunctions._executions[child["executionArn"]] = child


def run_child(run, child, processor, machine):
    prepare(run, child, processor, machine)
    attempt, outcome = child.get("_attempt", 0), {}
    try:
        check_size(json.loads(child["input"]), run["_stateMachineArn"])
        output = follow(processor, child, context_of(child, machine, processor))
        outcome = {"status": "SUCCEEDED", "output": text_of(output)}
    except Exception as problem:
        known = problem if isinstance(problem, stepfunctions._ExecutionError) else failed("States.Runtime", str(problem))
        outcome = {"status": "FAILED", "error": known.error, "cause": known.cause}
    if alive(child, attempt):
        child.update(outcome, stopDate=now_iso())


def exceeded(run):
    limits, total = run["_limits"], len(run["_children"])
    bad = sum(child["status"] in ("FAILED", "TIMED_OUT") and not child.get("_redrive") for child in run["_children"])
    count, share = limits["ToleratedFailureCount"], limits["ToleratedFailurePercentage"]
    if count is None and share is None:
        return bad > 0
    return count is not None and bad > count or share is not None and bad * 100 > share * total


def work(run, processor, execution, machine):
    """Runs all children that wait, until they are done or too many have failed. Raises what kept a child from its start."""
    attempt, problems = execution.get("_attempt", 0), []

    def one(child):
        if problems or run["status"] != "RUNNING" or not alive(execution, attempt) or exceeded(run):
            return
        try:
            run_child(run, child, processor, machine)
        except stepfunctions._ExecutionError as problem:
            problems.append(problem)
        if exceeded(run):
            abort_children(run)

    waiting = [child for child in run["_children"] if child["status"] == "PENDING" or child.get("_redrive")]
    at_once = min(run["maxConcurrency"] or MOST_AT_ONCE, MOST_AT_ONCE)
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        wait([pool.submit(contextvars.copy_context().run, one, child) for child in waiting])
    for child in run["_children"]:
        child.pop("_redrive", None)
    if problems:
        raise problems[0]


def result_of(run):
    """Without ResultWriter: the children's outputs; of one whose failure is tolerated, what is known of it."""
    return [json.loads(child["output"]) if child["status"] == "SUCCEEDED" else map_results.record(child)
            for child in run["_children"]]


def settle(run):
    """Writes the results and ends the run. Returns the state's result."""
    too_many = exceeded(run)
    result = map_results.write(run, *run["_place"]) if run["_place"] else None
    if run["status"] == "RUNNING":
        run.update(status="FAILED" if too_many else "SUCCEEDED", stopDate=now_iso())
    if too_many:
        raise failed(TOLERATED, "The specified tolerated failure threshold was exceeded")
    return result if run["_place"] else result_of(run)


def run_distributed_map(state, raw, given, processor, execution, context):
    known = stepfunctions._map_runs.get(execution.pop("_resume", None) or "")
    goes_on = known and known["status"] in ("FAILED", "ABORTED") and known.get("_error") not in TERMINAL
    if goes_on:
        # Its threads may still wait for their functions.
        known["_done"].wait()
    run = resume(known) if goes_on else begin(state, given, execution, context)
    run["_done"] = threading.Event()
    try:
        work(run, processor, execution, execution["_machine"])
        result = settle(run)
    except stepfunctions._ExecutionError as problem:
        run["_error"] = problem.error
        if run["status"] == "RUNNING":
            run.update(status="FAILED", stopDate=now_iso())
        raise
    finally:
        run["_done"].set()
    result = stepfunctions._apply_result_selector(state, result)
    output = stepfunctions._apply_result_path(state, raw, result)
    return stepfunctions._apply_output_path(state, output, context), stepfunctions._next_or_end(state)


def counts(run):
    found = dict.fromkeys((*STATUSES, "resultsWritten", "failuresNotRedrivable", "pendingRedrive"), 0)
    for child in run["_children"]:
        name = {"TIMED_OUT": "timedOut"}.get(child["status"], child["status"].lower())
        found["pendingRedrive" if child.get("_redrive") else name] += 1
        found["resultsWritten"] += bool(child.get("_written"))
    return {**found, "total": len(run["_children"])}


def describe_map_run(data):
    run = stepfunctions._map_runs.get(data.get("mapRunArn"))
    if run is None:
        return error_response_json("ResourceNotFound", f"Map Run Does Not Exist: '{data.get('mapRunArn')}'", 400)
    shown = {name: value for name, value in run.items() if not name.startswith("_") and value is not None}
    return json_response({**shown, "itemCounts": counts(run), "executionCounts": counts(run)})


def install():
    stepfunctions._s3_object_text = object_text
    stepfunctions._run_distributed_map = run_distributed_map
    stepfunctions._describe_map_run = describe_map_run

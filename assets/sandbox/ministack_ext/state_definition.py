"""What Step Functions finds wrong with a definition when a state machine is made or changed.

ministack takes any text. The codes and sentences are those of InvalidDefinition as CreateStateMachine gives them; the rules
are those of the Amazon States Language (states-language.net/spec.html) and of the Developer Guide's pages of each state.
"""

import json
import re

ARN = re.compile(r"arn:aws:[a-z-]+:[a-z0-9-]*:[0-9]*:.+")
COMMON = {"Type", "Comment", "QueryLanguage", "InputPath", "OutputPath", "Next", "End", "Assign", "Output"}
RESULT = {"Parameters", "ResultSelector", "ResultPath", "Retry", "Catch", "Arguments"}
FIELDS = {
    "Pass": {"Result", "Parameters", "ResultPath"},
    "Task": RESULT | {"Resource", "TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath",
                      "Credentials"},
    "Choice": {"Choices", "Default"},
    "Wait": {"Seconds", "SecondsPath", "Timestamp", "TimestampPath"},
    "Succeed": set(),
    "Fail": {"Error", "Cause", "ErrorPath", "CausePath"},
    "Parallel": RESULT | {"Branches"},
    "Map": RESULT | {"ItemProcessor", "Iterator", "Items", "ItemsPath", "ItemSelector", "MaxConcurrency",
                     "MaxConcurrencyPath"},
}
DISTRIBUTED = {"ItemReader", "ItemBatcher", "ResultWriter", "Label", "ToleratedFailurePercentage",
               "ToleratedFailurePercentagePath", "ToleratedFailureCount", "ToleratedFailureCountPath"}
REQUIRED = {"Task": ("Resource",), "Choice": ("Choices",), "Parallel": ("Branches",)}
# One of each pair at most.
EITHER = ("MaxConcurrency", "ToleratedFailurePercentage", "ToleratedFailureCount", "TimeoutSeconds", "HeartbeatSeconds",
          "Error", "Cause")
PATHS = ("InputPath", "OutputPath", "ResultPath", "ItemsPath", "SecondsPath", "TimestampPath", "MaxConcurrencyPath",
         "ToleratedFailurePercentagePath", "ToleratedFailureCountPath", "TimeoutSecondsPath", "HeartbeatSecondsPath")
LONGEST_NAME = 80


def schema(text, at):
    return f"SCHEMA_VALIDATION_FAILED: {text} at {at}"


def template_problems(value, at):
    """Values of keys that end in `.$` are paths or intrinsic functions."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from template_problems(one, f"{at}[{index}]")
    elif isinstance(value, dict):
        for key, one in value.items():
            if not key.endswith(".$"):
                yield from template_problems(one, f"{at}/{key}")
            elif not isinstance(one, str) or not one.startswith(("$", "States.")):
                yield schema(f"The value for the field '{key}' must be a valid JSONPath or a valid intrinsic function call",
                             f"{at}/{key}")


def handler_problems(state, at):
    """Of Retry and Catch."""
    for field in ("Retry", "Catch"):
        rules = state.get(field, [])
        for index, rule in enumerate(rules):
            where, errors = f"{at}/{field}[{index}]", rule.get("ErrorEquals")
            if not isinstance(errors, list) or not errors:
                yield schema("The field 'ErrorEquals' is required and must not be empty", where)
            elif "States.ALL" in errors and (len(errors) > 1 or index < len(rules) - 1):
                yield schema("'States.ALL' must appear alone and in the last rule", where)
            if field == "Catch" and "Next" not in rule:
                yield schema("The field 'Next' is required", where)
            for name, least in (("IntervalSeconds", 1), ("BackoffRate", 1), ("MaxAttempts", 0), ("MaxDelaySeconds", 1)):
                if name in rule and (isinstance(rule[name], bool) or not isinstance(rule[name], (int, float)) or rule[name] < least):
                    yield schema(f"The value must be a number of at least {least}", f"{where}/{name}")


def map_problems(state, at):
    processors = [name for name in ("ItemProcessor", "Iterator") if name in state]
    if len(processors) != 1:
        yield schema("Exactly one of the fields 'ItemProcessor' and 'Iterator' is required", at)
        return
    config = state[processors[0]].get("ProcessorConfig") or {}
    mode = config.get("Mode", "INLINE")
    if mode not in ("INLINE", "DISTRIBUTED"):
        yield schema("The value must be one of INLINE, DISTRIBUTED", f"{at}/{processors[0]}/ProcessorConfig/Mode")
    if mode == "DISTRIBUTED" and config.get("ExecutionType") not in ("STANDARD", "EXPRESS"):
        yield schema("The field 'ExecutionType' is required for the mode DISTRIBUTED", f"{at}/{processors[0]}/ProcessorConfig")
    if mode == "INLINE":
        for field in sorted(DISTRIBUTED & set(state)):
            yield schema("Field is not supported in the mode INLINE", f"{at}/{field}")
    for field in ("ItemReader", "ResultWriter"):
        part = state.get(field)
        if part is not None and not (part.get("Resource") or field == "ResultWriter" and part.get("WriterConfig")):
            yield schema("The field 'Resource' is required", f"{at}/{field}")
    label = state.get("Label")
    if label is not None and (len(label) > 40 or re.search(r"[\s?*<>{}\[\]:;,\\|^~$#%&`\"]", label)):
        yield schema("The label is longer than 40 characters or has characters that a label may not have", f"{at}/Label")


def state_problems(state, at, jsonata):
    """Of one state's own fields."""
    kind = state.get("Type")
    if kind not in FIELDS:
        yield schema(f"The value must be one of {', '.join(FIELDS)}", f"{at}/Type")
        return
    allowed = COMMON | FIELDS[kind] | (DISTRIBUTED if kind == "Map" else set())
    for field in sorted(set(state) - allowed):
        yield schema("Field is not supported", f"{at}/{field}")
    for field in REQUIRED.get(kind, ()):
        if not state.get(field):
            yield schema(f"The field '{field}' is required", at)
    if kind == "Task" and state.get("Resource") and not ARN.fullmatch(str(state["Resource"])):
        yield schema("Value is not a valid resource ARN", f"{at}/Resource")
    if kind == "Wait" and len(FIELDS["Wait"] & set(state)) != 1:
        yield schema("Exactly one of Seconds, SecondsPath, Timestamp, TimestampPath is required", at)
    ends = ("Next" in state) + (state.get("End") is True)
    if kind in ("Choice", "Succeed", "Fail") and ends or kind not in ("Choice", "Succeed", "Fail") and ends != 1:
        yield schema("A state has exactly one of the fields 'Next' and 'End'; a Choice, Succeed or Fail state has none", at)
    for field in EITHER:
        if field in state and f"{field}Path" in state:
            yield schema(f"Only one of '{field}' and '{field}Path' may be given", at)
    for field in () if jsonata else PATHS:
        if field in state and state[field] is not None and not str(state[field]).startswith(("$", "States.")):
            yield schema("Value is not a valid reference path", f"{at}/{field}")
    yield from handler_problems(state, at)
    for field in () if jsonata else ("Parameters", "ItemSelector", "ResultSelector", "ItemReader", "ResultWriter"):
        yield from template_problems(state.get(field), f"{at}/{field}")
    if kind == "Map":
        yield from map_problems(state, at)


def targets(state, at):
    """(name, where it stands) of the states that may follow."""
    for field in ("Next", "Default"):
        if field in state:
            yield state[field], f"{at}/{field}"
    for field in ("Choices", "Catch"):
        for index, rule in enumerate(state.get(field) or []):
            if "Next" in rule:
                yield rule["Next"], f"{at}/{field}[{index}]/Next"


def machine_problems(machine, at="", names=None, jsonata=False):
    """Of a machine, a branch or a processor. `names`: of all states so far; they are unique in the whole definition."""
    names, states, start = set() if names is None else names, machine.get("States"), machine.get("StartAt")
    jsonata = jsonata or machine.get("QueryLanguage") == "JSONata"
    if not isinstance(states, dict) or not states or not isinstance(start, str):
        yield schema("The fields 'StartAt' and 'States' are required", at or "/")
        return
    reached = {start}
    if start not in states:
        yield f"MISSING_TRANSITION_TARGET: Missing 'Next' target: {start} at {at}/StartAt"
    for name, state in states.items():
        where = f"{at}/States/{name}"
        if name in names:
            yield f"DUPLICATE_STATE_NAME: State name is not unique at {where}"
        if len(name) > LONGEST_NAME:
            yield schema(f"A state's name has at most {LONGEST_NAME} characters", where)
        names.add(name)
        own_language = jsonata or state.get("QueryLanguage") == "JSONata"
        yield from state_problems(state, where, own_language)
        for target, place in targets(state, where):
            reached.add(target)
            if target not in states:
                yield f"MISSING_TRANSITION_TARGET: Missing 'Next' target: {target} at {place}"
        inner = [(f"{where}/{field}", state[field]) for field in ("ItemProcessor", "Iterator") if field in state]
        inner += [(f"{where}/Branches[{index}]", branch) for index, branch in enumerate(state.get("Branches") or [])]
        for place, part in inner:
            yield from machine_problems(part, place, names, own_language)
    for name in sorted(set(states) - reached):
        yield f"MISSING_TRANSITION_TARGET: State \"{name}\" is not reachable at {at}/States/{name}"


def definition_error(text):
    """The message of InvalidDefinition; None for a definition that is right."""
    try:
        definition = json.loads(text)
    except (TypeError, ValueError) as problem:
        return f"Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: {problem}'"
    found = list(machine_problems(definition)) if isinstance(definition, dict) else [schema("Not an object", "/")]
    return f"Invalid State Machine Definition: '{', '.join(found)}'" if found else None

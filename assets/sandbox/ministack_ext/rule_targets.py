"""A rule whose target is a state machine starts it in the name of the target's role.

ministack starts it with no role. EventBridge needs one (PutTargets: "RoleArn is required for target"), which has to let
events.amazonaws.com take it and to allow states:StartExecution; what fails at that is not delivered (EventBridge User
Guide, "Amazon EventBridge targets" and "Using identity-based policies"). A schedule runs by the clock here as there; tests
need not wait: POST /_sandbox/rules {"name": ...} invokes the targets as the schedule does, and answers with what was not
delivered: {"failed": [reason]}.
"""

import contextvars
import time

from ministack.core.responses import error_response_json, get_account_id, get_region, new_uuid
from ministack.services import eventbridge
from ministack.services.cloudformation import provisioners

from . import planting
from .service_roles import denial, may_assume

KIND = "AWS::Events::Rule"
_delivery = contextvars.ContextVar("delivery", default=None)


def without_role(target):
    arn = target.get("Arn", "")
    if ":states:" in arn and ":stateMachine:" in arn and not target.get("RoleArn"):
        return f"RoleArn is required for target {arn}."
    return None


def refused(role, rule, machine):
    if not may_assume(role, "events", rule):
        return f"events.amazonaws.com may not assume {role}"
    return denial(role, "events", "states:StartExecution", machine)


def extend_invoke(invoke):
    def invoke_target(target, event, rule, view=None):
        outer = _delivery.get()
        token = _delivery.set((target.get("RoleArn"), rule.get("Arn"), outer[2] if outer else []))
        try:
            return invoke(target, event, rule, view)
        finally:
            _delivery.reset(token)
    return invoke_target


def extend_dispatch(dispatch):
    def dispatch_to_machine(arn, payload):
        role, rule, failures = _delivery.get()
        problem = refused(role, rule, arn)
        if problem:
            failures.append(problem)
            eventbridge.logger.warning("EventBridge: %s is not started: %s", arn, problem)
            return None
        return dispatch(arn, payload)
    return dispatch_to_machine


def extend_validate(validate):
    def validate_target(target):
        problem = without_role(target)
        return error_response_json("ValidationException", problem, 400) if problem else validate(target)
    return validate_target


def checked(step, position):
    def with_roles(*args, **named):
        for problem in filter(None, map(without_role, args[position].get("Targets") or [])):
            raise ValueError(f'Resource handler returned message: "{problem} (Service: EventBridge, Status Code: 400)" '
                             f"(RequestToken: {new_uuid()}, HandlerErrorCode: GeneralServiceException)")
        return step(*args, **named)
    return with_roles


def fire(body):
    """Invokes the targets of a rule of the default bus, as its schedule does."""
    key = eventbridge._rule_key(body["name"], "default")
    rule, failures = eventbridge._rules[key], []
    event = {"EventId": new_uuid(), "Source": "aws.events", "DetailType": "Scheduled Event", "Detail": "{}",
             "EventBusName": "default", "Time": time.time(), "Resources": [rule["Arn"]], "Account": get_account_id(),
             "Region": get_region()}
    token = _delivery.set((None, None, failures))
    try:
        for target in eventbridge._targets.get(key, []) if rule["State"] == "ENABLED" else []:
            eventbridge._invoke_target(target, event, rule, eventbridge._pattern_event_view(event))
    finally:
        _delivery.reset(token)
    return {"failed": failures}


def install():
    eventbridge._invoke_target = extend_invoke(eventbridge._invoke_target)
    eventbridge._dispatch_to_stepfunctions = extend_dispatch(eventbridge._dispatch_to_stepfunctions)
    eventbridge._validate_target_arn = extend_validate(eventbridge._validate_target_arn)
    rule = provisioners._RESOURCE_HANDLERS[KIND]
    provisioners._RESOURCE_HANDLERS[KIND] = {
        **rule, "create": checked(rule["create"], 1), "update": checked(rule["update"], 2)}
    planting.PAGES["/_sandbox/rules"] = fire

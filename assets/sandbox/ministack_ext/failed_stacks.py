"""Stacks whose failures are not rolled back, and stacks that two runs reach for at once.

ministack keeps what such an operation has made, but forgets the template it was made from:

- the next change set would add what is there already; CloudFormation adds what failed, and changes the rest;
- the stack's deletion would neither know DeletionPolicy nor the order.

It takes every change of a stack in CREATE_FAILED or UPDATE_FAILED. CloudFormation takes one with DisableRollback, and none
of a stack whose creation had on-failure DO_NOTHING, by CreateStack or by the change set. Source of the words:
code-dot-org/code-dot-org#68524 (2025-09-24) and CloudFormation User Guide, "Stack failure options".

A second change set of type CREATE would put a new stack in the place of the one in REVIEW_IN_PROGRESS that holds
the first; CloudFormation puts both on the one stack, and the first that is executed ends the other.
"""

import copy

from ministack.services.cloudformation import _change_sets, _stack_events, _stacks, changesets, handlers, stacks
from ministack.services.cloudformation.helpers import _error, _p

from .answers import text_of


FAILED = ("CREATE_FAILED", "UPDATE_FAILED")


def remember(stack, template, values):
    """The template as far as it has come: new definitions of what was made, the old ones of what was to change."""
    operation = stack.get("_failed_operation") or {}
    before = stack.get("_template", {}).get("Resources", {})
    made = set(operation.get("created", []))
    kept = {}
    for logical_id in stack.get("_resources", {}):
        wanted, old = template.get("Resources", {}).get(logical_id), before.get(logical_id)
        definition = wanted if logical_id in made else old or wanted
        if definition:
            kept[logical_id] = definition
    stack["_template"] = {**copy.deepcopy(template), "Resources": copy.deepcopy(kept)}
    stack["_resolved_params"] = values


def extend_deploy(deploy):
    async def deploy_stack_async(stack_name, stack_id, template, param_values, disable_rollback, *rest, **named):
        await deploy(stack_name, stack_id, template, param_values, disable_rollback, *rest, **named)
        stack = _stacks.get(stack_name)
        if stack and disable_rollback and stack["StackStatus"] in FAILED:
            # What failed still has the properties that the old values gave it: the next change set has to see that.
            previous = named.get("previous_stack") or {}
            remember(stack, template, previous.get("_resolved_params") or param_values)
    return deploy_stack_async


def ended_for_good(stack):
    return _error("ValidationError", f"This stack cannot be updated from [{stack['StackStatus']}] state because it "
                                     "contains [on-failure: DO_NOTHING]. Please use disable-rollback option instead "
                                     "during stack creation.")


def needs_no_rollback(stack):
    return _error("ValidationError", f"This stack is currently in a non-terminal [{stack['StackStatus']}] state. To "
                                     "update the stack from this state, please use the disable-rollback parameter with "
                                     "update-stack API. To rollback to the last known good state, use the "
                                     "rollback-stack API")


def does_nothing(stack):
    return stack["StackStatus"] in FAILED and stack.get("_on_failure") == "DO_NOTHING"


def words_of(stack, request):
    status, name = stack["StackStatus"], stack["StackName"]
    if _p(request, "ChangeSetType", "UPDATE") == "CREATE":
        return _error("ValidationError", f"Stack [{name}] already exists and cannot be created again with the "
                                         f"changeSet [{_p(request, 'ChangeSetName')}].")
    return _error("ValidationError", f"Stack:{stack['StackId']} is in {status} state and can not be updated.")


def refusal(stack, request):
    """CloudFormation's refusal of a change set on a stack that is at work or stands already."""
    status = stack["StackStatus"] if stack else "DELETE_COMPLETE"
    if status in ("DELETE_COMPLETE", "REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE"):
        return None
    creates = _p(request, "ChangeSetType", "UPDATE") == "CREATE"
    if not creates and does_nothing(stack):
        return ended_for_good(stack)
    return words_of(stack, request) if creates or status.endswith("_IN_PROGRESS") else None


def extend_create_change_set(create):
    def create_change_set(request):
        stack = handlers._resolve_stack(_p(request, "StackName"))
        refused = refusal(stack, request)
        if refused:
            return refused
        joins = stack and stack["StackStatus"] == "REVIEW_IN_PROGRESS" and _p(request, "ChangeSetType") == "CREATE"
        before = set(_change_sets)
        answer = create(request)
        return on_the_stack_there_is(stack, before, answer) if joins else answer
    return create_change_set


def on_the_stack_there_is(stack, before, answer):
    name, old = stack["StackName"], stack["StackId"]
    made = _stacks.get(name)
    if made is None:
        # Turned down: ministack has dropped its new stack.
        _stacks[name] = stack
        return answer
    new = made["StackId"]
    _stacks[name] = stack
    _stack_events.pop(new, None)
    for identifier in set(_change_sets) - before:
        _change_sets[identifier]["StackId"] = old
    return (answer[0], answer[1], text_of(answer).replace(new, old).encode())


def extend_execute(execute):
    def execute_change_set(request):
        _, change_set = changesets._find_change_set(_p(request, "ChangeSetName"), _p(request, "StackName"))
        stack = _stacks.get(change_set["StackName"]) if change_set else None
        if stack and stack["StackStatus"] in FAILED and _p(request, "DisableRollback") != "true":
            return needs_no_rollback(stack)
        if stack and change_set.get("ChangeSetType") == "CREATE":
            stack["_on_failure"] = change_set.get("OnStackFailure")
        return execute(request)
    return execute_change_set


def extend_create_stack(create):
    def create_stack(request):
        answer = create(request)
        stack = _stacks.get(_p(request, "StackName")) if answer[0] == 200 else None
        if stack:
            stack["_on_failure"] = _p(request, "OnFailure")
        return answer
    return create_stack


def extend_update_stack(update):
    def update_stack(request):
        stack = handlers._resolve_stack(_p(request, "StackName"))
        if stack and does_nothing(stack):
            return ended_for_good(stack)
        if not stack or stack["StackStatus"] not in FAILED:
            return update(request)
        if _p(request, "DisableRollback") != "true":
            return needs_no_rollback(stack)
        # ministack's own check takes no stack in UPDATE_FAILED; User Guide, "Stack failure options", retries from there.
        before, stack["StackStatus"] = stack["StackStatus"], "UPDATE_COMPLETE"
        answer = update(request)
        if answer[0] != 200:
            stack["StackStatus"] = before
        return answer
    return update_stack


def install():
    deploy = extend_deploy(stacks._deploy_stack_async)
    for module in (stacks, changesets, handlers):
        module._deploy_stack_async = deploy
    actions = handlers._ACTION_HANDLERS
    for name, extend in (("CreateChangeSet", extend_create_change_set), ("ExecuteChangeSet", extend_execute),
                         ("CreateStack", extend_create_stack), ("UpdateStack", extend_update_stack)):
        actions[name] = extend(actions[name])

"""A stack's deletion stops at what could not be deleted: whatever that depends on is left as it is.

CloudFormation deletes a resource only once those that depend on it are gone ("resource A is deleted before resource B",
Template Reference, DependsOn attribute); what it has not come to has no event and keeps its status. ministack goes on in
its order: of a domain that can't be deleted it would take the trail that is to outlive it.
"""

from ministack.services.cloudformation import _stacks, handlers, provisioners, stacks


def spare(stack, logical_id):
    """Takes what the resource depends on out of the deletion's reach."""
    resources, definitions = stack["_resources"], (stack.get("_template") or {}).get("Resources", {})
    for name in stacks._with_dependencies([logical_id], definitions, set(resources)) - {logical_id}:
        stack.setdefault("_spared", {})[name] = resources.pop(name)


def extend_delete(delete):
    def delete_resource(kind, physical_id, props, stack_name=None, logical_id=None):
        try:
            return delete(kind, physical_id, props, stack_name, logical_id)
        except Exception:
            stack = _stacks.get(stack_name) or {}
            # A forced deletion has rules of its own, which ministack knows.
            if stack.get("StackStatus") == "DELETE_IN_PROGRESS" and "DeletionMode" not in stack:
                spare(stack, logical_id)
            raise
    return delete_resource


def extend_delete_stack(delete_stack):
    async def delete_stack_async(stack_name, *rest, **named):
        await delete_stack(stack_name, *rest, **named)
        stack = _stacks.get(stack_name) or {}
        if "_spared" in stack:
            stack["_resources"].update(stack.pop("_spared"))
    return delete_stack_async


def install():
    for module in (stacks, provisioners):
        module._delete_resource = extend_delete(module._delete_resource)
    delete_stack = extend_delete_stack(stacks._delete_stack_async)
    for module in (stacks, handlers):
        module._delete_stack_async = delete_stack

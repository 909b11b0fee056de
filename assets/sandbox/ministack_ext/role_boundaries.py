"""AWS::IAM::Role: ministack drops the permissions boundary that the template gives a role.

Without it a role could do more here than on AWS, where calls of a role with a boundary are evaluated against it, as
ministack does for roles made by the API.
"""

from ministack.services import iam
from ministack.services.cloudformation import provisioners

from .answers import checked

KIND = "AWS::IAM::Role"


def checked_boundary(props):
    """The ARN, which has to be that of a policy that is there; None where the template gives none."""
    arn = props.get("PermissionsBoundary") or None
    refused = iam._boundary_policy_error(arn) if arn else None
    if refused:
        checked(refused)
    return arn


def extend_create(create):
    def create_role(logical_id, props, stack_name):
        arn = checked_boundary(props)
        answer = create(logical_id, props, stack_name)
        iam._roles[answer[0]]["PermissionsBoundary"] = arn
        return answer
    return create_role


def extend_update(update):
    def update_role(physical_id, old, new, stack_name, logical_id=None):
        arn = checked_boundary(new)
        answer = update(physical_id, old, new, stack_name, logical_id)
        iam._roles[answer[0]]["PermissionsBoundary"] = arn
        return answer
    return update_role


def install():
    role = provisioners._RESOURCE_HANDLERS[KIND]
    provisioners._RESOURCE_HANDLERS[KIND] = {
        **role, "create": extend_create(role["create"]), "update": extend_update(role["update"])}

"""Condition keys of direct calls that ministack leaves out, as it does for those that CloudFormation makes.

- iam:PermissionsBoundary: of the boundary that is set, or that the role has.
- aws:ResourceTag of what a call of EC2 is about.

Source: Service Authorization Reference, AWS Identity and Access Management and Amazon EC2.
"""

from ministack.core import iam_actions
from ministack.services import iam

from . import ec2_caller
from .cloudformation_caller import BOUNDED

EC2_IDS = ("InstanceId.1", "InstanceId", "ResourceId.1", "GroupId", "AllocationId")


def boundary_of(params):
    given = iam_actions._query_param(params, "PermissionsBoundary")
    role = iam._roles.get(iam_actions._query_param(params, "RoleName")) or {}
    known = given or role.get("PermissionsBoundary")
    return {"iam:permissionsboundary": known} if known else {}


def tags_of(params):
    found = [iam_actions._query_param(params, name) for name in EC2_IDS]
    name = next((value for value in found if value), None)
    return ec2_caller.keys("resourcetag", ec2_caller.tags_of(name)) if name else {}


def extend_context(context_of):
    def request_context(service, action, body, params):
        more = boundary_of(params) if BOUNDED.match(action) else tags_of(params) if service == "ec2" else {}
        return {**context_of(service, action, body, params), **more}
    return request_context


def install():
    iam_actions.request_tag_context = extend_context(iam_actions.request_tag_context)

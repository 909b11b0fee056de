"""What a service does in the name of a role: whether the role lets the service take it, and what its policies allow.

ministack runs state machines and targets of rules with no role at all. The calls are evaluated as those of its API are:
policies and boundary of the role, and the policy of the resource (IAM User Guide, "Policy evaluation logic").
"""

import json

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam


def listed(value):
    return value if isinstance(value, list) else [value]


def role_of(arn):
    """The role's record; None when there is none of that ARN."""
    role = iam._roles.get(str(arn).rsplit("/", 1)[-1])
    return role if role and role.get("Arn") == arn else None


def may_assume(arn, service, source):
    """Whether the role's trust policy names the service; `source` is the ARN of what the service acts for."""
    role = role_of(arn)
    if role is None:
        return False
    document = role.get("AssumeRolePolicyDocument") or {}
    document = json.loads(document) if isinstance(document, str) else document
    principals = (f"{service}.amazonaws.com", f"{service}.{get_region()}.amazonaws.com")
    context = iam_evaluator.EvalContext(
        principals[0], "Service", get_account_id(), "sts:AssumeRole", arn, get_region(),
        service_context={"aws:sourceaccount": get_account_id(), "aws:sourcearn": source})
    allowed = False
    for statement in listed(document.get("Statement") or []):
        named = any(iam_evaluator._service_principal_matches(statement.get("Principal"), name) for name in principals)
        about = iam_evaluator._action_matches(context.action, listed(statement.get("Action") or []), [])
        if named and about and iam_evaluator._conditions_met(statement.get("Condition") or {}, context):
            if statement.get("Effect") == "Deny":
                return False
            allowed = True
    return allowed


def denial(arn, session, action, resource, context=None):
    """Why the role may not make the call; None when it may."""
    account, name = arn.split(":")[4], arn.rsplit("/", 1)[-1]
    caller = f"arn:aws:sts::{account}:assumed-role/{name}/{session}"
    call = iam_evaluator.EvalContext(caller, "AssumedRole", account, action, resource, get_region(),
                                     service_context={"aws:tagkeys": None, **(context or {})})
    limits = iam_evaluator._permissions_boundary(iam._roles, name, account)
    decided = iam_evaluator.evaluate(call, iam_evaluator._gather_role_policies(name, account), *limits)
    found = iam_evaluator._resource_policy(action.split(":")[0], resource)
    if found is not None:
        decided = iam_evaluator.combine_resource_policy(
            decided, call, *found, required=action.startswith("kms:"), limits=limits)
    if decided.decision == "Allow":
        return None
    return iam_actions.identity_denial_message(action, caller, resource, decided.decision == "Deny")

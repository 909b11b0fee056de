"""SimulatePrincipalPolicy as AWS answers it, by the very evaluator that decides about calls.

ministack evaluates the first resource only, fills in the present call's own context, leaves out boundaries and knows
no pages. On AWS a simulation knows nothing of a call but what it is given: conditions on other keys are not met, and
the answer names those keys.
"""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam

DEFAULT_ITEMS = 100
DECISIONS = {"Allow": "allowed", "Deny": "explicitDeny", "ImplicitDeny": "implicitDeny"}


@dataclass
class SimulatedCall(iam_evaluator.EvalContext):
    """A call that is not made: `given` has the values of its condition keys, in lower case."""

    given: dict = field(default_factory=dict)


def members(request, name):
    """The values of a list: name.member.1 and so on."""
    found, number = [], 1
    while f"{name}.member.{number}" in request:
        found.append(iam._p(request, f"{name}.member.{number}"))
        number += 1
    return found


def context_of(request):
    entries, number = {}, 1
    while f"ContextEntries.member.{number}.ContextKeyName" in request:
        entry = f"ContextEntries.member.{number}"
        values = members(request, f"{entry}.ContextKeyValues")
        entries[iam._p(request, f"{entry}.ContextKeyName").lower()] = values[0] if len(values) == 1 else values
        number += 1
    return entries


def extend_keys(resolve):
    def resolve_condition_key(key, context):
        if not isinstance(context, SimulatedCall):
            return resolve(key, context)
        name = key.lower()
        known = {"aws:principalarn": context.principal_arn, "aws:principalaccount": context.principal_account}
        return context.given.get(name, known.get(name))
    return resolve_condition_key


def entity_of(arn):
    """(policies, limits) of the user or role that the ARN names; None for a kind that has no policies."""
    kind, _, path = arn.split(":", 5)[5].partition("/") if arn.count(":") >= 5 else ("", "", "")
    name, account = path.rsplit("/", 1)[-1], get_account_id()
    if not arn.startswith("arn:aws:iam::") or kind not in ("user", "role"):
        return None
    store = iam._users if kind == "user" else iam._roles
    known = store.get(name)
    if known is None or known.get("Arn") != arn:
        raise KeyError(name)
    gather = iam_evaluator._gather_user_policies if kind == "user" else iam_evaluator._gather_role_policies
    return gather(name, account), iam_evaluator._permissions_boundary(store, name, account)


def missing_keys(call, layers):
    """Keys that a statement about this call asks for and the simulation was not given."""
    found = set()
    for statement in (one for layer in layers for statements in layer for one in statements):
        about = (iam_evaluator._action_matches(call.action, statement.actions, statement.not_actions)
                 and iam_evaluator._resource_matches(call.resource_arn, statement.resources, statement.not_resources))
        for keys in statement.conditions.values() if about else []:
            found.update(key for key in keys if iam_evaluator._resolve_condition_key(key, call) is None)
    return sorted(found)


def result(call, policies, limits):
    decided = iam_evaluator.evaluate(call, policies, *limits)
    keys = "".join(f"<member>{escape(key)}</member>" for key in missing_keys(call, [policies, *limits]))
    boundary = ""
    if limits:
        allowed = iam_evaluator.evaluate(call, *limits).decision == "Allow"
        boundary = ("<PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>"
                    f"{str(allowed).lower()}</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail>")
    return (f"<member><EvalActionName>{escape(call.action)}</EvalActionName>"
            f"<EvalResourceName>{escape(call.resource_arn)}</EvalResourceName>"
            f"<EvalDecision>{DECISIONS[decided.decision]}</EvalDecision><MatchedStatements/>"
            f"<MissingContextValues>{keys}</MissingContextValues>{boundary}</member>")


def simulate_principal_policy(request):
    source, actions = iam._p(request, "PolicySourceArn"), members(request, "ActionNames")
    for action in actions:
        if "*" in action or ":" not in action:
            return iam._error(400, "InvalidInput", f"Invalid Action: {escape(action)}", ns="iam")
    try:
        entity = entity_of(source)
    except KeyError as missing:
        return iam._error(404, "NoSuchEntity", f"The entity with name {missing.args[0]} cannot be found.", ns="iam")
    if entity is None:
        return iam._error(400, "InvalidInput", f"Invalid Entity Arn: {escape(source)} does not clearly define "
                                               "entity type and name.", ns="iam")
    given = context_of(request)
    calls = [SimulatedCall(source, "", get_account_id(), action, resource, get_region(), given=given)
             for action in actions for resource in members(request, "ResourceArns") or ["*"]]
    start = int(iam._p(request, "Marker") or 0)
    end = start + int(iam._p(request, "MaxItems") or DEFAULT_ITEMS)
    results = "".join(result(call, *entity) for call in calls[start:end])
    marker = f"<Marker>{end}</Marker>" if end < len(calls) else ""
    return iam._xml(200, "SimulatePrincipalPolicyResponse",
                    f"<SimulatePrincipalPolicyResult><EvaluationResults>{results}</EvaluationResults>"
                    f"<IsTruncated>{str(end < len(calls)).lower()}</IsTruncated>{marker}"
                    "</SimulatePrincipalPolicyResult>", ns="iam")


def extend_resource_arn(extract):
    """The entity whose policies are simulated is what a policy may name."""
    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        if service == "iam" and b"Action=SimulatePrincipalPolicy" in (body or b""):
            return iam_actions._param(body, query_params, "PolicySourceArn") or "*"
        return extract(service, method, path, headers, body, query_params, region, account_id)
    return extract_resource_arn


def install():
    iam._IAM_HANDLERS["SimulatePrincipalPolicy"] = simulate_principal_policy
    iam_evaluator._resolve_condition_key = extend_keys(iam_evaluator._resolve_condition_key)
    iam_actions.extract_resource_arn = extend_resource_arn(iam_actions.extract_resource_arn)

"""Decides about signed requests to the domain endpoint, as the service does: whose key it is, and what its policies allow.

A request is evaluated as es:ESHttp<Method> on domain/<name>/<path>. In one account an Allow of the caller's own policies
or of the domain's access policy is enough, and any Deny wins (OpenSearch Service Developer Guide, "Identity and Access
Management", "When access policies collide"). The functions' calls come from addresses that are not the proxy's.
All domains here share one endpoint: a request is allowed if it would be on one of them.

Only to who shows the sandbox's token, which the functions' processes do not inherit; see gate.
"""

import json

import ministack.app
from ministack.core import iam_actions, iam_evaluator
from ministack.services import opensearch

PATH = "/_sandbox/access"


def decided(principal, domain, action, path):
    """Evaluates the request on this domain."""
    arn = f"{domain['ARN']}{path}"
    call = iam_evaluator.EvalContext(principal.arn, principal.type, principal.account, action, arn, arn.split(":")[3],
                                     principal_keys=principal.keys)
    own = iam_evaluator.evaluate(call, principal.policies, *principal.limits)
    policy = domain.get("AccessPolicies") or None
    return call, iam_evaluator.combine_resource_policy(own, call, policy, arn.split(":")[4], limits=principal.limits)


def refusal(credential, access_key, action, path):
    """Why the request is refused; None when it is allowed."""
    principal = iam_evaluator.resolve_principal(access_key, credential.account_id, credential)
    if principal.policies is None:
        return None
    domains = [domain for (account, _, _), domain in opensearch._domains.all_items() if account == principal.account]
    results = [decided(principal, domain, action, path) for domain in domains]
    if any(result.decision == "Allow" for _, result in results):
        return None
    arns = " ".join(call.resource_arn for call, _ in results) or "*"
    denied = any(result.decision == "Deny" for _, result in results)
    return iam_actions.identity_denial_message(action, principal.arn, arns, denied)


def answer(headers):
    """The secret of the key, None for one that is not known, has expired, or came with another session token."""
    key, token = headers.get("x-access-key", ""), headers.get("x-session-token") or None
    credential = iam_evaluator.resolve_credential(key, session_token=token)
    secret = getattr(credential, "secret_access_key", None)
    if secret is None:
        return {"secret": None}
    return {"secret": secret, "refusal": refusal(credential, key, headers["x-action"], headers["x-path"])}


def extend_pre_body(handle):
    async def handle_pre_body_request(method, path, headers, query_params, request_id):
        if path != PATH:
            return await handle(method, path, headers, query_params, request_id)
        return 200, {"Content-Type": "application/json"}, json.dumps(answer(headers)).encode()
    return handle_pre_body_request


def install():
    ministack.app._handle_pre_body_request = extend_pre_body(ministack.app._handle_pre_body_request)

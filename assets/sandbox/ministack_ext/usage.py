"""Records which statement allowed which call of a user or role, where CREATE_CLOUDTRAIL_KIBANA_USAGE names a folder.

`npm run usage` of the repository reads it. A line is written once for each statement, action and resource pattern;
`alone` says that no other statement of the caller would have allowed the call. ministack writes a function's logs and
failed events without asking for permission: here its role is asked, and nothing depends on the answer.
"""

import json
import os
import pathlib
import re
import uuid

from ministack.core import iam_evaluator
from ministack.services import iam, lambda_svc

GENERATED = re.compile(r".+-([A-Za-z0-9]+)-[0-9A-Z]{12}")


def caller(call):
    """(kind, name, documents by policy) of the caller; the name of a stack's role is its logical id."""
    account, (kind, _, rest) = call.principal_account, call.principal_arn.split(":", 5)[5].partition("/")
    if kind == "assumed-role":
        name = rest.split("/")[0]
        role = iam._roles.get_scoped(account, None, name) or {}
        generated = GENERATED.fullmatch(name)
        return "role", generated[1] if generated else name, role.get("InlinePolicies") or {}
    name = rest.rsplit("/", 1)[-1]
    return kind, name, iam._user_inline_policies.get_scoped(account, None, name) or {}


def allowing(call, policies):
    found = [(policy, at, one) for policy, statements in policies for at, one in enumerate(statements)
             if iam_evaluator._first_match(call, [one], "Allow")]
    for policy, at, one in found:
        on = next((text for text in one.resources if iam_evaluator.fnmatch_iam_cs(call.resource_arn, text)), "")
        yield {"policy": policy, "sid": one.sid or str(at), "action": call.action, "on": on, "alone": len(found) == 1}


def uses(call, policies, limits):
    kind, name, documents = caller(call)
    parsed = [(policy, iam_evaluator.parse_policy_document(text)) for policy, text in documents.items()]
    # A resource's policy is evaluated too, and is none of the caller's.
    layers = [[one for one in parsed if one[1] in policies],
              *([("boundary", statements) for statements in layer] for layer in limits)]
    for use in (use for layer in layers for use in allowing(call, layer)):
        yield {"kind": kind, "name": name, **use}


def extend_evaluate(evaluate, file):
    written = set()

    def evaluate_and_record(call, policies, *limits):
        decided = evaluate(call, policies, *limits)
        # A simulated call has a class of its own.
        if decided.decision == "Allow" and type(call) is iam_evaluator.EvalContext:
            lines = {json.dumps(use) + "\n" for use in uses(call, policies, limits)} - written
            written.update(lines)
            if lines:
                with file.open("a") as out:
                    out.write("".join(lines))
        return decided
    return evaluate_and_record


def ask(config, action, resource):
    """Evaluates a call in the name of a function."""
    region, account = config["FunctionArn"].split(":")[3:5]
    role = config["Role"].rsplit("/", 1)[-1]
    arn = f"arn:aws:sts::{account}:assumed-role/{role}/{config['FunctionName']}"
    call = iam_evaluator.EvalContext(arn, "AssumedRole", account, action, resource, region)
    iam_evaluator.evaluate(call, iam_evaluator._gather_role_policies(role, account),
                           *iam_evaluator._permissions_boundary(iam._roles, role, account))


def extend_logs(emit):
    def emit_logs(func, *rest, **named):
        config = func.get("config") or func
        region, account = config["FunctionArn"].split(":")[3:5]
        group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config['FunctionName']}"
        for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
            ask(config, action, f"arn:aws:logs:{region}:{account}:log-group:{group}:log-stream:one")
        return emit(func, *rest, **named)
    return emit_logs


def extend_failure(route):
    def route_failure(target, name, *rest):
        if ":sqs:" in target:
            ask(lambda_svc._functions[name]["config"], "sqs:SendMessage", target)
        return route(target, name, *rest)
    return route_failure


def install():
    # The functions inherit the environment, and need not know.
    folder = pathlib.Path(os.environ.pop("CREATE_CLOUDTRAIL_KIBANA_USAGE"))
    folder.mkdir(parents=True, exist_ok=True)
    iam_evaluator.evaluate = extend_evaluate(iam_evaluator.evaluate, folder / f"{uuid.uuid4()}.ndjson")
    lambda_svc._emit_lambda_logs = extend_logs(lambda_svc._emit_lambda_logs)
    lambda_svc._route_async_failure = extend_failure(lambda_svc._route_async_failure)

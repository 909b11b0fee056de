"""CloudFormation calls services in the name of who started the operation: what they may not do, it may not do.

ministack's handlers write straight into its services' stores and ask nobody. What each resource type calls is in
handler-permissions.json: `handlers.permissions` of AWS's public resource schemas (2026-10-20), without what a handler
calls for properties that the stack does not set, and with es:UpdateDomainConfig in the place of es:UpdateDomain, which
is no action. Tagging counts always: a stack's own tags are put on all that takes tags. A denial is worded as a resource
handler's.
"""

import json
import pathlib
import re
import uuid

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam
from ministack.services.cloudformation import provisioners, stacks

from . import ec2_caller
from .generated_names import LIMITS, generated_name

PERMISSIONS = json.loads((pathlib.Path(__file__).parent.parent.parent / "handler-permissions.json").read_text())
# A handler reads back what it has made.
STEPS = {"create": ("create", "read"), "update": ("update", "read"), "delete": ("delete",)}
SERVICE = "cloudformation.amazonaws.com"
STATE_MACHINE = "AWS::StepFunctions::StateMachine"
REGIONAL = {
    "AWS::CloudTrail::Trail": ("cloudtrail", "trail/{}", "TrailName"),
    "AWS::CloudWatch::Alarm": ("cloudwatch", "alarm:{}", "AlarmName"),
    "AWS::Events::Rule": ("events", "rule/{}", "Name"),
    "AWS::Lambda::EventInvokeConfig": ("lambda", "function:{}", "FunctionName"),
    "AWS::Lambda::Function": ("lambda", "function:{}", "FunctionName"),
    "AWS::Lambda::Permission": ("lambda", "function:{}", "FunctionName"),
    "AWS::Logs::LogGroup": ("logs", "log-group:{}", "LogGroupName"),
    "AWS::Logs::MetricFilter": ("logs", "log-group:{}", "LogGroupName"),
    "AWS::Logs::SubscriptionFilter": ("logs", "log-group:{}", "LogGroupName"),
    "AWS::OpenSearchService::Domain": ("es", "domain/{}", "DomainName"),
    "AWS::SNS::Topic": ("sns", "{}", "TopicName"),
    "AWS::SQS::Queue": ("sqs", "{}", "QueueName"),
    "AWS::SQS::QueuePolicy": ("sqs", "{}", "Queues"),
    STATE_MACHINE: ("states", "stateMachine:{}", "StateMachineName"),
}
GLOBAL = {
    "AWS::IAM::InstanceProfile": ("arn:aws:iam::{account}:instance-profile/{name}", "InstanceProfileName"),
    "AWS::IAM::Role": ("arn:aws:iam::{account}:role/{name}", "RoleName"),
    "AWS::S3::Bucket": ("arn:aws:s3:::{name}", "BucketName"),
    "AWS::S3::BucketPolicy": ("arn:aws:s3:::{name}", "Bucket"),
}
# Calls that carry a resource's tags, and those that know the condition key iam:PermissionsBoundary (Service
# Authorization Reference).
TAGGING = re.compile(r":(Create|Tag|Add|Allocate|Run|PutRule$|PutParameter$|PutMetricAlarm$|PutBucketTagging$)")
BOUNDED = re.compile(r"iam:(CreateRole|(Put|Delete|Attach|Detach)RolePolicy|(Put|Delete)RolePermissionsBoundary)$")
# Actions that AWS decides on without a resource.
UNBOUND = ("ec2:Describe", "logs:DescribeLogGroups", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies",
           "logs:DeleteResourcePolicy", "cloudtrail:DescribeTrails", "sns:Unsubscribe")


def name_of(kind, props, physical_id, naming):
    """The resource's name: given, as it is, or as CloudFormation is going to make it up."""
    given = props.get(naming)
    if isinstance(given, str) and given:
        return given.split(":function:")[-1] if ":function:" in given else given
    if physical_id:
        return physical_id.rstrip("/").rsplit("/", 1)[-1] if "://" in physical_id else physical_id
    return None


def resource_arns(kind, props, physical_id, made_up):
    account, region = get_account_id(), get_region()
    if kind in REGIONAL:
        service, form, naming = REGIONAL[kind]
        name = name_of(kind, props, physical_id, naming) or made_up
        return [name if name.startswith("arn:") else f"arn:aws:{service}:{region}:{account}:{form.format(name)}"]
    if kind in GLOBAL:
        form, naming = GLOBAL[kind]
        name = name_of(kind, props, physical_id, naming) or made_up
        return [form.format(account=account, name=name.lower() if kind.startswith("AWS::S3") else name)]
    if kind == "AWS::IAM::Policy":
        return [f"arn:aws:iam::{account}:role/{role}" for role in props.get("Roles") or []]
    if kind == "AWS::SSM::Parameter":
        name = props.get("Name") or physical_id or made_up
        return [f"arn:aws:ssm:{region}:{account}:parameter/{name.lstrip('/')}"]
    return ["*"]


def passed_roles(kind, props):
    """(role, service that gets it) of the roles that the resource hands on."""
    if kind == "AWS::Lambda::Function":
        return [(props.get("Role"), "lambda.amazonaws.com")]
    if kind == "AWS::CloudTrail::Trail":
        return [(props.get("CloudWatchLogsRoleArn"), "cloudtrail.amazonaws.com")]
    if kind == STATE_MACHINE:
        return [(props.get("RoleArn"), "states.amazonaws.com")]
    if kind == "AWS::Events::Rule":
        return [(target.get("RoleArn"), "events.amazonaws.com") for target in props.get("Targets") or []]
    if kind == "AWS::IAM::InstanceProfile":
        return [(role, "ec2.amazonaws.com") for role in props.get("Roles") or []]
    if kind == "AWS::EC2::Instance" and props.get("IamInstanceProfile"):
        profile = iam._instance_profiles.get(props["IamInstanceProfile"].rsplit("/", 1)[-1]) or {}
        return [(role, "ec2.amazonaws.com") for role in profile.get("Roles") or []]
    return []


def tag_context(action, props):
    """aws:RequestTag of a call that makes or tags something: the stack's tags are among the resource's here."""
    tags = props.get("Tags") or []
    pairs = tags if isinstance(tags, dict) else {tag["Key"]: tag["Value"] for tag in tags}
    if not pairs or not TAGGING.search(action):
        return {}
    return {**{f"aws:requesttag/{key}".lower(): value for key, value in pairs.items()}, "aws:tagkeys": list(pairs)}


def boundary_context(action, kind, props, physical_id):
    """iam:PermissionsBoundary: the one that is set, or that the role has."""
    if not BOUNDED.match(action):
        return {}
    name = (props.get("Roles") or [None])[0] if kind == "AWS::IAM::Policy" else physical_id
    known = props.get("PermissionsBoundary") or (iam._roles.get(name) or {}).get("PermissionsBoundary")
    return {"iam:permissionsboundary": known} if known else {}


def is_called(action, props, old):
    """A role's boundary is put or deleted only where it changes."""
    before, after = (old or {}).get("PermissionsBoundary"), props.get("PermissionsBoundary")
    if action == "iam:PutRolePermissionsBoundary":
        return bool(after) and after != before
    return action != "iam:DeleteRolePermissionsBoundary" or bool(before and not after)


def checks(step, kind, props, physical_id, made_up, old=None):
    """(action, resource, context) of all calls of one step."""
    arns = resource_arns(kind, props, physical_id, made_up)
    for action in [name for part in STEPS[step] for name in PERMISSIONS.get(kind, {}).get(part, ())]:
        if kind in ec2_caller.KINDS and action.startswith("ec2:") and not action.startswith(UNBOUND):
            yield from ((action, *call) for call in ec2_caller.calls(action, step, kind, props, physical_id))
            continue
        context = {**tag_context(action, props), **boundary_context(action, kind, props, physical_id)}
        for arn in ["*"] if action.startswith(UNBOUND) else arns:
            if is_called(action, props, old):
                yield action, arn, context
    if step != "delete":
        for role, service in passed_roles(kind, props):
            arn = role if role and role.startswith("arn:") else f"arn:aws:iam::{get_account_id()}:role/{role}"
            if role:
                yield "iam:PassRole", arn, {"iam:passedtoservice": service}
    code = props.get("Code") or {} if kind == "AWS::Lambda::Function" and step != "delete" else {}
    if code.get("S3Bucket"):
        yield "s3:GetObject", f"arn:aws:s3:::{code['S3Bucket']}/{code['S3Key']}", {}
    definition = props.get("DefinitionS3Location") if kind == STATE_MACHINE and step != "delete" else None
    if definition:
        yield "s3:GetObject", f"arn:aws:s3:::{definition.get('Bucket')}/{definition.get('Key')}", {}
    if kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource":
        yield "lambda:InvokeFunction", props.get("ServiceToken", "*"), {}


def denial(arn, action, resource, explicit):
    reason = ("with an explicit deny in an identity-based policy" if explicit
              else f"because no identity-based policy allows the {action} action")
    service = action.split(":")[0].capitalize()
    return (f'Resource handler returned message: "User: {arn} is not authorized to perform: {action} on resource: '
            f'{resource} {reason} (Service: {service}, Status Code: 403, Request ID: {uuid.uuid4()})" '
            f"(RequestToken: {uuid.uuid4()}, HandlerErrorCode: AccessDenied)")


def require(step, kind, props, physical_id=None, made_up="", old=None):
    """Raises what CloudFormation gives as the reason when the caller may not do one of the step's calls."""
    # Set by the check of the request's signature, and copied with the context into the operation's task; root's is "".
    key = iam_evaluator._verified_key.get()
    principal = iam_evaluator.resolve_principal(key, get_account_id()) if key else None
    if principal is None or getattr(principal, "policies", ()) is None:
        return
    if isinstance(principal, iam_evaluator.AuthError):
        raise ValueError(principal.message)
    for action, resource, context in checks(step, kind, props, physical_id, made_up, old):
        call = iam_evaluator.EvalContext(
            principal.arn, principal.type, principal.account, action, resource, get_region(),
            service_context={"aws:calledvia": [SERVICE], "aws:viaawsservice": "true", "aws:tagkeys": None, **context},
            principal_keys=principal.keys)
        decided = iam_evaluator.evaluate(call, principal.policies, *principal.limits)
        if decided.decision != "Allow":
            raise ValueError(denial(principal.arn, action, resource, decided.decision == "Deny"))


def name_to_come(kind, logical_id, stack_name):
    suffix = uuid.uuid4().hex.upper()
    return generated_name(stack_name, logical_id, LIMITS.get(kind, 255), suffix)


def extend_create(provision):
    def provision_resource(kind, logical_id, props, stack_name):
        require("create", kind, props, made_up=name_to_come(kind, logical_id, stack_name))
        return provision(kind, logical_id, props, stack_name)
    return provision_resource


def extend_update(update):
    def update_resource(kind, physical_id, old_props, new_props, *rest, **named):
        if old_props != new_props:
            require("update", kind, new_props, physical_id, old=old_props)
        return update(kind, physical_id, old_props, new_props, *rest, **named)
    return update_resource


def extend_delete(delete):
    def delete_resource(kind, physical_id, props, stack_name=None, logical_id=None):
        require("delete", kind, props, physical_id)
        return delete(kind, physical_id, props, stack_name, logical_id)
    return delete_resource


def install():
    # Both modules have the functions by name: one calls them for stacks, the other for replacements.
    for module in (stacks, provisioners):
        module._provision_resource = extend_create(module._provision_resource)
        module._update_resource = extend_update(module._update_resource)
        module._delete_resource = extend_delete(module._delete_resource)

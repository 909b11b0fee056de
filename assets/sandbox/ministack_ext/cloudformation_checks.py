"""What CloudFormation refuses and ministack lets through.

- a function whose code is not in the bucket;
- a change set that adds a named resource which exists already: pre-deployment validation fails it, and
  DescribeEvents names the resources (ministack checks buckets only, and only when the change set is executed);
- a change set for a stack that is in ROLLBACK_COMPLETE: such a stack can only be deleted.

And what it lists that CloudFormation does not: resources in a change set whose Condition is false.
"""

import uuid

from ministack.services import cloudtrail, cloudwatch_logs, lambda_svc, opensearch, s3, ssm
from ministack.services.cloudformation import _change_sets, _stacks, changesets, handlers, provisioners, stacks
from ministack.services.cloudformation.engine import _evaluate_conditions
from ministack.services.cloudformation.helpers import _error, _p

EARLY_VALIDATION = (
    "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early "
    "Validation errors, use the DescribeEvents API for detailed failure information.")

NAMED = {
    "AWS::CloudTrail::Trail": ("TrailName", lambda name: name in cloudtrail._trails),
    "AWS::Elasticsearch::Domain": ("DomainName", lambda name: name in opensearch._domains),
    "AWS::Lambda::Function": ("FunctionName", lambda name: name in lambda_svc._functions),
    "AWS::Logs::LogGroup": ("LogGroupName", lambda name: name in cloudwatch_logs._log_groups),
    "AWS::OpenSearchService::Domain": ("DomainName", lambda name: name in opensearch._domains),
    "AWS::S3::Bucket": ("BucketName", lambda name: s3._bucket_owner_account(name) is not None),
    "AWS::SSM::Parameter": ("Name", lambda name: name in ssm._parameters),
}


def check_code(props):
    code = props.get("Code") or {}
    bucket = s3._buckets.get(code.get("S3Bucket"))
    if code.get("S3Bucket") and bucket is None:
        raise ValueError("Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The "
                         "specified bucket does not exist (Service: Lambda, Status Code: 400)")
    if code.get("S3Bucket") and code.get("S3Key") not in bucket["objects"]:
        raise ValueError("Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified "
                         "key does not exist. (Service: Lambda, Status Code: 400)")


def extend_function(function):
    def create(logical_id, props, stack_name):
        check_code(props)
        return function["create"](logical_id, props, stack_name)

    def update(physical_id, old, new, stack_name, logical_id=None):
        check_code(new)
        return function["update"](physical_id, old, new, stack_name, logical_id)

    return {**function, "create": create, "update": update}


def name_conflicts(change_set):
    """(logical id, type, name) of the resources the change set adds although they exist."""
    template, values = change_set["_template"], change_set["_resolved_params"]
    resources, conditions = template.get("Resources", {}), _evaluate_conditions(template, values)
    found = []
    for change in (entry["ResourceChange"] for entry in change_set["Changes"]):
        named = NAMED.get(change["ResourceType"])
        if change["Action"] != "Add" or not named:
            continue
        logical_id = change["LogicalResourceId"]
        raw = (resources[logical_id].get("Properties") or {}).get(named[0])
        name = raw and stacks._static_property(raw, resources, values, conditions, template.get("Mappings", {}),
                                               change_set["StackName"], change_set["StackId"])
        if isinstance(name, str) and named[1](name):
            found.append((logical_id, change["ResourceType"], name))
    return found


def fail(change_set, conflicts):
    operation = str(uuid.uuid4())
    change_set.update(Status="FAILED", ExecutionStatus="UNAVAILABLE", StatusReason=EARLY_VALIDATION,
                      _operation_id=operation)
    _stacks[change_set["StackName"]]["_operation_events"] = [
        stacks._operation_event(
            change_set["StackId"], operation, "VALIDATION_ERROR", "CREATE_CHANGESET", LogicalResourceId=logical_id,
            ResourceType=kind, ValidationFailureMode="FAIL", ValidationName="NAME_CONFLICT_VALIDATION",
            ValidationStatus="FAILED", ValidationPath=f"/Resources/{logical_id}",
            ValidationStatusReason=f"Resource of type '{kind}' with identifier '{name}' already exists.")
        for logical_id, kind, name in conflicts
    ]


def not_updatable(request):
    stack = handlers._resolve_stack(_p(request, "StackName"))
    if not stack or stack.get("StackStatus") != "ROLLBACK_COMPLETE":
        return None
    if _p(request, "ChangeSetType", "UPDATE") == "CREATE":
        return _error("ValidationError", f"Stack [{stack['StackName']}] already exists and cannot be created again "
                                         f"with the changeSet [{_p(request, 'ChangeSetName')}].")
    return _error("ValidationError",
                  f"Stack:{stack['StackId']} is in ROLLBACK_COMPLETE state and can not be updated.")


def extend_create_change_set(create):
    def create_change_set(request):
        refused = not_updatable(request)
        if refused:
            return refused
        before = set(_change_sets)
        answer = create(request)
        for identifier in set(_change_sets) - before:
            change_set = _change_sets[identifier]
            validated = change_set["Status"] == "CREATE_COMPLETE" and not change_set["_disable_validation"]
            conflicts = name_conflicts(change_set) if validated else []
            if conflicts:
                fail(change_set, conflicts)
        return answer
    return create_change_set


def extend_describe_events(describe):
    """ministack keeps no events of change sets."""
    def describe_events(request):
        wanted = _p(request, "ChangeSetName")
        found = next((change_set for identifier, change_set in _change_sets.items()
                      if wanted and wanted in (identifier, change_set["ChangeSetName"])
                      and _p(request, "StackName") in ("", change_set["StackName"], change_set["StackId"])), None)
        if not found or "_operation_id" not in found:
            return describe(request)
        asked = {key: value for key, value in request.items() if key != "ChangeSetName"}
        return describe({**asked, "StackName": [found["StackName"]], "OperationId": [found["_operation_id"]]})
    return describe_events


def extend_resolution(resolve):
    def resolve_props_for_diff(template, params, stack_name, stack_id):
        resolved = resolve(template, params, stack_name, stack_id)
        conditions = _evaluate_conditions(template, params) if template else {}
        wanted = {logical_id: resource for logical_id, resource in resolved.get("Resources", {}).items()
                  if conditions.get(resource.get("Condition"), True)}
        return {**resolved, "Resources": wanted} if resolved else resolved
    return resolve_props_for_diff


def install():
    types, actions = provisioners._RESOURCE_HANDLERS, handlers._ACTION_HANDLERS
    types["AWS::Lambda::Function"] = extend_function(types["AWS::Lambda::Function"])
    actions["CreateChangeSet"] = extend_create_change_set(actions["CreateChangeSet"])
    actions["DescribeEvents"] = extend_describe_events(actions["DescribeEvents"])
    changesets._resolve_props_for_diff = extend_resolution(changesets._resolve_props_for_diff)

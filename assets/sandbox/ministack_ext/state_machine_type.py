"""AWS::StepFunctions::StateMachine and CreateStateMachine: what AWS refuses and ministack takes.

- a definition that is wrong, in none or more than one place, or in an object of S3 that is not there;
- a role that is not there or does not let states.amazonaws.com take it, when the machine is made and when it is changed;
- a machine in the place of one that was deleted and has executions to end: StateMachineDeleting.

ministack gives both the type and the API. Source: aws-cloudformation-resource-providers-stepfunctions, DefinitionProcessor
and Constants (the words are its own); API reference, CreateStateMachine. The handler waits for a new role to be known;
here it is known at once.
"""

from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import s3, stepfunctions
from ministack.services.cloudformation import provisioners

from .service_roles import may_assume
from .state_definition import definition_error

KIND = "AWS::StepFunctions::StateMachine"
PLACES = ("DefinitionS3Location", "Definition", "DefinitionString")
MISSING = ("Property validation failed. Required key [DefinitionS3Location], [Definition] or [DefinitionString] not "
           "found.")
REDUNDANT = ("Property validation failed. Please use either [DefinitionS3Location], [Definition] or [DefinitionString] "
             "but not both.")
NOT_TRUSTED = ("Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume "
               "the provided role.")


def machine_arn(name):
    return f"arn:aws:states:{get_region()}:{get_account_id()}:stateMachine:{name}"


def is_ending(arn):
    """Whether executions of a deleted machine of that ARN still run."""
    running = any(execution["status"] == "RUNNING" and execution["stateMachineArn"] == arn
                  for execution in stepfunctions._executions.values())
    return running and arn not in stepfunctions._state_machines


def ending(arn):
    return f"State Machine is being deleted: '{arn}'"


def refused(message, service="AWSStepFunctions", status=400, code="InvalidDefinition"):
    return provisioners._sfn_handler_error(
        f"{message} (Service: {service}; Status Code: {status}; Error Code: {code})")


def check_object(location):
    bucket = s3._buckets.get(location.get("Bucket"))
    if bucket is None:
        raise refused("The specified bucket does not exist", "Amazon S3", 404, "NoSuchBucket")
    if location.get("Key") not in bucket["objects"]:
        raise refused("The specified key does not exist.", "Amazon S3", 404, "NoSuchKey")


def check(props, name):
    places = [place for place in PLACES if props.get(place) is not None]
    if len(places) != 1:
        raise provisioners._sfn_handler_error(MISSING if not places else REDUNDANT)
    if places[0] == "DefinitionS3Location":
        check_object(props["DefinitionS3Location"])
    if not may_assume(props.get("RoleArn"), "states", machine_arn(name)):
        raise refused(NOT_TRUSTED, code="AccessDeniedException")
    problem = definition_error(provisioners._sfn_definition(props))
    if problem:
        raise refused(problem)


def create(logical_id, props, stack_name):
    name = props.get("StateMachineName") or provisioners._physical_name(stack_name, logical_id, max_len=80)
    if machine_arn(name) in stepfunctions._state_machines:
        raise provisioners._sfn_handler_error(f"Resource of type '{KIND}' with identifier '{name}' already exists.")
    if is_ending(machine_arn(name)):
        raise refused(ending(machine_arn(name)), code="StateMachineDeleting")
    check(props, name)
    return provisioners._sfn_state_machine_create(logical_id, props, stack_name)


def update(physical_id, old, new, stack_name, logical_id=None):
    check(new, physical_id.rsplit(":", 1)[-1])
    return provisioners._sfn_state_machine_update(physical_id, old, new, stack_name, logical_id)


def checked_call(call, name_of):
    """CreateStateMachine and UpdateStateMachine of the API."""
    def checked(data):
        if is_ending(machine_arn(name_of(data))):
            return error_response_json("StateMachineDeleting", ending(machine_arn(name_of(data))), 400)
        if "definition" in data:
            problem = definition_error(data["definition"])
            if problem:
                return error_response_json("InvalidDefinition", problem, 400)
        if "roleArn" in data and not may_assume(data["roleArn"], "states", machine_arn(name_of(data))):
            return error_response_json("AccessDeniedException", NOT_TRUSTED, 400)
        return call(data)
    return checked


def install():
    provisioners._RESOURCE_HANDLERS[KIND] = {
        **provisioners._RESOURCE_HANDLERS[KIND], "create": create, "update": update}
    stepfunctions._create_state_machine = checked_call(stepfunctions._create_state_machine, lambda data: data.get("name"))
    stepfunctions._update_state_machine = checked_call(
        stepfunctions._update_state_machine, lambda data: str(data.get("stateMachineArn")).rsplit(":", 1)[-1])

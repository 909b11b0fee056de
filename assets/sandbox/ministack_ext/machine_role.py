"""A state machine acts in the name of its role: what the role may not do, it may not do.

ministack calls functions and reads objects for a machine and asks nobody. Here the role of the execution is asked for
lambda:InvokeFunction, s3:GetObject and s3:PutObject, states:StartExecution and states:RedriveExecution (Developer Guide,
"IAM policies for using Distributed Map states"). Other integrations are refused: they would run unasked.
The errors' names are AWS's; that of a function that may not be called is Lambda.AWSLambdaException, as in many reports.
"""

import contextvars
import uuid

from ministack.services import lambda_svc, stepfunctions

from .service_roles import denial, may_assume

# (role, execution, machine) of the thread that runs a machine.
_acting = contextvars.ContextVar("machine_role", default=None)
LAMBDA = "arn:aws:states:::lambda:invoke"
START = "arn:aws:states:::states:startExecution"


def act_as(role, execution, machine):
    """From here on, in this thread and those it starts."""
    _acting.set((role, execution.rsplit(":", 1)[-1], machine))


def refusal(action, resource, context=None):
    """Why the machine that runs in this thread may not make the call; None when it may, or no machine runs."""
    acting = _acting.get()
    if acting is None:
        return None
    role, session, machine = acting
    if not may_assume(role, "states", machine):
        return f"The role {role} is not authorized to be assumed by the Step Functions service"
    return denial(role, session, action, resource, context)


def require(action, resource, error):
    problem = refusal(action, resource)
    if problem:
        service = {"lambda": "Lambda", "s3": "S3", "states": "Sfn"}[action.split(":")[0]]
        raise stepfunctions._ExecutionError(
            error, f"{problem} (Service: {service}, Status Code: 403, Request ID: {uuid.uuid4()})")


def function_arn(reference):
    _, config, _ = lambda_svc._get_func_record_for_ref(reference)
    return (config or {}).get("FunctionArn") or reference


def extend_call(call):
    def call_lambda(reference, event):
        require("lambda:InvokeFunction", function_arn(reference), "Lambda.AWSLambdaException")
        return call(reference, event)
    return call_lambda


def extend_start(request_of):
    """states:startExecution, with and without .sync."""
    def nested_start(given):
        request = request_of(given)
        require("states:StartExecution", request["stateMachineArn"], "StepFunctions.AWSStepFunctionsException")
        return request
    return nested_start


def extend_invoke(invoke):
    def invoke_resource(resource, given):
        known = ":function:" in resource or resource.startswith((LAMBDA, START))
        if _acting.get() and not known:
            raise stepfunctions._ExecutionError("States.Runtime", f"The local AWS does not check the rights for {resource}.")
        return invoke(resource, given)
    return invoke_resource


def install():
    stepfunctions._call_lambda = extend_call(stepfunctions._call_lambda)
    stepfunctions._nested_start_execution_request = extend_start(stepfunctions._nested_start_execution_request)
    stepfunctions._invoke_resource = extend_invoke(stepfunctions._invoke_resource)

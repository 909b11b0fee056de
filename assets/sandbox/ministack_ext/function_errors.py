"""A function's error has its own type and trace, by which a state machine retries or catches it.

ministack calls every error Runtime.HandlerError. On AWS it is the error's name, and the payload is
{"errorType", "errorMessage", "trace"} (Lambda Developer Guide, "Lambda function errors in Node.js").
"""

import threading

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

GENERAL = "Runtime.HandlerError"
SCRIPT = 'trace: err.stack || ""'
# Of the call that this thread makes.
_last = threading.local()


def extend_invoke(invoke):
    def invoke_and_remember(self, *given, **named):
        response = invoke(self, *given, **named)
        _last.error = response if response.get("status") == "error" and response.get("type") else None
        return response
    return invoke_and_remember


def extend_execute(execute):
    def execute_function_warm(func, event, request_id):
        _last.error = None
        result = execute(func, event, request_id)
        body, error = result.get("body"), _last.error
        if error and isinstance(body, dict) and body.get("errorType") == GENERAL:
            trace = str(error.get("trace") or "").split("\n")
            result["body"] = {"errorType": error["type"], "errorMessage": body.get("errorMessage"), "trace": trace}
        return result
    return execute_function_warm


def install():
    assert SCRIPT in lambda_runtime._NODEJS_WORKER_SCRIPT
    lambda_runtime._NODEJS_WORKER_SCRIPT = lambda_runtime._NODEJS_WORKER_SCRIPT.replace(
        SCRIPT, f'{SCRIPT}, type: err.name || "Error"')
    lambda_runtime.Worker.invoke = extend_invoke(lambda_runtime.Worker.invoke)
    lambda_svc._execute_function_warm = extend_execute(lambda_svc._execute_function_warm)

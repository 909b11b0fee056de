"""Gives the domain endpoint the secret of an access key, so that it can verify signatures as the service does.

Only to who shows MINISTACK_LOOKUP_TOKEN, which the functions' processes do not inherit.
"""

import hmac
import json
import os

import ministack.app
from ministack.core import iam_evaluator

PATH = "/_sandbox/secret"


def secret_of(access_key, session_token):
    """The secret, or None for a key that is not known, has expired, or came with another session token."""
    credential = iam_evaluator.resolve_credential(access_key, session_token=session_token)
    return getattr(credential, "secret_access_key", None)


def extend_pre_body(handle, token):
    async def handle_pre_body_request(method, path, headers, query_params, request_id):
        if path != PATH:
            return await handle(method, path, headers, query_params, request_id)
        if not hmac.compare_digest(headers.get("x-lookup-token", ""), token):
            return 403, {}, b""
        secret = secret_of(headers.get("x-access-key", ""), headers.get("x-session-token") or None)
        return 200, {"Content-Type": "application/json"}, json.dumps({"secret": secret}).encode()
    return handle_pre_body_request


def install():
    token = os.environ.pop("MINISTACK_LOOKUP_TOKEN", "")
    if token:
        ministack.app._handle_pre_body_request = extend_pre_body(ministack.app._handle_pre_body_request, token)

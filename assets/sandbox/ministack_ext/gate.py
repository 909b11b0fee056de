"""Only who belongs to the sandbox is heard: the emulator runs code, and its port is open to each page and user here.

A call of AWS has to be signed with keys that the emulator knows, root's included; ministack itself believes root and
serves much unsigned. Its own pages (/_…) want MINISTACK_TOKEN, in the header x-sandbox-token or as ?token=. What a browser
sends for a page is refused whatever it carries: it has an Origin or a Sec-Fetch-Site (Fetch Metadata, W3C; `none` is an
address that a person has entered), or asks for leave by OPTIONS; after DNS rebinding, the Host is another.
"""

import hmac
import os
import re
import uuid
from urllib.parse import parse_qs, quote

import ministack.app
from ministack.core import iam_evaluator, sigv4
from ministack.core.responses import get_account_id
from ministack.core.router import detect_service, extract_access_key_id

HEALTH = ("GET", "/_ministack/health")
# AWS serves it to all.
IP_RANGES = ("GET", "/ip-ranges.json")
# Ends in a secret: the address that a custom resource answers to.
ANSWERS = "/_ministack/cfn-response/"
# The link of a mail has a secret too.
LINK = {"Action", "TopicArn", "Token"}
ACCOUNT = re.compile(r"\d{12}")


def headers_of(scope):
    headers = {}
    for name, value in scope.get("headers", []):
        key, text = name.decode("latin-1").lower(), sigv4.decode_header_value(value)
        headers[key] = f"{headers[key]},{text}" if key in headers else text
    return headers


def is_of_page(method, headers, host):
    return (method == "OPTIONS" or "origin" in headers or headers.get("sec-fetch-site", "none") != "none"
            or headers.get("host") != host)


def is_open(method, path, query):
    if path == "/":
        return method == "GET" and set(query) == LINK and query["Action"] == ["ConfirmSubscription"]
    return (method, path) in (HEALTH, IP_RANGES) or method == "PUT" and path.startswith(ANSWERS)


def unsigned(method, scope, headers, query, body):
    """Why the request is not its signer's; None when it is."""
    key = extract_access_key_id(headers, query)
    if not key:
        return iam_evaluator.AuthError("MissingAuthenticationToken", "Missing Authentication Token")
    by_query = not headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 ")
    path = (scope.get("raw_path") or quote(scope["path"]).encode()).decode("latin-1")
    iam_evaluator._signed_request.set(
        iam_evaluator.SignedRequest(key, method, path, query, headers, body, presigned=by_query))
    # The root key of another account is its number, with the same secret.
    account = key if ACCOUNT.fullmatch(key) else iam_evaluator.find_iam_access_key_account(key) or get_account_id()
    checked = iam_evaluator.authenticate(key, account)
    return None if isinstance(checked, iam_evaluator.ResolvedCredential) else checked


async def body_of(receive):
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body")
    return b"".join(parts)


def extend_app(app, token, host):
    async def answer(scope, receive, send):
        method, path, headers = scope["method"], scope["path"], headers_of(scope)
        query = parse_qs(scope["query_string"].decode("utf-8", "replace"), keep_blank_values=True)
        refused = None
        if is_of_page(method, headers, host):
            refused = 403, {}, b"not for pages"
        elif is_open(method, path, query):
            pass
        elif path.startswith("/_"):
            shown = headers.get("x-sandbox-token") or query.get("token", [""])[0]
            if not hmac.compare_digest(shown.encode(), token.encode()):
                refused = 403, {}, b"the token is missing"
        else:
            body, later = await body_of(receive), receive
            whole = [{"type": "http.request", "body": body}]

            async def receive():
                return whole.pop() if whole else await later()

            error = unsigned(method, scope, headers, query, body)
            if error:
                service = detect_service(method, path, headers,
                                         ministack.app._routing_params(method, path, headers, body, query))
                refused = ministack.app._credential_failure(service, "", str(uuid.uuid4()), error, headers)
        await (ministack.app._send_response(send, *refused) if refused else app(scope, receive, send))

    async def gate(scope, receive, send):
        async def without_cors(message):
            kept = [pair for pair in message.get("headers", []) if not pair[0].lower().startswith(b"access-control-")]
            await send({**message, "headers": kept} if "headers" in message else message)

        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http":
            await answer(scope, receive, without_cors)
        else:
            await app(scope, receive, send)
    return gate


def install():
    host = f"127.0.0.1:{os.environ['GATEWAY_PORT']}"
    ministack.app.app = extend_app(ministack.app.app, os.environ.pop("MINISTACK_TOKEN"), host)

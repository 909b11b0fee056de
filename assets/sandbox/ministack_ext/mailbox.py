"""The mails that AWS would send are kept here: none leaves the machine.

GET /_sandbox/mails, or with ?to=<address> one address's, answers a JSON list of {"to", "subject", "body"}, oldest first;
one that asks for a confirmation has "token" as well. To who shows the sandbox's token; see gate.
"""

import json

import ministack.app
from ministack.services import sns

PATH = "/_sandbox/mails"
_mails = []


def send(to, subject, body, **more):
    _mails.append({"to": to, "subject": subject, "body": body, **more})


def extend_pre_body(handle):
    async def handle_pre_body_request(method, path, headers, query_params, request_id):
        if (method, path) != ("GET", PATH):
            return await handle(method, path, headers, query_params, request_id)
        to = sns._p(query_params, "to")
        found = [mail for mail in _mails if to in ("", mail["to"])]
        return 200, {"Content-Type": "application/json"}, json.dumps(found).encode()
    return handle_pre_body_request


def extend_reset(reset):
    def reset_with_mails():
        reset()
        _mails.clear()
    return reset_with_mails


def install():
    ministack.app._handle_pre_body_request = extend_pre_body(ministack.app._handle_pre_body_request)
    sns.reset = extend_reset(sns.reset)

"""Pages by which tests put into the local AWS what only AWS itself can make: POST with a JSON body and the token; see gate.

ministack hands the body on to one function of its own only, so all such pages are registered here.
"""

import json

import ministack.app

# path: function of the decoded body, whose answer is the page's.
PAGES = {}


def extend_body(handle):
    async def handle_admin_config_request(path, method, body):
        if method != "POST" or path not in PAGES:
            return await handle(path, method, body)
        return 200, {"Content-Type": "application/json"}, json.dumps(PAGES[path](json.loads(body or b"{}"))).encode()
    return handle_admin_config_request


def install():
    ministack.app._handle_admin_config_request = extend_body(ministack.app._handle_admin_config_request)

"""GET /ip-ranges.json: AWS's list of its address ranges, which AWS serves to all, unsigned, under a host of its own.

Source: Amazon VPC User Guide, "AWS IP address ranges". Without a list of its own the sandbox has none that is newer than
the caller's: 304 (RFC 9110, If-Modified-Since). PUT /_sandbox/ip-ranges gives it one.
"""

import ministack.app

from .gate import body_of

PATH = "/ip-ranges.json"
OWN = "/_sandbox/ip-ranges"
_list = []


def extend_app(app):
    async def app_with_list(scope, receive, send):
        if scope["type"] != "http" or (scope["method"], scope["path"]) not in (("GET", PATH), ("PUT", OWN)):
            return await app(scope, receive, send)
        if scope["path"] == OWN:
            body = await body_of(receive)
            _list[:] = [body] if body else []
            return await ministack.app._send_response(send, 200, {}, b"")
        status = 200 if _list else 304
        await ministack.app._send_response(send, status, {"Content-Type": "application/json"}, b"".join(_list))
    return app_with_list


def install():
    ministack.app.app = extend_app(ministack.app.app)

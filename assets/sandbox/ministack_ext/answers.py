"""Reading ministack's answers, (status, headers, body), from inside its process."""

import json
import re


def text_of(answer):
    body = answer[2]
    return body.decode() if isinstance(body, (bytes, bytearray)) else str(body)


def checked(answer):
    """The body of a successful answer. A failed one raises, which CloudFormation shows as the resource's reason."""
    text = text_of(answer)
    if answer[0] >= 300:
        found = re.search(r"<Message>(.*?)</Message>", text, re.S)
        if found:
            raise ValueError(found.group(1))
        try:
            raise ValueError(json.loads(text).get("message") or text)
        except json.JSONDecodeError:
            raise ValueError(text) from None
    return text


def element(xml, name):
    return re.search(f"<{name}>(.*?)</{name}>", xml).group(1)

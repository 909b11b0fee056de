"""FilterLogEvents searches by the patterns of AWS and answers in pages, of which the first is empty.

ministack compares without regard to case, takes `?` for any letter and knows no `?TERM ?OTHER` (any of them). On AWS "a
returned page might only be partially full, or even empty" (API reference, FilterLogEvents); who reads only one finds
nothing here.
"""

import json
import shlex

from ministack.services import cloudwatch_logs

from .answers import text_of

EMPTY_PAGE = "after-an-empty-page"


def terms_of(pattern):
    """(required, optional, forbidden) of an unstructured pattern: docs.aws.amazon.com, FilterAndPatternSyntax."""
    required, optional, forbidden = [], [], []
    for term in shlex.split(pattern.replace("'", "\\'")):
        if term.startswith("?"):
            optional.append(term[1:])
        elif term.startswith("-"):
            forbidden.append(term[1:])
        else:
            required.append(term)
    return required, optional, forbidden


def matcher(pattern):
    required, optional, forbidden = terms_of(pattern)

    def matches(message):
        return (all(term in message for term in required)
                and (bool(required) or not optional or any(term in message for term in optional))
                and not any(term in message for term in forbidden))
    return matches


def extend_compile(compile_pattern):
    def compile_filter_pattern(raw):
        text = (raw or "").strip()
        return compile_pattern(raw) if not text or text[0] in "{[%" else matcher(text)
    return compile_filter_pattern


def extend_filter(filter_log_events):
    def filter_in_pages(data):
        token = data.get("nextToken")
        answer = filter_log_events({**data, "nextToken": None} if token == EMPTY_PAGE else data)
        if token or answer[0] >= 300:
            return answer
        body = json.loads(text_of(answer))
        return answer[0], answer[1], json.dumps({**body, "events": [], "nextToken": EMPTY_PAGE}).encode()
    return filter_in_pages


def install():
    cloudwatch_logs._compile_filter_pattern = extend_compile(cloudwatch_logs._compile_filter_pattern)
    cloudwatch_logs._filter_log_events = extend_filter(cloudwatch_logs._filter_log_events)

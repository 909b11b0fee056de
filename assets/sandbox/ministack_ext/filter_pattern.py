"""CloudWatch Logs' filter patterns for JSON events, parsed into a test of an event's text. Pure.

The grammar is that of "Filter and Pattern Syntax" in the CloudWatch Logs user guide
(github.com/awsdocs/amazon-cloudwatch-logs-user-guide, doc_source/FilterAndPatternSyntax.md), which says, too:

- && binds closer than ||;
- = and != hold of a string or a number only: of an array, an object, a flag or null neither is true;
- * is any text at either end of a string, quoted or not, and in its middle a character like others.

Of a field that is not there != is false as well (tried on AWS: github.com/DataBiosphere/azul/issues/5884): NOT EXISTS
asks for that. Not understood, and thus refused: terms without braces, [...] patterns and %regular expressions%.
"""

import functools
import json
import operator
import re
from collections import deque

TOKEN = re.compile(r"""\s*(?:
    (?P<selector> \$ (?: \.[\w-]+ (?:\[\d+\])* )+ )
  | (?P<string> "(?:[^"\\]|\\.)*" )
  | (?P<mark> && | \|\| | [!<>]= | [=<>(){}] )
  | (?P<word> [\w.*:/+-]+ )
  | (?P<end> $ )
)""", re.ASCII | re.VERBOSE)
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
ORDER = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}
STATES = {"NULL": None, "TRUE": True, "FALSE": False}
ABSENT = object()


class PatternError(ValueError):
    """A pattern that is not understood; says where."""


def tokens_of(pattern):
    """(kind, text) of each token; ends with ("end", "")."""
    found, position = deque(), 0
    while not found or found[-1][0] != "end":
        token = TOKEN.match(pattern, position)
        if not token:
            raise PatternError(f"unexpected {pattern[position:].strip()[:20]!r}")
        found.append((token.lastgroup, token[token.lastgroup]))
        position = token.end()
    return found


def take(tokens, *wanted):
    """The next token's text, which has to be one of those wanted."""
    text = tokens.popleft()[1]
    if text not in wanted:
        raise PatternError(f"{text or 'the end'!r} in the place of {' or '.join(wanted) or 'the end'}")
    return text


def steps_of(selector):
    """$.a[0].b as ["a", 0, "b"]."""
    return [int(index) if index else name for name, index in re.findall(r"\.([\w-]+)|\[(\d+)\]", selector)]


def value_at(record, steps):
    """What the steps lead to in a parsed event, or ABSENT."""
    for step in steps:
        if isinstance(step, str) and isinstance(record, dict) and step in record:
            record = record[step]
        elif isinstance(step, int) and isinstance(record, list) and step < len(record):
            record = record[step]
        else:
            return ABSENT
    return record


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def like(pattern):
    """The test of a text against a string with wildcards."""
    before, after = pattern.startswith("*"), len(pattern) > 1 and pattern.endswith("*")
    core = pattern[before:len(pattern) - after]
    if before and after:
        return lambda text: core in text
    if before:
        return lambda text: text.endswith(core)
    return (lambda text: text.startswith(core)) if after else (lambda text: text == core)


def equality(kind, text):
    """The test of a value, a string or a number, against what is on the right of = and !=."""
    plain = re.sub(r"\\(.)", r"\1", text[1:-1]) if kind == "string" else text
    same = like(plain)
    if kind == "word" and NUMBER.fullmatch(text):
        return lambda value: value == float(text) if is_number(value) else same(value)
    return lambda value: same(json.dumps(value) if is_number(value) else value)


def comparison(steps, sign, kind, text):
    if sign in ORDER:
        if kind != "word" or not NUMBER.fullmatch(text):
            raise PatternError(f"{sign} compares with a number, not with {text or 'the end'!r}")
        compare, bound = ORDER[sign], float(text)
        return lambda record: is_number(found := value_at(record, steps)) and compare(found, bound)
    if kind not in ("string", "word"):
        raise PatternError(f"{text or 'the end'!r} in the place of a value")
    equal, wanted = equality(kind, text), sign == "="

    def compared(record):
        found = value_at(record, steps)
        return (isinstance(found, str) or is_number(found)) and equal(found) == wanted
    return compared


def condition(tokens):
    kind, text = tokens.popleft()
    if (kind, text) == ("mark", "("):
        inner = alternatives(tokens)
        take(tokens, ")")
        return inner
    if kind != "selector":
        raise PatternError(f"{text or 'the end'!r} in the place of a selector")
    steps = steps_of(text)
    sign = take(tokens, "=", "!=", *ORDER, "IS", "NOT")
    if sign == "IS":
        state = STATES[take(tokens, *STATES)]
        return lambda record: value_at(record, steps) is state
    if sign == "NOT":
        take(tokens, "EXISTS")
        return lambda record: value_at(record, steps) is ABSENT
    return comparison(steps, sign, *tokens.popleft())


def chain(part, sign, combine):
    """The parser of parts between signs, which hold when `combine` says so of what the parts say."""
    def parse_chain(tokens):
        parts = [part(tokens)]
        while tokens[0] == ("mark", sign):
            tokens.popleft()
            parts.append(part(tokens))
        return lambda record: combine(matches(record) for matches in parts)
    return parse_chain


alternatives = chain(chain(condition, "&&", all), "||", any)


def parsed(message):
    """The JSON object that an event's text is, or None."""
    try:
        record = json.loads(message)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


@functools.cache
def matcher(pattern):
    """The test of an event's text that a pattern stands for; the empty one takes every event. Raises PatternError."""
    tokens = tokens_of(pattern)
    if tokens[0][0] == "end":
        return lambda message: True
    take(tokens, "{")
    matches = alternatives(tokens)
    take(tokens, "}")
    take(tokens, "")
    return lambda message: (record := parsed(message)) is not None and matches(record)

"""Names that CloudFormation gives to resources without one: ministack cuts a long one at its end alone.

CloudFormation keeps 13 characters for the suffix and its hyphen and one for the hyphen in the middle, shares the
rest between stack name and logical id, and gives the one what the other does not need; of several hyphens in a row in
the stack name one is left. A policy for `<stack>-*` does not fit a name of which the stack's part was cut.

Source: aws-cloudformation/cloudformation-cli-java-plugin, IdentifierUtils.generateResourceIdentifier. Limits: the
maxLength of the name in each resource schema.
"""

import json
import pathlib
import re

from ministack.services.cloudformation import provisioners

LIMITS = json.loads((pathlib.Path(__file__).parent.parent.parent / "generated-name-limits.json").read_text())
SUFFIX = 12


def shares(free, stack, logical):
    """How many characters each part keeps."""
    half = free // 2
    if len(stack) + len(logical) <= free:
        return len(stack), len(logical)
    if len(logical) <= half:
        return free - len(logical), len(logical)
    return (len(stack), free - len(stack)) if len(stack) <= half else (free - half, half)


def generated_name(stack_name, logical_id, limit, suffix):
    stack = re.sub("-{2,}", "-", stack_name.lstrip("-"))
    of_stack, of_logical = shares(limit - SUFFIX - 2, stack, logical_id)
    return f"{stack[:of_stack]}-{logical_id[:of_logical]}-{suffix[:SUFFIX]}"


def extend(physical_name):
    def named(stack_name, logical_id, *, lowercase=False, max_len=128, seeded=True):
        # What is left for a name of 13 characters is ministack's suffix.
        suffix = physical_name(stack_name, logical_id, max_len=SUFFIX + 1, seeded=seeded)
        name = generated_name(stack_name, logical_id, max_len, suffix)
        return name.lower() if lowercase else name
    return named


def install():
    provisioners._physical_name = extend(provisioners._physical_name)

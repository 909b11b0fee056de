"""Calls count as made by TLS, as all calls to AWS are; here they are plain HTTP and stay on this machine.

Else a bucket policy that refuses what is not TLS locks out everybody but the account's root.
"""

from ministack.core import iam_evaluator


def extend_keys(resolve):
    def resolve_condition_key(key, context):
        return "true" if key.lower() == "aws:securetransport" else resolve(key, context)
    return resolve_condition_key


def install():
    iam_evaluator._resolve_condition_key = extend_keys(iam_evaluator._resolve_condition_key)

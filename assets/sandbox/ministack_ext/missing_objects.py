"""Who may not list a bucket does not learn that an object is not there: S3 answers 403 AccessDenied, not 404.

Source: S3 API reference, GetObject and HeadObject, "Permissions". Here as there s3:ListBucket is asked without a prefix, so
that a statement with a condition on s3:prefix does not help; that is not measured.
"""

from ministack.core import iam_evaluator
from ministack.core.responses import get_region
from ministack.services import s3

from .encrypted_objects import caller


def may_list(principal, bucket):
    arn = f"arn:aws:s3:::{bucket}"
    call = iam_evaluator.EvalContext(
        principal.arn, principal.type, principal.account, "s3:ListBucket", arn, get_region(),
        service_context={"aws:tagkeys": None}, principal_keys=principal.keys)
    own = iam_evaluator.evaluate(call, principal.policies, *principal.limits)
    found = iam_evaluator._resource_policy("s3", arn)
    decided = own if found is None else iam_evaluator.combine_resource_policy(own, call, *found, limits=principal.limits)
    return decided.decision == "Allow"


def hidden(read):
    def read_object(bucket, key, *rest, **named):
        answer = read(bucket, key, *rest, **named)
        principal = caller() if answer[0] == 404 and bucket in s3._buckets else None
        return answer if principal is None or may_list(principal, bucket) else s3._error("AccessDenied", "Access Denied", 403)
    return read_object


def install():
    s3._get_object = hidden(s3._get_object)
    s3._head_object = hidden(s3._head_object)

"""aws:RequestTag and aws:TagKeys of calls of S3, which ministack leaves out, so that a policy that demands tags denied
each of them.

And who makes a bucket with tags needs s3:TagResource as well (S3 API reference, CreateBucketConfiguration).
"""

from ministack.core import iam_actions
from ministack.services import s3

TAGGING = ("s3:CreateBucket", "s3:PutBucketTagging")


def tags_of(body):
    try:
        return s3._parse_tags_xml(body) if body else {}
    except Exception:  # no XML: it is refused as such later
        return {}


def extend_context(context_of):
    def request_tag_context(service, iam_action, body, params):
        if service != "s3":
            return context_of(service, iam_action, body, params)
        tags = tags_of(body) if iam_action in TAGGING else {}
        context = {f"aws:requesttag/{key}".lower(): value for key, value in tags.items()}
        return {**context, "aws:tagkeys": list(tags)} if tags else {}
    return request_tag_context


def extend_checks(checks):
    def s3_additional_checks(method, path, headers, body, query_params):
        found = list(checks(method, path, headers, body, query_params))
        bucket = path.strip("/")
        if method == "PUT" and bucket and "/" not in bucket and not query_params and tags_of(body):
            found.append(("s3:TagResource", f"arn:aws:s3:::{bucket}"))
        return found
    return s3_additional_checks


def install():
    iam_actions.request_tag_context = extend_context(iam_actions.request_tag_context)
    iam_actions.s3_additional_checks = extend_checks(iam_actions.s3_additional_checks)

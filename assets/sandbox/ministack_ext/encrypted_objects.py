"""An object encrypted under a key of KMS is read by who may decrypt with that key, as S3 asks in the caller's name.

ministack keeps the key's name and asks nobody. Without kms:Decrypt, or for a key that is not there, S3 answers 403
AccessDenied (S3 User Guide, "Using server-side encryption with AWS KMS keys"). The encryption context is the one that the
object was stored with: CloudTrail's is aws:cloudtrail:arn (CloudTrail User Guide, "Configure AWS KMS key policies for
CloudTrail"), S3's own aws:s3:arn. Writing is not checked.
"""

import base64
import json

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import kms, s3

KEY = "x-amz-server-side-encryption-aws-kms-key-id"
CONTEXT = "x-amz-server-side-encryption-context"


def extend_put(put):
    def put_object(bucket, key, body, headers):
        answer = put(bucket, key, body, headers)
        if answer[0] < 300 and headers.get(CONTEXT):
            s3._buckets[bucket]["objects"][key]["_context"] = json.loads(base64.b64decode(headers[CONTEXT]))
        return answer
    return put_object


def caller():
    """Who makes this call; None for root and for services' own calls."""
    access_key = iam_evaluator._verified_key.get()
    principal = iam_evaluator.resolve_principal(access_key, get_account_id()) if access_key else None
    return principal if getattr(principal, "policies", None) is not None else None


def may_decrypt(principal, arn, context):
    found = iam_evaluator._resource_policy("kms", arn)
    if found is None:
        return False
    if principal is None:
        return True
    keys = {f"kms:encryptioncontext:{name}".lower(): value for name, value in context.items()}
    call = iam_evaluator.EvalContext(
        principal.arn, principal.type, principal.account, "kms:Decrypt", arn, get_region(),
        service_context={"kms:viaservice": f"s3.{get_region()}.amazonaws.com", "aws:tagkeys": None, **keys},
        principal_keys=principal.keys)
    own = iam_evaluator.evaluate(call, principal.policies, *principal.limits)
    return iam_evaluator.combine_resource_policy(own, call, *found, required=True, limits=principal.limits).decision == "Allow"


def extend_get(get):
    def get_object(bucket, key, headers, query_params=None):
        stored = ((s3._buckets.get(bucket) or {}).get("objects") or {}).get(key) or {}
        named = (stored.get("preserved_headers") or {}).get(KEY)
        if named:
            known = kms._resolve_key(named) or {}
            context = stored.get("_context") or {"aws:s3:arn": f"arn:aws:s3:::{bucket}/{key}"}
            if not may_decrypt(caller(), known.get("Arn") or named, context):
                return s3._error("AccessDenied", "The ciphertext refers to a customer master key that does not exist, does "
                                                 "not exist in this region, or you are not allowed to access.", 403)
        return get(bucket, key, headers, query_params)
    return get_object


def install():
    s3._put_object = extend_put(s3._put_object)
    s3._get_object = extend_get(s3._get_object)

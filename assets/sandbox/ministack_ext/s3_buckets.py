"""Buckets: names taken by somebody else, and buckets that hold objects: not deleted."""

import os

from ministack.core.responses import get_region, request_scope
from ministack.services import s3
from ministack.services.cloudformation import provisioners

FOREIGN_ACCOUNT = "999999999999"


def seed_foreign_buckets():
    """Buckets of another account: creating one answers 409 BucketAlreadyExists, looking at one 403."""
    names = [name for name in os.environ.get("MINISTACK_FOREIGN_BUCKETS", "").split(",") if name]
    with request_scope(FOREIGN_ACCOUNT, get_region()):
        for name in names:
            s3._create_bucket(name, b"")


def extend_reset(reset):
    def reset_and_seed():
        reset()
        seed_foreign_buckets()
    return reset_and_seed


def holds_objects(name):
    return bool((s3._buckets.get(name) or {}).get("objects")) or any(
        bucket == name and versions for (bucket, _), versions in s3._object_versions.items())


def extend_delete(delete):
    """CloudFormation cannot delete a bucket that holds objects; ministack drops bucket and objects."""
    def delete_bucket(name, props):
        if holds_objects(name):
            raise ValueError(f"The bucket you tried to delete is not empty (Service: S3, Status Code: 409): {name}")
        return delete(name, props)
    return delete_bucket


def install():
    bucket = provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"] = {**bucket, "delete": extend_delete(bucket["delete"])}
    s3.reset = extend_reset(s3.reset)
    seed_foreign_buckets()

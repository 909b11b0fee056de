"""GetTrailStatus tells what a delivery would meet: ministack delivers nothing and knows of no trouble.

AWS shows the last error of each destination while a trail logs (API reference, GetTrailStatus: LatestDeliveryError has
the errors of S3, LatestCloudWatchLogsDeliveryError those of CloudWatch Logs). Here the destinations are looked at when
the status is asked for. The wording of the second is not measured.
"""

import json

from ministack.core.responses import get_region
from ministack.services import cloudtrail, cloudwatch_logs, iam, s3

from .answers import text_of

SERVICE = "cloudtrail.amazonaws.com"


def listed(value):
    return value if isinstance(value, list) else [value]


def lets_in(document):
    """Whether a bucket policy lets CloudTrail write."""
    for statement in listed(document.get("Statement") or []):
        principal = statement.get("Principal") or {}
        services = listed(principal.get("Service") or []) if isinstance(principal, dict) else []
        if statement.get("Effect") == "Allow" and SERVICE in services and "s3:PutObject" in listed(statement["Action"]):
            return True
    return False


def bucket_error(trail):
    bucket = trail.get("S3BucketName")
    if bucket not in s3._buckets:
        return "NoSuchBucket"
    policy = s3._bucket_policies.get(bucket)
    text = policy.decode() if isinstance(policy, bytes) else policy
    return None if text and lets_in(json.loads(text)) else "AccessDenied"


def log_group_error(trail):
    arn = trail.get("CloudWatchLogsLogGroupArn")
    if not arn:
        return None
    if arn.split(":")[6] not in cloudwatch_logs._log_groups:
        return "ResourceNotFoundException: The specified log group does not exist."
    role = (trail.get("CloudWatchLogsRoleArn") or "").split("/")[-1]
    return None if role in iam._roles else "AccessDenied: the role cannot be assumed."


def extend_status(get_status):
    def get_trail_status(body):
        answer = get_status(body)
        if answer[0] >= 300:
            return answer
        status = json.loads(text_of(answer))
        _, home, trail = cloudtrail._find_visible_trail(body["Name"].strip())
        if status["IsLogging"] and home == get_region():
            errors = {"LatestDeliveryError": bucket_error(trail), "LatestCloudWatchLogsDeliveryError": log_group_error(trail)}
            status.update({name: error for name, error in errors.items() if error})
        return answer[0], answer[1], json.dumps(status).encode()
    return get_trail_status


def install():
    cloudtrail._get_trail_status = extend_status(cloudtrail._get_trail_status)
    cloudtrail._DISPATCH["GetTrailStatus"] = cloudtrail._get_trail_status

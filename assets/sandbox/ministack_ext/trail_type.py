"""AWS::CloudTrail::Trail: ministack has the API, not the type, and its CreateTrail forgets the log group.
AWS refuses a trail whose bucket does not exist."""

from ministack.services import cloudtrail, s3
from ministack.services.cloudformation import provisioners

from .answers import checked

FLAGS = ("IsMultiRegionTrail", "IncludeGlobalServiceEvents", "EnableLogFileValidation")
LOG_GROUP = ("CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn")
NOT_IN_THE_API = ("IsLogging", "Tags", "TrailName")


def request_for(name, props):
    request = {key: value for key, value in props.items() if key not in NOT_IN_THE_API}
    request.update({flag: provisioners._cfn_bool(request[flag]) for flag in FLAGS if flag in request})
    return {**request, "Name": name}


def settle(name, props):
    """What the API does in calls of its own: whether the trail logs."""
    trail = cloudtrail._trails[name]
    logging = provisioners._cfn_bool(props.get("IsLogging", True))
    (cloudtrail._start_logging if logging else cloudtrail._stop_logging)({"Name": name})
    return name, {"Arn": trail["TrailARN"]}


def create(logical_id, props, stack_name):
    name = props.get("TrailName") or f"{stack_name}-{logical_id}"
    bucket = props.get("S3BucketName")
    if bucket not in s3._buckets:
        raise ValueError(f"S3 bucket {bucket} does not exist! (Service: CloudTrail, Status Code: 400)")
    checked(cloudtrail._create_trail(request_for(name, props)))
    return settle(name, props)


def update(name, old, new, stack_name, logical_id=None):
    checked(cloudtrail._update_trail(request_for(name, new)))
    return settle(name, new)


def delete(name, props):
    cloudtrail._delete_trail({"Name": name})


def extend_create(create_trail):
    def create_with_log_group(body):
        answer = create_trail(body)
        if answer[0] < 300:
            cloudtrail._trails[body["Name"].strip()].update({key: body[key] for key in LOG_GROUP if body.get(key)})
        return answer
    return create_with_log_group


def install():
    cloudtrail._create_trail = extend_create(cloudtrail._create_trail)
    cloudtrail._DISPATCH["CreateTrail"] = cloudtrail._create_trail
    provisioners._RESOURCE_HANDLERS["AWS::CloudTrail::Trail"] = {
        "create": create, "update": update, "update_with_logical_id": True, "delete": delete,
    }
    provisioners._REPLACING_PROPERTIES["AWS::CloudTrail::Trail"] = ("TrailName",)

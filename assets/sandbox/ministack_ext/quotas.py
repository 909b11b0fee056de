"""Quotas: GetServiceQuota and ListServiceQuotas, which ministack has no service for, and those that a creation can run into, told as AWS tells
them. Trails: five a region, not adjustable. Elastic IPs: five a region unless raised.
"""

import json
import uuid

import ministack.app
from ministack.core import iam_actions, router
from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import cloudtrail, ec2
from ministack.services.cloudformation import provisioners

SERVICE = "servicequotas"
# (service, code): (name, value, adjustable)
QUOTAS = {
    ("es", "L-076D529E"): ("Domains per Region", 100.0, True),
    ("ec2", "L-0263D0A3"): ("EC2-VPC Elastic IPs", 5.0, True),
}
MAX_ADDRESSES = int(QUOTAS["ec2", "L-0263D0A3"][1])
MAX_TRAILS = 5
MAX_FILTERS = 5
FULL = "The maximum number of addresses has been reached."


def get_service_quota(request):
    service, code = request.get("ServiceCode"), request.get("QuotaCode")
    if (service, code) not in QUOTAS:
        return error_response_json("NoSuchResourceException", f"The request failed because the specified quota {code} "
                                                              f"does not exist for service {service}.", 400)
    name, value, adjustable = QUOTAS[service, code]
    quota = {"ServiceCode": service, "QuotaCode": code, "QuotaName": name, "Value": value, "Adjustable": adjustable,
             "QuotaArn": f"arn:aws:servicequotas:{get_region()}:{get_account_id()}:{service}/{code}"}
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps({"Quota": quota}).encode()


def list_service_quotas(request):
    """Quotas of CloudWatch Logs by name, as the AWS General Reference lists them; the value is that of 2026-09."""
    named = [("Subscription filters per log group", MAX_FILTERS)] if request.get("ServiceCode") == "logs" else []
    quotas = [{"ServiceCode": "logs", "QuotaName": name, "Value": float(value), "Adjustable": False}
              for name, value in named]
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps({"Quotas": quotas}).encode()


async def handle_request(method, path, headers, body, query_params):
    action = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
    if action == "ListServiceQuotas":
        return list_service_quotas(json.loads(body or b"{}"))
    if action != "GetServiceQuota":
        return error_response_json("InvalidAction", f"Unknown action: {action}", 400)
    return get_service_quota(json.loads(body or b"{}"))


def describe_account_attributes(request):
    """InvalidAction in ministack. The attributes that are still told to accounts without EC2-Classic."""
    values = {"supported-platforms": "VPC", "default-vpc": ec2._DEFAULT_VPC_ID, "max-elastic-ips": MAX_ADDRESSES,
              "vpc-max-elastic-ips": MAX_ADDRESSES}
    wanted = [ec2._p(request, key) for key in request if key.startswith("AttributeName.")]
    items = "".join(
        f"<item><attributeName>{name}</attributeName><attributeValueSet><item><attributeValue>{value}"
        "</attributeValue></item></attributeValueSet></item>"
        for name, value in values.items() if not wanted or name in wanted)
    return ec2._xml(200, "DescribeAccountAttributesResponse", f"<accountAttributeSet>{items}</accountAttributeSet>")


def handler_error(message, service, code):
    """A failure of a resource's handler as a stack event words it."""
    return ValueError(f'Resource handler returned message: "{message} (Service: {service}, Status Code: 400, Request '
                      f'ID: {uuid.uuid4()})" (RequestToken: {uuid.uuid4()}, HandlerErrorCode: {code})')


def too_many_trails():
    return f"User: 000000000000 already has {MAX_TRAILS} trails in {get_region()}."


def extend_create_trail(create):
    def create_trail(body):
        if len(cloudtrail._trails) >= MAX_TRAILS:
            return cloudtrail._err("MaximumNumberOfTrailsExceededException", too_many_trails())
        return create(body)
    return create_trail


def extend_trail(trail):
    def create(logical_id, props, stack_name):
        if len(cloudtrail._trails) >= MAX_TRAILS:
            raise handler_error(f"Invalid request provided: {too_many_trails()}", "CloudTrail", "InvalidRequest")
        return trail["create"](logical_id, props, stack_name)
    return {**trail, "create": create}


def extend_allocate(allocate):
    def allocate_address(request):
        if len(ec2._addresses) >= MAX_ADDRESSES:
            return ec2._error("AddressLimitExceeded", FULL, 400)
        return allocate(request)
    return allocate_address


def extend_address(address):
    def create(logical_id, props, stack_name):
        if len(ec2._addresses) >= MAX_ADDRESSES:
            raise handler_error(FULL, "Ec2", "GeneralServiceException")
        return address["create"](logical_id, props, stack_name)
    return {**address, "create": create}


def install():
    router.SERVICE_PATTERNS[SERVICE] = {
        "target_prefixes": ["ServiceQuotasV20190624"], "host_patterns": [r"servicequotas\."],
        "credential_scope": SERVICE}
    ministack.app.SERVICE_HANDLERS[SERVICE] = handle_request
    iam_actions.SERVICE_TO_IAM_NAMESPACE[SERVICE] = SERVICE
    ec2._ACTION_MAP["DescribeAccountAttributes"] = describe_account_attributes
    types = provisioners._RESOURCE_HANDLERS
    types["AWS::CloudTrail::Trail"] = extend_trail(types["AWS::CloudTrail::Trail"])
    types["AWS::EC2::EIP"] = extend_address(types["AWS::EC2::EIP"])
    cloudtrail._DISPATCH["CreateTrail"] = extend_create_trail(cloudtrail._DISPATCH["CreateTrail"])
    ec2._ACTION_MAP["AllocateAddress"] = extend_allocate(ec2._ACTION_MAP["AllocateAddress"])

"""Quotas: GetServiceQuota, which ministack has no service for, and the one on Elastic IPs, told and enforced."""

import json

import ministack.app
from ministack.core import iam_actions, router
from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import ec2

SERVICE = "servicequotas"
# (service, code): (name, value, adjustable)
QUOTAS = {
    ("es", "L-076D529E"): ("Domains per Region", 100.0, True),
    ("ec2", "L-0263D0A3"): ("EC2-VPC Elastic IPs", 5.0, True),
}
MAX_ADDRESSES = int(QUOTAS["ec2", "L-0263D0A3"][1])


def get_service_quota(request):
    service, code = request.get("ServiceCode"), request.get("QuotaCode")
    if (service, code) not in QUOTAS:
        return error_response_json("NoSuchResourceException", f"The request failed because the specified quota {code} "
                                                              f"does not exist for service {service}.", 400)
    name, value, adjustable = QUOTAS[service, code]
    quota = {"ServiceCode": service, "QuotaCode": code, "QuotaName": name, "Value": value, "Adjustable": adjustable,
             "QuotaArn": f"arn:aws:servicequotas:{get_region()}:{get_account_id()}:{service}/{code}"}
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps({"Quota": quota}).encode()


async def handle_request(method, path, headers, body, query_params):
    action = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
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


def extend_allocation(allocate):
    def allocate_address(request):
        if len(ec2._addresses) >= MAX_ADDRESSES:
            return ec2._error("AddressLimitExceeded", "The maximum number of addresses has been reached.", 400)
        return allocate(request)
    return allocate_address


def install():
    router.SERVICE_PATTERNS[SERVICE] = {
        "target_prefixes": ["ServiceQuotasV20190624"], "host_patterns": [r"servicequotas\."],
        "credential_scope": SERVICE}
    ministack.app.SERVICE_HANDLERS[SERVICE] = handle_request
    iam_actions.SERVICE_TO_IAM_NAMESPACE[SERVICE] = SERVICE
    ec2._ACTION_MAP["DescribeAccountAttributes"] = describe_account_attributes
    # CloudFormation's type for addresses calls it by its module's name.
    ec2._allocate_address = ec2._ACTION_MAP["AllocateAddress"] = extend_allocation(ec2._allocate_address)

"""Quotas that a creation can run into and ministack does not have, told as AWS tells them.

Trails: five a region, not adjustable. Elastic IPs: five a region unless raised.
"""

import uuid

from ministack.core.responses import get_region
from ministack.services import cloudtrail, ec2
from ministack.services.cloudformation import provisioners

TRAILS = 5
ADDRESSES = 5


def handler_error(message, service, code):
    """A failure of a resource's handler as a stack event words it."""
    return ValueError(f'Resource handler returned message: "{message} (Service: {service}, Status Code: 400, Request '
                      f'ID: {uuid.uuid4()})" (RequestToken: {uuid.uuid4()}, HandlerErrorCode: {code})')


def too_many_trails():
    return f"User: 000000000000 already has {TRAILS} trails in {get_region()}."


def extend_create_trail(create):
    def create_trail(body):
        if len(cloudtrail._trails) >= TRAILS:
            return cloudtrail._err("MaximumNumberOfTrailsExceededException", too_many_trails())
        return create(body)
    return create_trail


def extend_trail(trail):
    def create(logical_id, props, stack_name):
        if len(cloudtrail._trails) >= TRAILS:
            raise handler_error(f"Invalid request provided: {too_many_trails()}", "CloudTrail", "InvalidRequest")
        return trail["create"](logical_id, props, stack_name)
    return {**trail, "create": create}


FULL = "The maximum number of addresses has been reached."


def extend_allocate(allocate):
    def allocate_address(request):
        if len(ec2._addresses) >= ADDRESSES:
            return ec2._error("AddressLimitExceeded", FULL, 400)
        return allocate(request)
    return allocate_address


def extend_address(address):
    def create(logical_id, props, stack_name):
        if len(ec2._addresses) >= ADDRESSES:
            raise handler_error(FULL, "Ec2", "GeneralServiceException")
        return address["create"](logical_id, props, stack_name)
    return {**address, "create": create}


def install():
    types = provisioners._RESOURCE_HANDLERS
    types["AWS::CloudTrail::Trail"] = extend_trail(types["AWS::CloudTrail::Trail"])
    types["AWS::EC2::EIP"] = extend_address(types["AWS::EC2::EIP"])
    cloudtrail._DISPATCH["CreateTrail"] = extend_create_trail(cloudtrail._DISPATCH["CreateTrail"])
    ec2._ACTION_MAP["AllocateAddress"] = extend_allocate(ec2._ACTION_MAP["AllocateAddress"])

"""EC2 calls that ministack answers differently from AWS, or not at all."""

import fnmatch
import time

from ministack.services import ec2

from .answers import checked, text_of

OFFERED_TYPES = ("t4g.micro", "t4g.small", "t3.micro", "t3.small")
# On AWS a type is often missing in one zone of a region; here in the first, which a careless choice would take.
ZONE_WITHOUT_OFFERS = "a"


def zones():
    region = ec2.get_region()
    return [f"{region}{letter}" for letter in "abc"]


def matches(value, patterns):
    return not patterns or any(fnmatch.fnmatchcase(value, pattern) for pattern in patterns)


def locations(kind):
    offering = [zone for zone in zones() if not zone.endswith(ZONE_WITHOUT_OFFERS)]
    if kind == "region":
        return [ec2.get_region()]
    return [ec2._az_id_for_zone_name(zone) for zone in offering] if kind == "availability-zone-id" else offering


def describe_instance_type_offerings(request):
    """InvalidAction in ministack."""
    kind = ec2._p(request, "LocationType") or "region"
    filters = ec2._parse_filters(request)
    items = "".join(
        f"<item><instanceType>{name}</instanceType><locationType>{kind}</locationType>"
        f"<location>{location}</location></item>"
        for name in OFFERED_TYPES if matches(name, filters.get("instance-type"))
        for location in locations(kind) if matches(location, filters.get("location"))
    )
    return ec2._xml(200, "DescribeInstanceTypeOfferingsResponse",
                    f"<instanceTypeOfferingSet>{items}</instanceTypeOfferingSet>")


def offered_in_zone(request):
    """AWS refuses to launch a type in a zone that does not offer it; an empty success otherwise."""
    name = ec2._p(request, "InstanceType")
    subnet = ec2._subnets.get(ec2._p(request, "SubnetId") or "")
    zone = subnet["AvailabilityZone"] if subnet else ""
    if name in OFFERED_TYPES and zone.endswith(ZONE_WITHOUT_OFFERS):
        others = ", ".join(locations("availability-zone"))
        return ec2._error(
            "Unsupported",
            f"Your requested instance type ({name}) is not supported in your requested Availability Zone ({zone}). "
            f"Please retry your request by not specifying an Availability Zone or choosing {others}.", 400)
    return 200, {}, b""


def extend_user_data(describe):
    """ministack answers an empty userData."""
    def describe_instance_attribute(request):
        answer = describe(request)
        instance = ec2._instances.get(ec2._p(request, "InstanceId")) or {}
        data = instance.get("UserData") or ""
        value = f"<userData><value>{data}</value></userData>"
        return answer[0], answer[1], text_of(answer).replace("<userData/>", value).encode()
    return describe_instance_attribute


def extend_instance(instance_xml):
    """ministack knows no metadata options. The defaults are those of RunInstances for Amazon Linux 2023."""
    def instance_with_options(instance):
        options = {"HttpEndpoint": "enabled", "HttpTokens": "required", "HttpPutResponseHopLimit": 2,
                   **(instance.get("MetadataOptions") or {})}
        shown = "".join(f"<{name[0].lower()}{name[1:]}>{value}</{name[0].lower()}{name[1:]}>"
                        for name, value in options.items())
        return instance_xml(instance).replace(
            "<monitoring>", f"<metadataOptions><state>applied</state>{shown}</metadataOptions><monitoring>")
    return instance_with_options


def modify_instance_metadata_options(request):
    """InvalidAction in ministack."""
    instance = ec2._instances.get(ec2._p(request, "InstanceId"))
    if instance is None:
        return ec2._error("InvalidInstanceID.NotFound", "The instance ID does not exist", 400)
    names = ("HttpEndpoint", "HttpTokens", "HttpPutResponseHopLimit")
    given = {name: ec2._p(request, name) for name in names if ec2._p(request, name)}
    instance["MetadataOptions"] = {**(instance.get("MetadataOptions") or {}), **given}
    return ec2._xml(200, "ModifyInstanceMetadataOptionsResponse",
                    f"<instanceId>{instance['InstanceId']}</instanceId>")


def modify_instance_attribute(request):
    """InvalidAction in ministack. Only the security groups can be changed."""
    instance = ec2._instances.get(ec2._p(request, "InstanceId"))
    if instance is None:
        return ec2._error("InvalidInstanceID.NotFound", "The instance ID does not exist", 400)
    groups = ec2._parse_member_list(request, "GroupId")
    missing = [group for group in groups if group not in ec2._security_groups]
    if missing:
        return ec2._error("InvalidGroup.NotFound", f"The security group '{missing[0]}' does not exist", 400)
    if groups:
        instance["SecurityGroups"] = [
            {"GroupId": group, "GroupName": ec2._security_groups[group]["GroupName"]} for group in groups]
    return ec2._xml(200, "ModifyInstanceAttributeResponse", "<return>true</return>")


def extend_association(associate):
    """On AWS the instance's public address becomes the Elastic IP, and the instance that had it loses it."""
    def associate_address(request):
        answer = associate(request)
        instance = ec2._instances.get(ec2._p(request, "InstanceId"))
        if answer[0] == 200 and instance:
            checked(answer)
            address = ec2._addresses[ec2._p(request, "AllocationId")]["PublicIp"]
            for other in ec2._instances.values():
                if other.get("PublicIpAddress") == address:
                    other["PublicIpAddress"] = ""
            instance["PublicIpAddress"] = address
        return answer
    return associate_address


def extend_addresses(describe):
    """ministack knows no filters here and answers every address of the account."""
    def describe_addresses(request):
        filters = ec2._parse_filters(request)
        if not filters:
            return describe(request)
        found = [allocation for allocation, _ in ec2._addresses.items()
                 if ec2._resource_matches_tag_filters(allocation, filters)]
        wanted = {f"AllocationId.{number}": [allocation] for number, allocation in enumerate(found or ["none"], 1)}
        return describe({**request, **wanted})
    return describe_addresses


def extend_vpc_filters(match):
    """AWS takes isDefault as another name of is-default; ministack ignores it and returns every VPC."""
    def matches_vpc_filters(vpc, filters):
        return match(vpc, {("is-default" if name == "isDefault" else name): values
                           for name, values in filters.items()})
    return matches_vpc_filters


def extend_default_vpc(init):
    """The main route table of AWS's default VPC leads to its internet gateway; ministack's has the local route only."""
    def init_defaults():
        init()
        routes = ec2._route_tables[ec2._DEFAULT_RTB_ID]["Routes"]
        if not any(route["DestinationCidrBlock"] == "0.0.0.0/0" for route in routes):
            routes.append({"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": ec2._DEFAULT_IGW_ID,
                           "State": "active", "Origin": "CreateRoute"})
    return init_defaults


def extend_images(describe):
    """ministack tells no dates. An image of Amazon Linux is seldom older than two weeks."""
    def describe_images(request):
        answer = describe(request)
        created = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() - 7 * 24 * 3600))
        dated = text_of(answer).replace("</hypervisor>", f"</hypervisor><creationDate>{created}</creationDate>")
        return answer[0], answer[1], dated.encode()
    return describe_images


def extend_random_ip(random_ip):
    """A public address of the emulator's must not be somebody's real one: whatever calls it ends on this machine."""
    return lambda prefix: random_ip("127." if prefix in ("52.", "54.") else prefix)


def install():
    actions = ec2._ACTION_MAP
    actions["DescribeInstanceTypeOfferings"] = describe_instance_type_offerings
    actions["DescribeInstanceAttribute"] = extend_user_data(actions["DescribeInstanceAttribute"])
    actions["DescribeAddresses"] = extend_addresses(actions["DescribeAddresses"])
    actions["DescribeImages"] = extend_images(actions["DescribeImages"])
    actions["ModifyInstanceAttribute"] = modify_instance_attribute
    actions["ModifyInstanceMetadataOptions"] = modify_instance_metadata_options
    ec2._instance_xml = extend_instance(ec2._instance_xml)
    actions["AssociateAddress"] = extend_association(actions["AssociateAddress"])
    ec2._matches_vpc_filters = extend_vpc_filters(ec2._matches_vpc_filters)
    ec2._random_ip = extend_random_ip(ec2._random_ip)
    ec2._init_defaults = extend_default_vpc(ec2._init_defaults)
    # ministack has made the first account's default VPC at import, before it was extended.
    ec2._init_defaults()

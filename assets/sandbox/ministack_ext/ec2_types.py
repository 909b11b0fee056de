"""AWS::EC2::Instance, EIP, EIPAssociation and SecurityGroupIngress: ministack has the APIs, not the types.

Replacement follows "Update requires" of the CloudFormation reference. UserData is updated in place, as on an
EBS-backed instance: it does not run a second time.
"""

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from . import ec2_api
from .answers import checked, element


def instance_attributes(instance_id):
    instance = ec2._instances[instance_id]
    return {
        "InstanceId": instance_id,
        "PublicIp": instance["PublicIpAddress"],
        "PrivateIp": instance["PrivateIpAddress"],
        "PublicDnsName": instance["PublicDnsName"],
        "PrivateDnsName": instance["PrivateDnsName"],
        "AvailabilityZone": instance["Placement"]["AvailabilityZone"],
        "VpcId": instance["VpcId"],
    }


def create_instance(logical_id, props, stack_name):
    ec2._ensure_defaults_initialized()
    request = {name: [props[name]] for name in ("ImageId", "InstanceType", "UserData", "KeyName", "SubnetId")
               if props.get(name)}
    for number, group in enumerate(props.get("SecurityGroupIds") or [], 1):
        request[f"SecurityGroupId.{number}"] = [group]
    profile = props.get("IamInstanceProfile")
    if profile:
        # AWS's Ref of an instance profile is its name, ministack's is its ARN.
        request["IamInstanceProfile." + ("Arn" if profile.startswith("arn:") else "Name")] = [profile]
    checked(ec2_api.offered_in_zone(request))
    instance_id = element(checked(ec2._run_instances(request)), "instanceId")
    ec2._instances[instance_id]["MetadataOptions"] = props.get("MetadataOptions") or {}
    provisioners._ec2_apply_tags(instance_id, props)
    return instance_id, instance_attributes(instance_id)


def update_instance(instance_id, old, new, stack_name, logical_id=None):
    instance = ec2._instances[instance_id]
    for name in ("InstanceType", "UserData"):
        if new.get(name):
            instance[name] = new[name]
    if new.get("SecurityGroupIds"):
        instance["SecurityGroups"] = [
            {"GroupId": group, "GroupName": ec2._security_groups.get(group, {}).get("GroupName", group)}
            for group in new["SecurityGroupIds"]
        ]
    provisioners._ec2_apply_tags(instance_id, new, old)
    return instance_id, instance_attributes(instance_id)


def delete_instance(instance_id, props):
    if instance_id in ec2._instances:
        checked(ec2._terminate_instances({"InstanceId.1": [instance_id]}))


def allocation_of(address):
    return next((key for key, known in ec2._addresses.items() if known["PublicIp"] == address), None)


def associate(allocation, instance_id):
    request = {"AllocationId": [allocation], "InstanceId": [instance_id]}
    return element(checked(ec2._ACTION_MAP["AssociateAddress"](request)), "associationId")


def create_eip(logical_id, props, stack_name):
    answer = checked(ec2._allocate_address({"Domain": ["vpc"]}))
    allocation, address = element(answer, "allocationId"), element(answer, "publicIp")
    provisioners._ec2_apply_tags(allocation, props)
    if props.get("InstanceId"):
        associate(allocation, props["InstanceId"])
    return address, {"AllocationId": allocation, "PublicIp": address}


def update_eip(address, old, new, stack_name, logical_id=None):
    allocation = allocation_of(address)
    provisioners._ec2_apply_tags(allocation, new, old)
    if new.get("InstanceId") and new["InstanceId"] != old.get("InstanceId"):
        associate(allocation, new["InstanceId"])
    return address, {"AllocationId": allocation, "PublicIp": address}


def delete_eip(address, props):
    allocation = allocation_of(address)
    if allocation:
        checked(ec2._release_address({"AllocationId": [allocation]}))


def create_association(logical_id, props, stack_name):
    association = associate(props.get("AllocationId") or allocation_of(props.get("EIP")), props["InstanceId"])
    return association, {"Id": association}


def delete_association(association, props):
    ec2._disassociate_address({"AssociationId": [association]})


def create_ingress(logical_id, props, stack_name):
    group = ec2._security_groups[props["GroupId"]]
    group["IpPermissions"].extend(provisioners._ec2_sg_permissions([props]))
    rule = f"sgr-{logical_id.lower()}-{props['GroupId'][-8:]}"
    return rule, {"Id": rule}


def delete_ingress(rule, props):
    group = ec2._security_groups.get(props.get("GroupId"))
    for permission in provisioners._ec2_sg_permissions([props]) if group else []:
        if permission in group["IpPermissions"]:
            group["IpPermissions"].remove(permission)


TYPES = {
    "AWS::EC2::Instance": (
        {"create": create_instance, "update": update_instance, "update_with_logical_id": True,
         "delete": delete_instance},
        ("AvailabilityZone", "ImageId", "KeyName", "NetworkInterfaces", "SubnetId"),
    ),
    "AWS::EC2::EIP": (
        {"create": create_eip, "update": update_eip, "update_with_logical_id": True, "delete": delete_eip},
        ("Domain", "NetworkBorderGroup"),
    ),
    "AWS::EC2::EIPAssociation": (
        {"create": create_association, "delete": delete_association},
        ("AllocationId", "EIP", "InstanceId", "NetworkInterfaceId", "PrivateIpAddress"),
    ),
    "AWS::EC2::SecurityGroupIngress": (
        {"create": create_ingress, "delete": delete_ingress},
        ("CidrIp", "CidrIpv6", "FromPort", "GroupId", "IpProtocol", "SourceSecurityGroupId", "ToPort"),
    ),
}


def install():
    for name, (handlers, replacing) in TYPES.items():
        provisioners._RESOURCE_HANDLERS[name] = handlers
        provisioners._REPLACING_PROPERTIES[name] = replacing
    for name in ("AWS::EC2::Instance", "AWS::EC2::EIP"):
        provisioners._STACK_TAG_PROPERTY[name] = ("Tags", "list")
    # ministack has the type, but not which of its properties replace it: a change set would call all of them doubtful.
    provisioners._REPLACING_PROPERTIES["AWS::EC2::SecurityGroup"] = ("GroupDescription", "GroupName", "VpcId")

"""What EC2 is told when CloudFormation calls it: each resource that a call is about, and the tags that it has or gets.

Source: Service Authorization Reference, Amazon EC2. A call is allowed when it is for every one of its resources.
"""

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2

# Resources are called by their ids, which do not say the kind.
KINDS = {"AWS::EC2::EIP": "elastic-ip", "AWS::EC2::EIPAssociation": "elastic-ip", "AWS::EC2::Instance": "instance",
         "AWS::EC2::SecurityGroup": "security-group", "AWS::EC2::SecurityGroupIngress": "security-group"}
MAKING = {"AWS::EC2::EIP": "AllocateAddress", "AWS::EC2::Instance": "RunInstances",
          "AWS::EC2::SecurityGroup": "CreateSecurityGroup"}
# Beside the resource itself; of these an instance or a group may have tags.
ALSO = {"ec2:RunInstances": ("image", "network-interface", "security-group", "subnet", "volume"),
        "ec2:CreateSecurityGroup": ("vpc",), "ec2:AssociateAddress": ("instance", "network-interface"),
        "ec2:DisassociateAddress": ("network-interface",)}


def arn(kind, name="*"):
    account = "" if kind == "image" else get_account_id()
    return f"arn:aws:ec2:{get_region()}:{account}:{kind}/{name}"


def tags_of(name):
    return {tag["Key"]: tag["Value"] for tag in ec2._tags.get(name) or []}


def keys(prefix, tags):
    return {f"aws:{prefix}/{key}".lower(): value for key, value in tags.items()}


def named(kind, props, physical_id):
    """The id that the tags are of; CloudFormation calls an Elastic IP by its address."""
    if kind == "AWS::EC2::EIP":
        found = [one["AllocationId"] for one in ec2._addresses.values() if one["PublicIp"] == physical_id]
        return found[0] if found else physical_id
    given = {"AWS::EC2::EIPAssociation": "AllocationId", "AWS::EC2::SecurityGroupIngress": "GroupId"}
    return props.get(given[kind]) if kind in given else physical_id


def others(action, props):
    ids = {"security-group": (props.get("SecurityGroupIds") or ["*"])[0], "instance": props.get("InstanceId", "*")}
    for kind in ALSO.get(action, ()):
        name = ids.get(kind, "*")
        yield arn(kind, name), keys("resourcetag", tags_of(name))


def calls(action, step, kind, props, physical_id):
    """(resource, context) of each resource that one call is about."""
    gets = {tag["Key"]: tag["Value"] for tag in props.get("Tags") or []}
    name = named(kind, props, physical_id)
    # What is called right after the making is about a resource that has its tags already.
    has = gets if step == "create" and kind in MAKING else tags_of(name)
    context = {**keys("resourcetag", has), **keys("requesttag", gets if step != "delete" else {})}
    if action == "ec2:CreateTags" and step == "create":
        context["ec2:createaction"] = MAKING.get(kind, "")
    if gets and step != "delete":
        context["aws:tagkeys"] = list(gets)
    yield arn(KINDS[kind], name or "*"), context
    yield from others(action, props)

"""Parameter Store: the public arm64 image parameter, and the limits on values."""

from ministack.core.responses import error_response_json
from ministack.services import ec2, ssm

IMAGES = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-"
ARM_IMAGE = ("ami-0a2c3d4e5f6071829", "al2023-ami-2023.6.20241010.0-kernel-6.1-arm64", "Amazon Linux 2023 AMI", "",
             "/dev/xvda", "137112412989", "amazon")
LARGEST = {"Standard": 4096, "Advanced": 8192}
GUIDE = ("https://docs.aws.amazon.com/systems-manager/latest/userguide/"
         "parameter-store-advanced-parameters.html")


def refused(value, tier):
    """The reason why AWS refuses a parameter's value, or None."""
    if "{{" in value:
        return f"Parameter value: ({value}) can't nest another parameter. Do not use \"{{{{}}}}\" in the value."
    if tier == "Standard" and len(value) > LARGEST["Standard"]:
        return ("Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger "
                f"parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, "
                f"see {GUIDE}")
    if len(value) > LARGEST["Advanced"]:
        return "Advanced tier parameters support a maximum parameter value of 8192 characters."
    return None


def extend_put(put):
    def put_parameter(data):
        existing = ssm._parameters.get(data.get("Name"))
        value = data.get("Value", "")
        reason = refused(value, data.get("Tier") or ssm._default_tier(data, value, existing))
        return error_response_json("ValidationException", reason, 400) if reason else put(data)
    return put_parameter


def extend_image_view(view):
    """ministack calls every image x86_64."""
    def stub_image_view(*image):
        found = view(*image)
        return {**found, "Architecture": "arm64"} if image[0] == ARM_IMAGE[0] else found
    return stub_image_view


def install():
    ssm._PUBLIC_AMI_PARAMETERS[f"{IMAGES}arm64"] = ARM_IMAGE[0]
    ec2._STUB_AMIS.append(ARM_IMAGE)
    ec2._stub_image_view = extend_image_view(ec2._stub_image_view)
    # handle_request finds the handler by its module's name at each call, the CloudFormation type does too.
    ssm._put_parameter = extend_put(ssm._put_parameter)

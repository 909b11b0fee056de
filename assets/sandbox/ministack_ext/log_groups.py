"""Log groups without a name of their own are named as CloudFormation names them: stack, logical id and a suffix.

ministack calls them /aws/cloudformation/<stack>/<logical id>, which a policy for the stack's log groups does not name.
"""

from ministack.services.cloudformation import provisioners

KIND = "AWS::Logs::LogGroup"


def extend_create(create):
    def create_group(logical_id, props, stack_name):
        name = props.get("LogGroupName") or provisioners._physical_name(stack_name, logical_id, max_len=512)
        return create(logical_id, {**props, "LogGroupName": name}, stack_name)
    return create_group


def extend_update(update):
    def update_group(physical_id, old, new, *rest):
        return update(physical_id, {**old, "LogGroupName": physical_id}, {**new, "LogGroupName": physical_id}, *rest)
    return update_group


def install():
    group = provisioners._RESOURCE_HANDLERS[KIND]
    provisioners._RESOURCE_HANDLERS[KIND] = {
        **group, "create": extend_create(group["create"]), "update": extend_update(group["update"])}

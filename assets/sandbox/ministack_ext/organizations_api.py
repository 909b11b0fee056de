"""AWS Organizations as one organisation of several accounts; in ministack each account that calls is alone in one of its own.

An account is in no organisation until it creates one or accepts an invitation. The management account may make every
call, a delegated administrator those that read, any member DescribeOrganization and LeaveOrganization. ListAccounts
answers pages. A new account has the role by which the management account administers it.
Sources: AWS Organizations API Reference, each operation and MaxResults; User Guide, "Creating a member account".
"""

import json
import time

from ministack.core import iam_actions
from ministack.core.responses import _request_account_id, error_response_json, get_account_id, new_uuid
from ministack.services import iam, organizations

PAGE = 20
ROLE = "OrganizationAccountAccessRole"
OF_MEMBERS = {"DescribeOrganization", "LeaveOrganization"}
OF_ANYONE = {"CreateOrganization", "AcceptHandshake"}
make_organization = organizations._ensure_org
# management account → {(account, service): time}
administrators = {}
# handshake → (management account, invited account)
invitations = {}


def refused(code, message):
    return error_response_json(code, message, 400, message_key="Message", content_type="application/x-amz-json-1.1")


def management_of(account):
    """The management account of the organisation that this account is in; None where it is in none."""
    return next((owner for owner, member in organizations._accounts.to_dict() if member == account), None)


def may(account, management, operation):
    if account == management:
        return operation != "LeaveOrganization"
    administers = any(member == account for member, _ in administrators.get(management, {}))
    return operation in OF_MEMBERS or administers and operation.startswith(("List", "Describe"))


def within(management, handle, request):
    """ministack keeps what belongs to an organisation in the account that calls: here that is the management account."""
    token = _request_account_id.set(management)
    try:
        return handle(request)
    finally:
        _request_account_id.reset(token)


def extend_operation(operation, handle):
    def operate(request):
        account = get_account_id()
        management = management_of(account)
        if operation in OF_ANYONE:
            return handle(request)
        if management is None:
            return refused("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")
        if operation == "LeaveOrganization" and account == management:
            return refused("MasterCannotLeaveOrganizationException",
                           "You can't remove a management account from an organization.")
        if not may(account, management, operation):
            return refused("AccessDeniedException", "You don't have permissions to access this resource.")
        return within(management, handle, {**request, "_Caller": account})
    return operate


def create_organization(request):
    """InvalidAction in ministack."""
    if management_of(get_account_id()):
        return refused("AlreadyInOrganizationException", "The provided account is already a member of an organization.")
    make_organization()
    organizations._orgs["self"]["FeatureSet"] = request.get("FeatureSet", "ALL")
    return organizations._describe_organization({})


def extend_list(listed):
    def list_page(request):
        answer = listed(request)
        key, items = next(iter(json.loads(answer[2]).items()))
        start, size = int(request.get("NextToken") or 0), min(request.get("MaxResults") or PAGE, PAGE)
        more = {"NextToken": str(start + size)} if start + size < len(items) else {}
        return organizations._json(200, {key: items[start:start + size], **more})
    return list_page


def administered(request):
    return request.get("AccountId"), request.get("ServicePrincipal")


def register(request):
    """InvalidAction in ministack, as the next two."""
    known = administrators.setdefault(get_account_id(), {})
    if administered(request)[0] not in organizations._accounts:
        return refused("AccountNotFoundException", "You specified an account that doesn't exist.")
    if administered(request)[0] == get_account_id():
        return refused("ConstraintViolationException", "You cannot register master account/yourself as delegated "
                                                       "administrator for your organization.")
    if administered(request) in known:
        return refused("AccountAlreadyRegisteredException",
                       "The provided account is already a delegated administrator for your organization.")
    known[administered(request)] = time.time()
    return 200, {}, b""


def deregister(request):
    if administrators.get(get_account_id(), {}).pop(administered(request), None) is None:
        return refused("AccountNotRegisteredException",
                       "The provided account is not a registered delegated administrator for your organization.")
    return 200, {}, b""


def list_administrators(request):
    wanted = request.get("ServicePrincipal")
    since = {}
    for (account, service), when in administrators.get(get_account_id(), {}).items():
        if wanted in (None, service):
            since[account] = min(when, since.get(account, when))
    return organizations._json(200, {"DelegatedAdministrators": [
        {**organizations._public_account(organizations._accounts[account]), "DelegationEnabledDate": when}
        for account, when in since.items()]})


def invite(request):
    """InvalidAction in ministack, as the next two."""
    handshake = f"h-{new_uuid().replace('-', '')[:10]}"
    invitations[handshake] = get_account_id(), request["Target"]["Id"]
    return organizations._json(200, {"Handshake": {"Id": handshake, "Action": "INVITE", "State": "OPEN"}})


def accept(request):
    account = get_account_id()
    management, invited = invitations.get(request.get("HandshakeId"), (None, None))
    if invited != account:
        return refused("HandshakeNotFoundException", "We can't find a handshake with the HandshakeId that you specified.")
    if management_of(account):
        return refused("HandshakeConstraintViolationException", "This account is already a member of an organization.")
    del invitations[request["HandshakeId"]]
    within(management, join, account)
    return organizations._json(200, {"Handshake": {"Id": request["HandshakeId"], "Action": "INVITE", "State": "ACCEPTED"}})


def join(account):
    own = organizations._accounts[get_account_id()]
    organizations._accounts[account] = {
        **own, "Id": account, "Arn": own["Arn"].rpartition("/")[0] + f"/{account}", "Name": f"Account {account}",
        "Email": f"root+{account}@ministack.local", "JoinedTimestamp": int(time.time())}


def leave(request):
    account = request["_Caller"]
    del organizations._accounts[account]
    known = administrators.get(get_account_id(), {})
    for one in [one for one in known if one[0] == account]:
        del known[one]
    return 200, {}, b""


def extend_create_account(create):
    def create_account(request):
        answer = create(request)
        if answer[0] == 200:
            trust = {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{get_account_id()}:root"},
                 "Action": "sts:AssumeRole"}]}
            role = {"RoleName": [request.get("RoleName") or ROLE], "AssumeRolePolicyDocument": [json.dumps(trust)],
                    "PolicyArn": ["arn:aws:iam::aws:policy/AdministratorAccess"]}
            member = json.loads(answer[2])["CreateAccountStatus"]["AccountId"]
            within(member, iam._create_role, role)
            within(member, iam._attach_role_policy, role)
        return answer
    return create_account


def extend_resource_arn(extract):
    """ListAccounts and its like know no resource (Service Authorization Reference); ministack names the organisation."""
    def extract_resource_arn(service, method, path, headers, body, *rest):
        if service == "organizations" and ".List" in headers.get("x-amz-target", ""):
            return "*"
        return extract(service, method, path, headers, body, *rest)
    return extract_resource_arn


def install():
    operations = organizations._DISPATCH
    organizations._ensure_org = lambda: None
    operations.update({
        "CreateOrganization": create_organization, "RegisterDelegatedAdministrator": register,
        "DeregisterDelegatedAdministrator": deregister, "ListDelegatedAdministrators": list_administrators,
        "InviteAccountToOrganization": invite, "AcceptHandshake": accept, "LeaveOrganization": leave})
    operations["CreateAccount"] = extend_create_account(operations["CreateAccount"])
    for name in ("ListAccounts", "ListDelegatedAdministrators"):
        operations[name] = extend_list(operations[name])
    for name, handle in operations.items():
        operations[name] = extend_operation(name, handle)
    iam_actions.extract_resource_arn = extend_resource_arn(iam_actions.extract_resource_arn)

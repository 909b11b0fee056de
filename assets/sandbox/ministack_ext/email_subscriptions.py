"""A subscription of an e-mail address waits until who reads its mails confirms it; ministack takes it as confirmed.

Until then nothing is delivered to it, it is listed without its ARN, and it cannot be removed: neither by Unsubscribe nor
by taking it out of a topic's template. It goes with its topic; AWS drops it after 48 hours, too
(docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html). Mails: see mailbox.
"""

from urllib.parse import urlencode
from uuid import uuid4

from ministack.services import sns
from ministack.services.cloudformation import provisioners

from . import mailbox
from .alarm_mail import alarm_text
from .answers import text_of

PROTOCOLS = ("email", "email-json")
KIND = "AWS::SNS::Topic"
NO_ADDRESS = "Invalid parameter: Email address"


def is_address(endpoint):
    name, _, domain = endpoint.rpartition("@")
    return bool(name) and "." in domain and not any(character.isspace() for character in endpoint)


def mails_of(topic):
    return [sub for sub in (topic or {}).get("subscriptions", []) if sub["protocol"] in PROTOCOLS]


def ask(sub):
    """Makes a subscription wait, unless it does already, and sends the mail that asks for its confirmation."""
    arn, topic_arn = sub["arn"], sub["topic_arn"]
    sub.update(confirmed=False, token=sub.get("token") or uuid4().hex * 2)
    sub["attributes"] = {**sub["attributes"], "SubscriptionArn": arn, "TopicArn": topic_arn, "Owner": sub["owner"],
                         "Protocol": sub["protocol"], "Endpoint": sub["endpoint"], "RawMessageDelivery": "false",
                         "PendingConfirmation": "true", "ConfirmationWasAuthenticated": "false"}
    query = urlencode({"Action": "ConfirmSubscription", "TopicArn": topic_arn, "Token": sub["token"]})
    mailbox.send(sub["endpoint"], "AWS Notification - Subscription Confirmation",
                 f"You have chosen to subscribe to the topic:\n{topic_arn}\n\nTo confirm this subscription, visit the "
                 "link below (If this was in error no action is necessary):\nConfirm subscription: "
                 f"http://{sns._HOST}:{sns._PORT}/?{query}\n", token=sub["token"])


def extend_subscribe(subscribe):
    def subscribe_and_ask(params):
        protocol, endpoint = sns._p(params, "Protocol"), sns._p(params, "Endpoint")
        if protocol not in PROTOCOLS:
            return subscribe(params)
        if not is_address(endpoint):
            return sns._error("InvalidParameter", NO_ADDRESS, 400)
        topic = sns._topic_by_arn_any_scope(sns._normalize_arn(sns._p(params, "TopicArn")))
        confirmed = [sub["endpoint"] for sub in mails_of(topic) if sub["confirmed"] and sub["protocol"] == protocol]
        answer = subscribe(params)
        if answer[0] >= 300 or endpoint in confirmed:
            return answer
        sub = next(sub for sub in mails_of(topic) if (sub["protocol"], sub["endpoint"]) == (protocol, endpoint))
        ask(sub)
        arn = sub["arn"] if sns._p(params, "ReturnSubscriptionArn") == "true" else "pending confirmation"
        return sns._xml(200, "SubscribeResponse",
                        f"<SubscribeResult><SubscriptionArn>{arn}</SubscriptionArn></SubscribeResult>")
    return subscribe_and_ask


def extend_list(list_subscriptions):
    def listed(params):
        answer = list_subscriptions(params)
        text = text_of(answer)
        for topic in sns._topics.values():
            for sub in topic["subscriptions"]:
                if not sub["confirmed"]:
                    text = text.replace(f"<SubscriptionArn>{sub['arn']}<", "<SubscriptionArn>PendingConfirmation<")
        return answer[0], answer[1], text.encode()
    return listed


def extend_unsubscribe(unsubscribe):
    """What a list shows in the place of a waiting subscription's ARN is none."""
    def unsubscribe_arn(params):
        arn = sns._p(params, "SubscriptionArn")
        parts = len(arn.split(":"))
        if parts < 6:
            return sns._error("InvalidParameter", "Invalid parameter: SubscriptionArn Reason: An ARN must have at "
                                                  f"least 6 elements, not {parts}", 400)
        return unsubscribe(params)
    return unsubscribe_arn


def extend_fan_out(fan_out):
    def fan_out_and_mail(topic_arn, message_id, message, subject, structure="", attributes=None, **fifo):
        fan_out(topic_arn, message_id, message, subject, structure, attributes, **fifo)
        for sub in mails_of(sns._topic_by_arn_any_scope(topic_arn)):
            text = sns._resolve_message_for_protocol(message, structure, sub["protocol"])
            if not sub["confirmed"] or not sns._matches_filter_policy(sub, attributes or {}, text):
                continue
            body = (alarm_text(text) or text if sub["protocol"] == "email" else
                    sns._build_envelope(topic_arn, message_id, text, subject, attributes or {}, False))
            mailbox.send(sub["endpoint"], subject or "AWS Notification Message", body)
    return fan_out_and_mail


def inline(props):
    """(protocol, endpoint) of the subscriptions in a topic's template."""
    found = {(each.get("Protocol"), each.get("Endpoint")) for each in props.get("Subscription") or []}
    if any(protocol in PROTOCOLS and not is_address(endpoint) for protocol, endpoint in found):
        raise ValueError(f"{NO_ADDRESS} (Service: Sns, Status Code: 400)")
    return found


def ask_added(topic, added):
    """CloudFormation subscribes what is new in the template, which asks once more what waits already."""
    for sub in mails_of(topic):
        is_new = "token" not in sub
        if (sub["protocol"], sub["endpoint"]) in added and (is_new or not sub["confirmed"]):
            ask(sub)


def extend_topic(handler):
    def create(logical_id, props, stack_name):
        added = inline(props)
        answer = handler["create"](logical_id, props, stack_name)
        ask_added(sns._topics[answer[0]], added)
        return answer

    def update(physical_id, old, new, stack_name, logical_id=None):
        topic = sns._topics.get(physical_id)
        # A topic that is gone is made anew, with all its subscriptions.
        added = inline(new) - (inline(old) if topic else set())
        waiting = [sub for sub in mails_of(topic) if not sub["confirmed"]]
        answer = handler["update"](physical_id, old, new, stack_name, logical_id)
        for sub in waiting:
            if sub not in topic["subscriptions"]:
                topic["subscriptions"].append(sub)
                sns._sub_arn_to_topic[sub["arn"]] = physical_id
        ask_added(sns._topics[answer[0]], added)
        return answer

    return {**handler, "create": create, "update": update}


def install():
    sns._subscribe = extend_subscribe(sns._subscribe)
    sns._unsubscribe = extend_unsubscribe(sns._unsubscribe)
    sns._list_subscriptions = extend_list(sns._list_subscriptions)
    sns._list_subscriptions_by_topic = extend_list(sns._list_subscriptions_by_topic)
    sns._fanout = extend_fan_out(sns._fanout)
    provisioners._RESOURCE_HANDLERS[KIND] = extend_topic(provisioners._RESOURCE_HANDLERS[KIND])

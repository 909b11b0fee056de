"""Event history: LookupEvents as the API reference has it. ministack gives the newest fifty events and checks nothing.

- two calls a second in an account and region (CloudTrail User Guide, "Quotas");
- MaxResults from 1 to 50, one attribute at most, both times belong to the range, the start not after the end;
- 90 days, of the region that is asked, newest first; a range that ends before them is refused (that is how
  InvalidTimeRangeException's "outside the range of possible values" is read here: not measured);
- a token goes with the parameters of the call that gave it, and stands for an event, not for a number of them.

Calls are events where ministack records them: `cloudtrail._recording_enabled` of its own configuration. Tests put records
in by POST /_sandbox/event-history {"records": [...]}, each in its awsRegion; those of global services are in us-east-1
there, as CloudTrail has them (User Guide, "Global service events").
"""

import base64
import hashlib
import json
import time
from bisect import bisect_left
from collections import deque
from datetime import datetime

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudtrail

from . import planting

PAGE = 50
CALLS_A_SECOND = 2
KEPT = 90 * 24 * 3600
ATTRIBUTES = {"EventId": "EventId", "EventName": "EventName", "ReadOnly": "ReadOnly", "Username": "Username",
              "EventSource": "EventSource", "AccessKeyId": "AccessKeyId"}
OF_RESOURCES = ("ResourceName", "ResourceType")
calls = {}
# (account, region): [(-time, id, event)] in that order: newest first.
planted = {}


def too_often():
    recent = calls.setdefault((get_account_id(), get_region()), deque(maxlen=CALLS_A_SECOND))
    now = time.monotonic()
    if len(recent) == CALLS_A_SECOND and now - recent[0] < 1:
        return True
    recent.append(now)
    return False


def user_of(identity):
    issuer = (identity.get("sessionContext") or {}).get("sessionIssuer") or {}
    if identity.get("type") == "AssumedRole":
        return identity.get("arn", "").rsplit("/", 1)[-1] or issuer.get("userName")
    return "root" if identity.get("type") == "Root" else identity.get("userName")


def event_of(record):
    """A CloudTrail record as LookupEvents shows it."""
    when = datetime.fromisoformat(record["eventTime"].replace("Z", "+00:00")).timestamp()
    identity = record.get("userIdentity") or {}
    resources = [{"ResourceName": one["ARN"], "ResourceType": one.get("type")} for one in record.get("resources") or []
                 if one.get("ARN")]
    event = {
        "EventId": record["eventID"], "EventName": record.get("eventName"), "EventSource": record.get("eventSource"),
        "EventTime": when, "Username": user_of(identity), "AccessKeyId": identity.get("accessKeyId"),
        "ReadOnly": str(record.get("readOnly", False)).lower(), "Resources": resources,
        "CloudTrailEvent": json.dumps(record, separators=(",", ":"))}
    return {name: value for name, value in event.items() if value is not None}


def plant(body):
    for record in body["records"]:
        event = event_of(record)
        planted.setdefault((get_account_id(), record["awsRegion"]), []).append(
            (-event["EventTime"], event["EventId"], event))
    for events in planted.values():
        events.sort(key=lambda one: one[:2])
    return {"planted": len(body["records"])}


def everything():
    """[(-time, id, event)] of the account and region, newest first."""
    recorded = [(-event["EventTime"], event["EventId"], event) for event in cloudtrail._get_event_queue()]
    known = planted.get((get_account_id(), get_region()), [])
    return sorted([*known, *recorded], key=lambda one: one[:2]) if recorded else known


def refusal(body):
    """(code, message) of a call that AWS refuses."""
    start, end, most = body.get("StartTime"), body.get("EndTime"), body.get("MaxResults", PAGE)
    attributes, category = body.get("LookupAttributes") or [], body.get("EventCategory")
    if not isinstance(most, int) or not 1 <= most <= PAGE:
        return "InvalidMaxResultsException", f"The maximum results value {most} is not between 1 and {PAGE}."
    if len(attributes) > 1 or any(one.get("AttributeKey") not in (*ATTRIBUTES, *OF_RESOURCES) for one in attributes):
        return "InvalidLookupAttributesException", "Specify one lookup attribute that CloudTrail knows."
    if category not in (None, "insight"):
        return "InvalidEventCategoryException", f"The event category {category} is not valid."
    if start is not None and end is not None and start > end:
        return "InvalidTimeRangeException", "The start time must not be after the end time."
    if end is not None and end < time.time() - KEPT:
        return "InvalidTimeRangeException", "The time range is outside the last 90 days."
    return None


def matches(event, attributes):
    for one in attributes:
        key, value = one["AttributeKey"], one["AttributeValue"]
        if key in ATTRIBUTES and event.get(key) != value:
            return False
        if key in OF_RESOURCES and not any(resource.get(key) == value for resource in event.get("Resources", [])):
            return False
    return True


def fingerprint(body):
    same = {key: value for key, value in body.items() if key != "NextToken"}
    place = [get_account_id(), get_region()]
    return hashlib.sha256(json.dumps([place, same], sort_keys=True).encode()).hexdigest()


def token_for(body, position):
    return base64.b64encode(json.dumps([fingerprint(body), *position]).encode()).decode()


def position_of(body):
    """(-time, id) of the first event of the page; None for a token of another call."""
    try:
        of, when, event = json.loads(base64.b64decode(body["NextToken"], validate=True))
    except ValueError:
        return None
    return (when, event) if of == fingerprint(body) else None


def page(body, first):
    """(events, position of the next page or None). `first`: where to begin."""
    events, oldest = everything(), max(body.get("StartTime", 0), time.time() - KEPT)
    begin = bisect_left(events, first, key=lambda one: one[:2])
    attributes, most, found = body.get("LookupAttributes") or [], body.get("MaxResults", PAGE), []
    for when, name, event in events[begin:] if attributes else events[begin:begin + most + 1]:
        if -when < oldest:
            break
        if matches(event, attributes):
            if len(found) == most:
                return found, (when, name)
            found.append(event)
    return found, None


def lookup_events(body):
    if too_often():
        return cloudtrail._err("ThrottlingException", "Rate exceeded")
    refused = refusal(body)
    if refused:
        return cloudtrail._err(*refused)
    first = (-body.get("EndTime", float("inf")), "")
    if body.get("NextToken") is not None:
        first = position_of(body)
        if first is None:
            return cloudtrail._err("InvalidNextTokenException", "Invalid token, or a token that was previously used in a "
                                                                "request with different parameters.")
    if body.get("EventCategory") == "insight":
        return cloudtrail._ok({"Events": []})
    found, following = page(body, first)
    return cloudtrail._ok({"Events": found, **({"NextToken": token_for(body, following)} if following else {})})


def extend_reset(reset):
    def reset_with_history():
        reset()
        planted.clear()
    return reset_with_history


def install():
    cloudtrail._DISPATCH["LookupEvents"] = lookup_events
    cloudtrail.reset = extend_reset(cloudtrail.reset)
    planting.PAGES["/_sandbox/event-history"] = plant

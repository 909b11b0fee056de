"""LookupEvents in pages, and no oftener than AWS allows: two calls a second in an account and region (CloudTrail User
Guide, "Quotas"). ministack gives the newest fifty events and says nothing of older ones.

Calls are events where ministack records them: `cloudtrail._recording_enabled` of its own configuration.
"""

import time
from collections import deque

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudtrail

PAGE = 50
CALLS_A_SECOND = 2
calls = {}


def too_often():
    recent = calls.setdefault((get_account_id(), get_region()), deque(maxlen=CALLS_A_SECOND))
    now = time.monotonic()
    if len(recent) == CALLS_A_SECOND and now - recent[0] < 1:
        return True
    recent.append(now)
    return False


def everything(lookup, body):
    """All events that match, newest first: by several looks, each before the oldest of the last."""
    events, seen, end = [], set(), body.get("EndTime")
    while True:
        asked = {**body, "MaxResults": PAGE, **({"EndTime": end} if end is not None else {})}
        found = cloudtrail.json.loads(lookup(asked)[2])["Events"]
        fresh = [event for event in found if event["EventId"] not in seen]
        events += fresh
        seen.update(event["EventId"] for event in fresh)
        if not fresh or len(found) < PAGE:
            return events
        end = min(event["EventTime"] for event in found)


def extend_lookup(lookup):
    def lookup_events(body):
        if too_often():
            return cloudtrail._err("ThrottlingException", "Rate exceeded")
        events = everything(lookup, body)
        start = int(body.get("NextToken") or 0)
        end = start + min(int(body.get("MaxResults") or PAGE), PAGE)
        more = {"NextToken": str(end)} if end < len(events) else {}
        return cloudtrail._ok({"Events": events[start:end], **more})
    return lookup_events


def install():
    cloudtrail._DISPATCH["LookupEvents"] = extend_lookup(cloudtrail._DISPATCH["LookupEvents"])

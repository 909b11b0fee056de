"""CloudTrail's ListPublicKeys, which ministack lacks: the keys whose private halves signed digest files in a time range.

Each region has keys of its own; Value is the DER of PKCS #1 in base64; without times, the key of now (API reference,
ListPublicKeys and PublicKey; which keys a range gives is read as those whose validity meets it). Tests put keys in by
POST /_sandbox/public-keys {"region": ..., "keys": [{Value, Fingerprint, ValidityStartTime, ValidityEndTime}]}, times in
seconds.
"""

import time

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudtrail

from . import planting

keys = {}


def plant(body):
    keys.setdefault((get_account_id(), body["region"]), []).extend(body["keys"])
    return {"planted": len(body["keys"])}


def list_public_keys(body):
    start, end = body.get("StartTime", time.time()), body.get("EndTime", time.time())
    if start > end:
        return cloudtrail._err("InvalidTimeRangeException", "The start time must not be after the end time.")
    if body.get("NextToken") is not None:
        return cloudtrail._err("InvalidTokenException", "The token is reserved for future use.")
    found = [key for key in keys.get((get_account_id(), get_region()), [])
             if key["ValidityStartTime"] <= end and key["ValidityEndTime"] >= start]
    return cloudtrail._ok({"PublicKeyList": found})


def install():
    cloudtrail._DISPATCH["ListPublicKeys"] = list_public_keys
    planting.PAGES["/_sandbox/public-keys"] = plant

"""ResultWriter: the results of a Distributed Map as files in a bucket, which ministack does not write.

manifest.json, SUCCEEDED_0.json, FAILED_0.json and PENDING_0.json below <prefix>/<id of the Map Run>/, and the state's
result names the manifest (Developer Guide, "ResultWriter"). A manifest refers to what succeeded in all attempts, and to what
failed or waits after the last. The files of a redrive lie below Redrive-<count>/: not in the guide, but in what others have
recorded of AWS. Transformations and JSON Lines are refused: nothing here uses them.
"""

import json

from ministack.services import s3, stepfunctions

from . import machine_role
from .executions import redrive_fields

FAILED = ("FAILED", "TIMED_OUT", "ABORTED")
ERROR = "States.ResultWriterFailed"


def destination(writer, given, context):
    """(bucket, prefix that ends with a slash or is empty). Raises where the role may not write there."""
    if writer.get("WriterConfig"):
        raise stepfunctions._ExecutionError("States.Runtime", "The local AWS has no WriterConfig.")
    params = stepfunctions._resolve_params_obj(writer.get("Parameters") or {}, given, context)
    bucket, prefix = params.get("Bucket"), params.get("Prefix") or ""
    prefix = f"{prefix.rstrip('/')}/" if prefix else ""
    if bucket not in s3._buckets:
        raise stepfunctions._ExecutionError(ERROR, f"The specified bucket does not exist: {bucket}")
    machine_role.require("s3:PutObject", f"arn:aws:s3:::{bucket}/{prefix}manifest.json", ERROR)
    return bucket, prefix


def record(child):
    """One child as the files have it. One that was never started has its input alone."""
    included = {"Included": True}
    if child["status"] == "PENDING":
        return {"Input": child["input"], "InputDetails": included, "Status": "PENDING"}
    redrive = redrive_fields(child)
    found = {
        "ExecutionArn": child["executionArn"], "Input": child["input"], "InputDetails": included, "Name": child["name"],
        "Output": child["output"], "OutputDetails": included, "Error": child.get("error"), "Cause": child.get("cause"),
        "RedriveCount": redrive["redriveCount"], "RedriveStatus": redrive["redriveStatus"],
        "RedriveStatusReason": redrive.get("redriveStatusReason"), "StartDate": child["startDate"],
        "StateMachineArn": child["stateMachineArn"], "Status": child["status"], "StopDate": child["stopDate"]}
    return {name: value for name, value in found.items() if value is not None}


def put(bucket, key, value):
    machine_role.require("s3:PutObject", f"arn:aws:s3:::{bucket}/{key}", ERROR)
    body = json.dumps(value).encode()
    answer = s3._put_object(bucket, key, body, {"content-type": "application/json"})
    if answer[0] >= 300:
        raise stepfunctions._ExecutionError(ERROR, f"{key} could not be written to {bucket}: {answer[2]!r}")
    return {"Key": key, "Size": len(body)}


def write(run, bucket, prefix):
    """Writes the files of this attempt. Returns the state's result."""
    redrives = run["redriveCount"]
    folder = f"{prefix}{run['mapRunArn'].rsplit(':', 1)[-1]}/{f'Redrive-{redrives}/' if redrives else ''}"
    files = {"FAILED": [], "PENDING": [], "SUCCEEDED": run.setdefault("_succeeded_files", [])}
    fresh = {
        "SUCCEEDED": [one for one in run["_children"] if one["status"] == "SUCCEEDED" and not one.get("_listed")],
        "FAILED": [one for one in run["_children"] if one["status"] in FAILED],
        "PENDING": [one for one in run["_children"] if one["status"] == "PENDING"],
    }
    for name, children in fresh.items():
        if children:
            files[name].append(put(bucket, f"{folder}{name}_0.json", [record(one) for one in children]))
        for child in children:
            child.update(_written=True, _listed=name == "SUCCEEDED")
    manifest = {"DestinationBucket": bucket, "MapRunArn": run["mapRunArn"], "ResultFiles": files}
    key = put(bucket, f"{folder}manifest.json", manifest)["Key"]
    return {"MapRunArn": run["mapRunArn"], "ResultWriterDetails": {"Bucket": bucket, "Key": key}}

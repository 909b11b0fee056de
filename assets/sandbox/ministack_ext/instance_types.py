"""ListInstanceTypeDetails: which instance types a search domain may have, by engine. Not implemented in ministack.

Types of the service's regional lists (2026-10) that the wizard's sizes use, their substitutes, and some of others.
"""

import re

from ministack.services import ec2, opensearch

PATH = re.compile(r"^/2021-01-01/opensearch/instanceTypeDetails/([^/]+)/?$")
MOST = 100
# Prefix of the types, sizes, and the oldest engine of each line that takes them.
FAMILIES = (
    ("t3", ("small", "medium"), {"Elasticsearch": (5, 6), "OpenSearch": (1, 0)}),
    ("m6g", ("large", "xlarge"), {"Elasticsearch": (7, 9), "OpenSearch": (1, 0)}),
    ("m7g", ("medium", "large", "xlarge", "2xlarge"), {"Elasticsearch": (7, 9), "OpenSearch": (1, 0)}),
    ("r7g", ("medium", "large", "xlarge", "2xlarge"), {"Elasticsearch": (7, 9), "OpenSearch": (1, 0)}),
    ("or1", ("medium", "large", "xlarge"), {"OpenSearch": (2, 11)}),
)


def offered(engine):
    line, version = engine.split("_")
    number = tuple(int(part) for part in version.split("."))
    return [f"{family}.{size}.search" for family, sizes, oldest in FAMILIES
            if line in oldest and number >= oldest[line] for size in sizes]


def details(name, zones):
    roles = ["Data"] if name.startswith("or1") else ["Data", "Master"]
    return {"InstanceType": name, "EncryptionEnabled": True, "CognitoEnabled": True, "AppLogsEnabled": True,
            "AdvancedSecurityEnabled": True, "WarmEnabled": not name.startswith("t3"), "InstanceRole": roles,
            **({"AvailabilityZones": zones} if zones else {})}


def list_instance_type_details(engine, query_params):
    if engine not in opensearch._SUPPORTED_VERSIONS:
        return opensearch._error(400, "ValidationException", f"Invalid EngineVersion: {engine}")
    wanted = opensearch._qp(query_params, "instanceType")
    zones = [f"{ec2.get_region()}{letter}" for letter in "abc"]
    told = zones if opensearch._qp(query_params, "retrieveAZs") == "true" else None
    found = [name for name in offered(engine) if wanted in ("", name)]
    start = int(opensearch._qp(query_params, "nextToken") or 0)
    end = start + min(int(opensearch._qp(query_params, "maxResults") or MOST), MOST)
    more = {"NextToken": str(end)} if end < len(found) else {}
    return opensearch._json(200, {"InstanceTypeDetails": [details(name, told) for name in found[start:end]], **more})


def extend_requests(handle):
    async def handle_request(method, path, headers, body_bytes, query_params):
        asked = PATH.match(path) if method == "GET" else None
        if asked:
            return list_instance_type_details(asked.group(1), query_params)
        return await handle(method, path, headers, body_bytes, query_params)
    return handle_request


def install():
    opensearch.handle_request = extend_requests(opensearch.handle_request)

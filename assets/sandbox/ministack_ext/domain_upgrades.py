"""Upgrades of a search domain: ministack lets every domain become every version, and says so.

A domain is upgraded along AWS's path and never back: Elasticsearch 7.x to a later 7.x or OpenSearch 1.x, 1.3 to 2.x, 2.19
to 3.x, and within a major version to a later one. Source: OpenSearch Service Developer Guide, "Upgrading domains",
supported upgrade paths. Words of a stack's failure: aws/copilot-cli#4333.
"""

import json

from ministack.services import opensearch
from ministack.services.cloudformation import provisioners

KIND = "AWS::OpenSearchService::Domain"
LAST_OF = {("OpenSearch", 1): 3, ("OpenSearch", 2): 19}


def parse(version):
    engine, number = version.split("_")
    major, minor = number.split(".")
    return engine, int(major), int(minor)


def leads_to(source, target):
    engine, major, minor = source
    if target[:2] == (engine, major):
        return target[2] > minor
    if source[:2] == ("Elasticsearch", 7):
        return target[:2] == ("OpenSearch", 1)
    return engine == target[0] == "OpenSearch" and target[1] == major + 1 and minor == LAST_OF.get((engine, major))


def targets(version):
    return [one for one in opensearch._SUPPORTED_VERSIONS if leads_to(parse(version), parse(one))]


def get_compatible_versions(query):
    domain = opensearch._qp(query, "domainName")
    if domain and domain not in opensearch._domains:
        return opensearch._error(404, "ResourceNotFoundException", f"Domain not found: {domain}")
    sources = [opensearch._domains[domain]["EngineVersion"]] if domain else opensearch._SUPPORTED_VERSIONS
    answer = [{"SourceVersion": source, "TargetVersions": targets(source)} for source in sources]
    return 200, {"Content-Type": "application/json"}, json.dumps({"CompatibleVersions": answer}).encode()


def extend_update(update):
    def update_domain(physical_id, old, new, *rest, **named):
        record = opensearch._domains.get(physical_id)
        wanted = new.get("EngineVersion")
        if record and wanted and wanted != record["EngineVersion"] and wanted not in targets(record["EngineVersion"]):
            raise ValueError(
                f"Failed to submit upgrade. Upgrade from {record['EngineVersion']} to {wanted} not supported.")
        return update(physical_id, old, new, *rest, **named)
    return update_domain


def install():
    opensearch._get_compatible_versions = get_compatible_versions
    domain = provisioners._RESOURCE_HANDLERS[KIND]
    provisioners._RESOURCE_HANDLERS[KIND] = {**domain, "update": extend_update(domain["update"])}

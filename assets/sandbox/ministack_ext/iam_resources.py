"""Which resource a call is about, where a policy names one.

The OpenSearch API names the domain in its path. ministack looks into the body only and takes `*` for the resource, so
that a role which may describe one domain may describe none. Likewise the path of GetParametersByPath, the name of an
instance profile, and the rules of the default event bus, whose ARN has no bus in it (Service Authorization Reference:
rule-on-default-event-bus).
"""

import json
import re

from ministack.core import iam_actions

DOMAIN = re.compile(r"^/2021-01-01/(?:opensearch/)?domain/([^/]+)")


def extend_resource_arn(extract):
    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        domain = DOMAIN.match(path) if service == "opensearch" else None
        if domain:
            return f"arn:aws:es:{region}:{account_id}:domain/{domain.group(1)}"
        if service == "ssm" and headers.get("x-amz-target", "").endswith(".GetParametersByPath"):
            return f"arn:aws:ssm:{region}:{account_id}:parameter{json.loads(body or '{}').get('Path', '')}"
        if service == "events":
            asked = json.loads(body or "{}")
            rule = asked.get("Rule") or asked.get("Name")
            if rule and (asked.get("EventBusName") or "default") == "default":
                return f"arn:aws:events:{region}:{account_id}:rule/{rule}"
        if service == "iam":
            profile = iam_actions._query_param(query_params, "InstanceProfileName")
            if profile:
                return f"arn:aws:iam::{account_id}:instance-profile/{profile}"
        return extract(service, method, path, headers, body, query_params, region, account_id)
    return extract_resource_arn


def install():
    iam_actions.extract_resource_arn = extend_resource_arn(iam_actions.extract_resource_arn)

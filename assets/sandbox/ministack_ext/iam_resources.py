"""Which resource a call is about, where a policy names one.

The OpenSearch API names the domain in its path. ministack looks into the body only and takes `*` for the resource, so
that a role which may describe one domain may describe none. Likewise the path of GetParametersByPath.
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
        return extract(service, method, path, headers, body, query_params, region, account_id)
    return extract_resource_arn


def install():
    iam_actions.extract_resource_arn = extend_resource_arn(iam_actions.extract_resource_arn)

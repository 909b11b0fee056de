"""A domain's error logs: ministack forgets LogPublishingOptions. The service refuses a log group whose resource policies
do not let it write there, in these words (aws-samples/aws-cdk-examples; repost.aws, "Resource Access Policy specified")."""

import fnmatch
import json

from ministack.services import cloudwatch_logs, opensearch
from ministack.services.cloudformation import provisioners

KIND = "AWS::OpenSearchService::Domain"
NEEDED = {"logs:CreateLogStream", "logs:PutLogEvents"}


def granted(arn):
    for policy in cloudwatch_logs._resource_policies.values():
        for statement in json.loads(policy["policyDocument"])["Statement"]:
            actions = statement["Action"]
            service = (statement.get("Principal") or {}).get("Service")
            if (service == "es.amazonaws.com" and NEEDED <= set([actions] if isinstance(actions, str) else actions)
                    and fnmatch.fnmatch(arn, statement["Resource"])):
                return True
    return False


def require(options):
    for option in options.values():
        arn = option.get("CloudWatchLogsLogGroupArn", "")
        if str(option.get("Enabled")).lower() == "true" and not granted(arn):
            raise ValueError(f"The Resource Access Policy specified for the CloudWatch Logs log group {arn} does not "
                             "grant sufficient permissions for Amazon OpenSearch Service to create a log stream. Please "
                             "check the Resource Access Policy.")


def kept(change, at):
    """`at` is where the properties are among the arguments."""
    def change_domain(*args, **named):
        options = args[at].get("LogPublishingOptions") or {}
        require(options)
        made = change(*args, **named)
        opensearch._domains[made[0]]["LogPublishingOptions"] = options
        return made
    return change_domain


def install():
    domain = provisioners._RESOURCE_HANDLERS[KIND]
    provisioners._RESOURCE_HANDLERS[KIND] = {
        **domain, "create": kept(domain["create"], 1), "update": kept(domain["update"], 2)}

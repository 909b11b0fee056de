"""Extensions of ministack. Each says which behaviour of AWS it restores."""

import os

from . import (
    caller_context,
    cloudformation_caller,
    cloudformation_checks,
    distributed_map,
    domain_access,
    domain_logs,
    domain_type,
    domain_upgrades,
    ec2_api,
    ec2_types,
    email_subscriptions,
    encrypted_objects,
    failed_deletion,
    event_history,
    executions,
    failed_stacks,
    function_errors,
    gate,
    generated_names,
    iam_resources,
    iam_simulator,
    instance_types,
    ip_ranges,
    log_delivery,
    log_groups,
    log_metrics,
    log_search,
    machine_metrics,
    machine_role,
    machine_runs,
    mailbox,
    metric_filters,
    missing_data,
    missing_objects,
    organizations_api,
    planting,
    public_keys,
    quotas,
    request_tags,
    role_boundaries,
    rule_targets,
    s3_buckets,
    secure_transport,
    ssm_api,
    stack_tags,
    state_machine_type,
    subscription_filters,
    topic_delivery,
    trail_delivery,
    trail_type,
)


def install():
    for extension in (generated_names, ec2_types, trail_type, domain_type, ec2_api, ssm_api, s3_buckets, iam_resources,
                      iam_simulator, instance_types, log_delivery, metric_filters, missing_data, log_groups, log_search,
                      mailbox, email_subscriptions, cloudformation_checks, cloudformation_caller, failed_stacks,
                      failed_deletion, quotas, domain_access, secure_transport, role_boundaries, request_tags,
                      stack_tags, caller_context, log_metrics, event_history, trail_delivery, subscription_filters,
                      topic_delivery, domain_upgrades, domain_logs, organizations_api, ip_ranges,
                      state_machine_type, machine_role, machine_runs, executions, distributed_map,
                      machine_metrics, rule_targets, function_errors, encrypted_objects, missing_objects,
                      public_keys, planting, gate):
        extension.install()
    if os.environ.get("CREATE_CLOUDTRAIL_KIBANA_USAGE"):
        # Of the repository alone: the package has no such file.
        from . import usage

        usage.install()

"""A stack's tags on types that ministack hands none on to, and a search domain's limit of tags.

Which types take them is `tagging` of AWS's public resource schemas (2026-10-20). A domain takes 10 tags, those of AWS
itself not counted (OpenSearch Service API reference, AddTags).
"""

from ministack.services import cloudtrail, s3
from ministack.services.cloudformation import provisioners

MOST_DOMAIN_TAGS = 10


def as_map(props):
    return {tag["Key"]: tag["Value"] for tag in props.get("Tags") or []}


def tag_trail(name, props):
    cloudtrail._trail_tags[cloudtrail._trails[name]["TrailARN"]] = as_map(props)


def tag_bucket(name, props):
    s3._bucket_tags[name] = as_map(props)


def extend_create(create, tag):
    def create_tagged(logical_id, props, stack_name):
        answer = create(logical_id, props, stack_name)
        tag(answer[0], props)
        return answer
    return create_tagged


def extend_update(update, tag):
    def update_tagged(physical_id, old, new, *rest, **named):
        answer = update(physical_id, old, new, *rest, **named)
        tag(answer[0], new)
        return answer
    return update_tagged


def limited(step, position):
    def within_limit(*args, **named):
        own = [key for key in as_map(args[position]) if not key.lower().startswith("aws:")]
        if len(own) > MOST_DOMAIN_TAGS:
            raise ValueError(f"Tag limit exceeded: a domain takes {MOST_DOMAIN_TAGS} tags (Service: OpenSearch, Status "
                             "Code: 409, HandlerErrorCode: ServiceLimitExceeded)")
        return step(*args, **named)
    return within_limit


def install():
    types = provisioners._RESOURCE_HANDLERS
    for kind, tag in (("AWS::CloudTrail::Trail", tag_trail), ("AWS::S3::Bucket", tag_bucket)):
        provisioners._STACK_TAG_PROPERTY[kind] = ("Tags", "list")
        types[kind] = {**types[kind], "create": extend_create(types[kind]["create"], tag),
                       "update": extend_update(types[kind]["update"], tag)}
    provisioners._STACK_TAG_PROPERTY["AWS::Events::Rule"] = ("Tags", "list")
    domain = types["AWS::OpenSearchService::Domain"]
    types["AWS::OpenSearchService::Domain"] = {
        **domain, "create": limited(domain["create"], 1), "update": limited(domain["update"], 2)}

"""AWS::Elasticsearch::Domain, the older type, in terms of ministack's AWS::OpenSearchService::Domain."""

from ministack.services.cloudformation import provisioners


def as_opensearch(props):
    """The properties under their newer names; instance types end in .search instead of .elasticsearch."""
    renamed = {key: value for key, value in props.items() if not key.startswith("Elasticsearch")}
    if props.get("ElasticsearchVersion"):
        renamed["EngineVersion"] = f"Elasticsearch_{props['ElasticsearchVersion']}"
    cluster = props.get("ElasticsearchClusterConfig")
    if cluster:
        renamed["ClusterConfig"] = {
            key: value.replace(".elasticsearch", ".search") if isinstance(value, str) else value
            for key, value in cluster.items()
        }
    return renamed


def create(logical_id, props, stack_name):
    return provisioners._opensearch_domain_create(logical_id, as_opensearch(props), stack_name)


def update(name, old, new, stack_name, logical_id=None):
    return provisioners._opensearch_domain_update(
        name, as_opensearch(old), as_opensearch(new), stack_name, logical_id)


def install():
    provisioners._RESOURCE_HANDLERS["AWS::Elasticsearch::Domain"] = {
        "create": create, "update": update, "update_with_logical_id": True,
        "delete": provisioners._opensearch_domain_delete,
    }

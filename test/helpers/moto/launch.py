"""Starts moto's server, with one thing added that its CloudFormation lacks.

moto can't make a stack of this project's template. A resource whose metadata names a part that was made by calls of
its own service stands for that part here: the stack lists it under that name, and neither makes nor deletes it. All
else, the texts of the answers too, is moto's own.
"""

from moto.cloudformation import parsing
from moto.server import main

make = parsing.parse_and_create_resource


class Part:
    """A resource that was there before its stack."""

    def __init__(self, logical_id, kind, name):
        self.logical_resource_id = logical_id
        self.cf_resource_type = kind
        self.physical_resource_id = name

    def is_created(self):
        return True

    def delete(self, account_id, region_name):
        """Leaves the part to the one that made it."""


def take_over(logical_id, resource_json, resources_map, account_id, region_name):
    name = resource_json.get("Metadata", {}).get("MadeBefore")
    if name is None:
        return make(logical_id, resource_json, resources_map, account_id, region_name)
    return Part(logical_id, resource_json["Type"], name)


parsing.parse_and_create_resource = take_over
main()

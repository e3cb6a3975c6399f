from dataclasses import replace

from slipway.deep.checks import names
from slipway.deep.model import Rendered
from tests.deep.fleet import broken, told

BLUE, GREEN = "TargetGroup auth-blue", "TargetGroup auth-green"


def test_a_name_is_used_once(rendered: Rendered) -> None:
    (blue,) = (resource for resource in rendered.resources if BLUE in resource.title)
    (text,) = told(names.check(broken(rendered, GREEN, lambda inputs: inputs.update(name=blue.inputs["name"]))))
    assert text.startswith("error: aws:lb/targetGroup:TargetGroup auth-")
    assert text.endswith(("a name that auth-blue doesn't have", "a name that auth-green doesn't have"))


def test_the_longest_name_of_a_target_group_has_32_characters(rendered: Rendered) -> None:
    assert told(names.check(broken(rendered, BLUE, lambda inputs: inputs.update(name="x" * 32)))) == []


def test_names_of_other_regions_are_other_names(rendered: Rendered) -> None:
    elsewhere = tuple(replace(resource, region="eu-west-1") for resource in rendered.resources)
    both = replace(rendered, resources=rendered.resources + elsewhere)
    assert told(names.check(both)) == []
    assert len(told(names.check(replace(rendered, resources=rendered.resources * 2)))) > 0

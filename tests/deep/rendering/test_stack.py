import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import pytest

from slipway.deep.model import Resource
from slipway.deep.rendering import declared
from slipway.deep.rendering.sources import UnknownSourceError
from slipway.local.wire import UNKNOWN
from tests.deep.rendering import programs


def run(program: Callable[[], None]) -> dict[str, Resource]:
    """What a program declares, by label."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return {
            resource.label: resource for resource in pool.submit(declared, program, "test", programs.CONFIG).result()
        }


def test_resources_come_with_the_names_and_ids_that_the_cloud_will_give() -> None:
    made = run(programs.plain)
    assert sorted(made) == ["policy", "store", "topic"]
    store = made["store"]
    assert store.urn == "urn:pulumi:test::slipway::test:module:Parent$aws:s3/bucket:Bucket::store"
    assert "bucket" not in store.given
    assert store.inputs["bucket"].startswith("store-")
    assert store.inputs["tags"] == {"word": "said"}
    assert store.region == "eu-west-1"
    assert made["policy"].inputs["bucket"] == store.inputs["bucket"]
    assert made["policy"].inputs["policy"] == f'{{"Resource": "arn:aws:s3:::{store.inputs["bucket"]}"}}'


def test_what_only_the_cloud_can_tell_is_unknown_and_never_invented() -> None:
    made = run(programs.plain)
    assert made["store"].outputs["hostedZoneId"] is UNKNOWN
    assert made["topic"].inputs["displayName"] is UNKNOWN


def test_a_provider_of_its_own_says_where_a_resource_goes() -> None:
    made = run(programs.elsewhere)
    assert made["topic"].region == "ap-south-1"
    assert made["topic"].outputs["arn"] == "arn:aws:sns:ap-south-1:123456789012:there"


def test_other_clouds_tell_what_follows_from_inputs() -> None:
    made = run(programs.elsewhere)
    assert made["email"].inputs["value"] == "builder@fleet-test.iam.gserviceaccount.com"


def test_data_sources_are_answered() -> None:
    made = run(programs.asking)
    assert made["subnet"].inputs["availabilityZone"] == "eu-west-1b"
    assert made["subnet"].inputs["vpcId"] == "vpc-0123456789abcdef0"
    assert made["topic"].inputs["displayName"] == "123456789012"


def test_a_data_source_that_only_a_cloud_can_answer_is_told() -> None:
    with pytest.raises(UnknownSourceError, match="aws:ec2/getAmi:getAmi can't be answered without a cloud"):
        run(programs.asking_too_much)


def test_the_mistake_of_a_program_is_told() -> None:
    with pytest.raises(LookupError, match="no such service"):
        run(programs.failing)

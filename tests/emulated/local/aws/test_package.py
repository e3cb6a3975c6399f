import pytest

from slipway.local.aws.package import KINDS
from slipway.local.aws.shapes import input_shape, model
from slipway.local.checks import sdk
from slipway.local.wire import UNKNOWN
from tests.unit.local.stage import Clients, Stage

QUEUE, CONNECTION = "aws:sqs/queue:Queue", "aws:codestarconnections/connection:Connection"


@pytest.mark.parametrize("token", sorted(KINDS))
def test_every_adapter_speaks_of_what_exists(token: str) -> None:
    kind, inputs = KINDS[token], sdk.input_names(token)
    assert kind.immutable <= inputs
    assert kind.volatile <= sdk.outputs(token) | {"codeSha256"}
    assert set(kind.documents) <= inputs
    assert kind.naming is None or kind.naming.key in inputs
    assert {path.partition(".")[0] for path in kind.shapes} <= inputs
    assert all(model(kind.service).shape_for(shape) for shape in kind.shapes.values())
    if kind.operation:
        assert input_shape(kind.service, kind.operation, kind.at).members


def test_tags_of_the_provider_are_added_and_do_not_count_as_drift(aws: Stage, client: Clients) -> None:
    aws.config = {"region": "us-east-1", "defaultTags": {"tags": {"owner": "platform", "stage": "prod"}}}
    role = aws.make("aws:iam/role:Role", assumeRolePolicy='{"Statement": []}', tags={"stage": "dev"})
    told = client("iam").get_role(RoleName=role.id)["Role"]["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in told} == {"owner": "platform", "stage": "dev"}
    assert role.state["tagsAll"] == {"owner": "platform", "stage": "dev"}


def test_new_tags_of_the_provider_are_a_change(aws: Stage) -> None:
    queue = aws.make(QUEUE)
    aws.config = {"defaultTags": {"tags": {"owner": "platform"}}}
    plan = aws.life.diff(aws.resource(QUEUE), queue.inputs, queue.state, queue.inputs)
    assert [change.path for change in plan.changes] == [("tagsAll", "owner")]
    assert plan.replaced == ()


def test_another_region_of_the_provider_replaces(aws: Stage) -> None:
    queue = aws.make(QUEUE)
    aws.config = {"region": "eu-west-1"}
    assert aws.life.diff(aws.resource(QUEUE), queue.inputs, queue.state, queue.inputs).replaced == ("region",)


def test_a_type_that_moto_lacks_is_kept_and_said_so(aws: Stage) -> None:
    connection = aws.make(CONNECTION, providerType="GitHub")
    assert connection.id.startswith("arn:aws:codestar-connections:us-east-1:123456789012:connection/")
    assert connection.state["connectionStatus"] == "PENDING"
    aws.make(QUEUE)
    assert aws.ledger.types_seen() == {CONNECTION: False, QUEUE: True}
    aws.remove(connection)


def test_an_unknown_type_is_refused_with_the_nearest(aws: Stage) -> None:
    assert "did you mean 'aws:sqs/queue:Queue'" in aws.problems("aws:sqs/que:Queue")[0]


def test_a_preview_knows_inputs_and_tags_but_nothing_that_the_cloud_computes(aws: Stage) -> None:
    outputs = aws.life.preview_create(aws.resource(QUEUE), {"name": "jobs", "tags": {"a": "b"}})
    assert outputs == {
        "name": "jobs",
        "tags": {"a": "b"},
        "tagsAll": {"a": "b"},
        "region": "us-east-1",
        "arn": UNKNOWN,
        "url": UNKNOWN,
    }

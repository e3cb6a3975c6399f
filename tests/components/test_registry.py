import json

from components.pipeline.registry import ImageRegistry
from tests.components.conftest import ContextOf
from tests.components.declared import Declared, declared

KEY = "arn:aws:kms:us-east-1:123456789012:key/k"


def registry(context_of: ContextOf, **more: object) -> Declared:
    context = context_of({"auth": {}}, "staging", **more)
    return declared(lambda: ImageRegistry(context.plan.services["auth"], context, KEY))


def test_tags_never_move_and_nobody_else_reads(context_of: ContextOf) -> None:
    found = registry(context_of)
    (repository,) = found.of("Repository")
    assert repository.inputs["imageTagMutability"] == "IMMUTABLE"
    assert found.of("RepositoryPolicy") == []


def test_the_accounts_that_images_go_to_read_and_do_not_write(context_of: ContextOf) -> None:
    found = registry(context_of, **{"slipway:promotesTo": '["444455556666"]'})
    (statement,) = json.loads(found.named("auth-registry-policy").inputs["policy"])["Statement"]
    assert statement["Principal"] == {"AWS": ["arn:aws:iam::444455556666:root"]}
    assert all(action.split(":")[1].startswith(("Batch", "Get", "List", "Describe")) for action in statement["Action"])


def test_no_rule_expires_an_image_or_what_proves_it(context_of: ContextOf) -> None:
    found = registry(context_of)
    assert [made.type for made in found.made if made.type.startswith("aws:")] == ["aws:ecr/repository:Repository"]

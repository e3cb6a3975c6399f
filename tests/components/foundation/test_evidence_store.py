import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import boto3
import pytest
from moto import mock_aws

from components.foundation.evidence_store import CHANGES, LOCKED_DAYS, EvidenceStore
from policies.kit.facts import Resource
from policies.kit.facts import Stack as Facts
from policies.kit.rule import Outcome, StackRule
from policies.packs import SECURITY
from slipway.evidence import EvidenceStore as Store
from slipway.evidence.names import Names
from slipway.local.aws.package import AwsPackage
from slipway.local.provider.store import Store as Kept
from tests.components.conftest import ContextOf
from tests.components.declared import Declared, Made, declared
from tests.components.fleet import default_fleet, stack_of
from tests.emulated.evidence.conftest import Asked
from tests.policies.support import urn_of
from tests.unit.evidence.items import MONDAY, REGION, item
from tests.unit.local.stage import Stage

READER = "arn:aws:iam::444455556666:root"
Declare = Callable[..., tuple[EvidenceStore, Declared]]
REMOVALS = (*CHANGES, "dynamodb:DeleteTable", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectRetention")


@pytest.fixture
def declare(context_of: ContextOf) -> Declare:
    """A function: the environment, and principals of other accounts -> the store, and what it declares."""

    def declare(environment: str = "production", *readers: str) -> tuple[EvidenceStore, Declared]:
        made: list[EvidenceStore] = []
        cloud = declared(lambda: made.append(EvidenceStore(context_of({"auth": {}}, environment), readers)))
        return made[0], cloud

    return declare


@pytest.fixture
def emulated(declare: Declare, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Names, EvidenceStore]]:
    """The tables and the bucket as they are declared, on the emulated AWS."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    component, cloud = declare()
    with mock_aws():
        stage = Stage(AwsPackage(None, REGION, Kept()))
        for made in (*cloud.of("Table"), *cloud.of("Bucket")):
            stage.make(made.type, made.name, **made.inputs)
        (versioning,) = cloud.of("BucketVersioning")
        stage.make(versioning.type, versioning.name, **{**versioning.inputs, "bucket": component.names.bucket})
        (lock,) = cloud.of("BucketObjectLockConfiguration")
        default = lock.inputs["rule"]["defaultRetention"]
        boto3.client("s3", REGION).put_object_lock_configuration(
            Bucket=component.names.bucket,
            ObjectLockConfiguration={
                "ObjectLockEnabled": lock.inputs["objectLockEnabled"],
                "Rule": {"DefaultRetention": {"Mode": default["mode"], "Days": int(default["days"])}},
            },
        )
        yield component.names, component


def test_it_works_as_declared_and_its_roles_hold_the_calls_it_makes_and_no_other(
    emulated: tuple[Names, EvidenceStore],
) -> None:
    names, component = emulated
    clients = Asked()
    store = Store(clients, names.table, names.bucket, names.running_table, now=lambda: MONDAY)
    store.record(item())
    store.record(item())
    assert set(clients.calls) == _actions(component.writing())
    clients.calls.clear()
    assert store.of_tree("booking", item().tree) == store.deployments("booking", "production")
    assert store.running("production") == store.running("production", ["booking"])
    assert set(clients.calls) == _actions(component.reading())


def test_a_copy_is_locked_for_more_than_a_year(emulated: tuple[Names, EvidenceStore]) -> None:
    names, _ = emulated
    Store(Asked(), names.table, names.bucket, names.running_table, now=lambda: MONDAY).record(item())
    s3 = boto3.client("s3", REGION)
    (version,) = s3.list_object_versions(Bucket=names.bucket)["Versions"]
    with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=names.bucket, Key=version["Key"], VersionId=version["VersionId"])
    assert LOCKED_DAYS > 366


@pytest.mark.parametrize(("environment", "mode"), [("production", "COMPLIANCE"), ("dev", "GOVERNANCE")])
def test_the_lock_can_be_opened_by_nobody_where_a_bad_deployment_hurts(
    declare: Declare, environment: str, mode: str
) -> None:
    (lock,) = declare(environment)[1].of("BucketObjectLockConfiguration")
    assert lock.inputs["rule"]["defaultRetention"] == {"mode": mode, "days": LOCKED_DAYS}


def test_the_tables_are_protected_encrypted_and_recoverable(declare: Declare) -> None:
    tables = declare()[1].of("Table")
    assert len(tables) == 2
    for table in tables:
        assert table.inputs["deletionProtectionEnabled"] is True
        assert table.inputs["pointInTimeRecovery"] == {"enabled": True}
        assert "evidence-key" in table.inputs["serverSideEncryption"]["kmsKeyArn"]
        assert "ttl" not in table.inputs


def test_aws_would_take_it_and_the_security_rules_hold(declare: Declare) -> None:
    _, cloud = declare("staging", READER)
    assert cloud.problems() == []
    resources = [_fact(made) for made in cloud.made if made.type.startswith("aws:")]
    verdicts = [
        found
        for rule in SECURITY.rules
        for found in (
            rule.findings(Facts.of(resources), {})
            if isinstance(rule, StackRule)
            else (found for one in resources if one.type in rule.types for found in rule.findings(one))
        )
        if found.outcome is not Outcome.NOT_APPLICABLE
    ]
    assert len(verdicts) > 1
    assert [(found.resource.name, found.evidence) for found in verdicts if found.outcome is not Outcome.COMPLIANT] == []


def test_whoever_it_promotes_to_may_ask_and_nothing_else(declare: Declare) -> None:
    _, cloud = declare("staging", READER)
    given = [
        (statement["Action"], statement["Resource"])
        for document in _documents(cloud)
        for statement in document["Statement"]
        if statement["Effect"] == "Allow" and statement["Principal"] == {"AWS": [READER]}
    ]
    assert sorted({action for actions, _ in given for action in actions}) == [
        "dynamodb:Query",
        "kms:Decrypt",
        "kms:DescribeKey",
    ]
    assert READER not in str(_documents(declare("staging")[1]))


def test_the_tables_themselves_refuse_changes_and_strangers(declare: Declare) -> None:
    component, cloud = declare()
    policies = [json.loads(made.inputs["policy"])["Statement"] for made in cloud.of("ResourcePolicy")]
    assert len(policies) == 2
    for never, strangers in policies:
        assert (never["Effect"], never["Principal"], set(never["Action"])) == ("Deny", "*", set(CHANGES))
        assert "dynamodb:PutItem" in strangers["Action"]
        (roles,) = strangers["Condition"]["ArnNotLike"].values()
        assert fnmatchcase(f"arn:aws:iam::123456789012:role/slipway/test/any-{component.names.table}", roles)
        assert not fnmatchcase("arn:aws:iam::123456789012:role/admin", roles)


def test_no_role_of_the_fleet_changes_or_removes_evidence() -> None:
    stack = stack_of(default_fleet())
    statements = [
        statement
        for made in stack.of("RolePolicy")
        for statement in json.loads(made.inputs["policy"])["Statement"]
        if statement["Effect"] == "Allow"
    ]
    (evidence,) = [made for made in stack.of("Table") if made.name == "evidence-table"]
    (bucket,) = [made for made in stack.of("Bucket") if made.name == "evidence-bucket"]
    held = (
        f"arn:aws:dynamodb:us-east-1:{stack.context.account}:table/{evidence.inputs['name']}",
        f"arn:aws:s3:::{bucket.inputs['bucket']}/evidence/any",
    )
    assert len(statements) > 100
    assert list(_removing(statements, held)) == []
    greedy = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": f"{held[0]}*"}
    assert list(_removing([greedy], held))


def _removing(statements: Iterable[Mapping[str, Any]], held: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What of the evidence some statements let change, and by which of their actions."""
    for statement in statements:
        for resource in held:
            reached = any(fnmatchcase(resource, pattern) for pattern in _listed(statement.get("Resource", "*")))
            for action in _listed(statement.get("Action", "*")) if reached else ():
                if any(fnmatchcase(removal, action) for removal in REMOVALS):
                    yield resource, action


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _actions(statements: Iterable[Mapping[str, Any]]) -> set[str]:
    """The actions on tables and buckets; those on the key are the services' own calls."""
    every = {action for statement in statements for action in statement["Action"]}
    return {action for action in every if not action.startswith("kms:")}


def _documents(cloud: Declared) -> list[dict[str, Any]]:
    return [json.loads(made.inputs["policy"]) for made in (*cloud.of("ResourcePolicy"), *cloud.of("Key"))]


def _fact(made: Made) -> Resource:
    """A declared resource as the rules see it; what is beside a bucket names it."""
    names = {"bucket": "evidence"} if "bucket" in made.inputs else {}
    return Resource(made.type, made.name, urn_of(made.type, made.name), {**made.inputs, **names})

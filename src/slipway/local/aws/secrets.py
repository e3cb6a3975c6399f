"""SSM parameters and Secrets Manager secrets."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.names import expect_name
from slipway.local.aws.shapes import pairs
from slipway.local.checks.problem import Problem
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties


class Parameter(AwsKind):
    """A parameter; its id is its name."""

    pulumi_type = "aws:ssm/parameter:Parameter"
    service, operation = "ssm", "PutParameter"
    shapes: ClassVar = {"type": "ParameterType", "tier": "ParameterTier"}
    naming = Naming(limit=1011)
    immutable = frozenset({"name"})
    volatile = frozenset({"version"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_name(inputs, "name", r"[A-Za-z0-9._/-]+", 1011, "letters, digits and ._-/")
        given = [key for key in ("value", "insecureValue", "valueWo") if inputs.get(key) is not None]
        if len(given) != 1:
            yield Problem(("value",), "expected exactly one of value, insecureValue and valueWo")

    def _create(self, work: Work) -> str:
        self._put(work, overwrite=bool(work.inputs.get("overwrite")))
        return str(work.inputs["name"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_parameter(Name=work.id, WithDecryption=True)["Parameter"]
        names = {"type": "Type", "value": "Value", "insecureValue": "Value"}
        return {"name": work.id, "arn": told["ARN"], "version": told["Version"], **observed(work.inputs, told, names)}

    def _update(self, work: Work) -> None:
        self._put(work, overwrite=True)

    def _delete(self, work: Work) -> None:
        work.client.delete_parameter(Name=work.id)

    def _put(self, work: Work, *, overwrite: bool) -> None:
        given = work.inputs
        value = next(given[key] for key in ("value", "insecureValue", "valueWo") if given.get(key) is not None)
        names = {"description": "Description", "keyId": "KeyId", "tier": "Tier", "allowedPattern": "AllowedPattern"}
        optional = {name: given[key] for key, name in names.items() if given.get(key)}
        tags = {} if overwrite else {"Tags": pairs(work.tags)}
        work.client.put_parameter(
            Name=given["name"], Type=given["type"], Value=value, Overwrite=overwrite, **optional, **tags
        )

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        target = {"ResourceType": "Parameter", "ResourceId": work.id}
        if tags:
            work.client.add_tags_to_resource(**target, Tags=pairs(tags))
        if removed:
            work.client.remove_tags_from_resource(**target, TagKeys=removed)


class Secret(AwsKind):
    """A secret without its value; its id is its ARN."""

    pulumi_type = "aws:secretsmanager/secret:Secret"
    service, operation = "secretsmanager", "CreateSecret"
    naming = Naming(limit=512)
    immutable = frozenset({"name", "namePrefix"})

    documents = ("policy",)

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_name(inputs, "name", r"[A-Za-z0-9/_+=.@-]+", 512, "letters, digits and /_+=.@-")
        days = inputs.get("recoveryWindowInDays")
        if isinstance(days, float) and days and not 7 <= days <= 30:  # noqa: PLR2004 - the API reference of DeleteSecret
            yield Problem(("recoveryWindowInDays",), "expected 0 or a number of 7 to 30", str(int(days)))

    def _create(self, work: Work) -> str:
        names = {"description": "Description", "kmsKeyId": "KmsKeyId"}
        given = {name: work.inputs[key] for key, name in names.items() if work.inputs.get(key)}
        made = work.client.create_secret(Name=work.inputs["name"], Tags=pairs(work.tags), **given)
        if work.inputs.get("policy"):
            work.client.put_resource_policy(SecretId=made["ARN"], ResourcePolicy=work.inputs["policy"])
        return str(made["ARN"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.describe_secret(SecretId=work.id)
        if told.get("DeletedDate"):
            return None
        names = {"description": "Description", "kmsKeyId": "KmsKeyId"}
        return {"name": told["Name"], "arn": told["ARN"], **observed(work.inputs, told, names)}

    def _update(self, work: Work) -> None:
        names = {"description": "Description", "kmsKeyId": "KmsKeyId"}
        given = {name: work.inputs[key] for key, name in names.items() if work.inputs.get(key)}
        work.client.update_secret(SecretId=work.id, **given)
        if work.inputs.get("policy"):
            work.client.put_resource_policy(SecretId=work.id, ResourcePolicy=work.inputs["policy"])
        elif work.old.get("policy"):
            work.client.delete_resource_policy(SecretId=work.id)

    def _delete(self, work: Work) -> None:
        days = int(work.inputs.get("recoveryWindowInDays", 30))
        how = {"RecoveryWindowInDays": days} if days else {"ForceDeleteWithoutRecovery": True}
        work.client.delete_secret(SecretId=work.id, **how)


KINDS = (Parameter, Secret)

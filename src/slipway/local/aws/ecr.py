"""ECR: image repositories and their lifecycle policies."""

from typing import ClassVar

from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.shapes import pairs, request
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties


class Repository(AwsKind):
    """A repository; its id is its name."""

    pulumi_type = "aws:ecr/repository:Repository"
    service, operation = "ecr", "CreateRepository"
    shapes: ClassVar = {"name": "RepositoryName", "encryptionConfigurations.encryptionType": "EncryptionType"}
    naming = Naming(limit=256, lower=True, refused=r"[^a-z0-9._/-]")
    immutable = frozenset({"name", "encryptionConfigurations"})

    def _create(self, work: Work) -> str:
        given = request("ecr", "CreateRepository", work.inputs, "encryptionConfigurations", "tags", "tagsAll")
        encryption = (work.inputs.get("encryptionConfigurations") or [{}])[0]
        if encryption:
            kept = {"encryptionType": encryption.get("encryptionType", "AES256"), "kmsKey": encryption.get("kmsKey")}
            given["encryptionConfiguration"] = {key: value for key, value in kept.items() if value}
        work.client.create_repository(repositoryName=work.inputs["name"], tags=pairs(work.tags), **given)
        return str(work.inputs["name"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.describe_repositories(repositoryNames=[work.id])["repositories"][0]
        names = {"imageTagMutability": "imageTagMutability", "imageScanningConfiguration": "imageScanningConfiguration"}
        return {
            "name": work.id,
            "arn": told["repositoryArn"],
            "registryId": told["registryId"],
            "repositoryUrl": told["repositoryUri"],
            **observed(work.inputs, told, names),
        }

    def _update(self, work: Work) -> None:
        given = work.inputs
        work.client.put_image_tag_mutability(
            repositoryName=work.id, imageTagMutability=given.get("imageTagMutability", "MUTABLE")
        )
        scanning = given.get("imageScanningConfiguration") or {"scanOnPush": False}
        work.client.put_image_scanning_configuration(repositoryName=work.id, imageScanningConfiguration=scanning)

    def _delete(self, work: Work) -> None:
        work.client.delete_repository(repositoryName=work.id, force=bool(work.inputs.get("forceDelete")))


class LifecyclePolicy(AwsKind):
    """The rules by which images expire; its id is the repository's name."""

    pulumi_type = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
    service = "ecr"
    shapes: ClassVar = {"policy": "LifecyclePolicyText"}
    immutable = frozenset({"repository"})
    documents = ("policy",)

    def _create(self, work: Work) -> str:
        repository = str(work.inputs["repository"])
        work.client.put_lifecycle_policy(repositoryName=repository, lifecyclePolicyText=work.inputs["policy"])
        return repository

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_lifecycle_policy(repositoryName=work.id)
        return {"repository": work.id, "registryId": told["registryId"], "policy": told["lifecyclePolicyText"]}

    def _update(self, work: Work) -> None:
        work.client.put_lifecycle_policy(repositoryName=work.id, lifecyclePolicyText=work.inputs["policy"])

    def _delete(self, work: Work) -> None:
        work.client.delete_lifecycle_policy(repositoryName=work.id)


KINDS = (Repository, LifecyclePolicy)

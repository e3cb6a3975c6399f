"""IAM: roles, policies, identity providers."""

import json
from collections.abc import Iterable, Mapping
from typing import ClassVar

from slipway.local.aws import backends
from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.names import expect_document
from slipway.local.aws.shapes import pairs
from slipway.local.checks.problem import Problem
from slipway.local.provider.errors import NotFoundError
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties

_KEPT_VERSIONS, _MANAGED_SIZE, _INLINE_SIZE = 5, 6144, 10_240
"""IAM quotas: versions of a managed policy, characters of one, characters of a role's inline policies."""


class Role(AwsKind):
    """A role; its id is its name."""

    pulumi_type = "aws:iam/role:Role"
    service, operation = "iam", "CreateRole"
    shapes: ClassVar = {
        "name": "roleNameType",
        "assumeRolePolicy": "policyDocumentType",
        "permissionsBoundary": "arnType",
    }
    naming = Naming(limit=64)
    immutable = frozenset({"name", "namePrefix", "path"})
    documents = ("assumeRolePolicy",)

    def _create(self, work: Work) -> str:
        given = work.inputs
        optional = {
            "Description": given.get("description"),
            "MaxSessionDuration": int(given["maxSessionDuration"]) if "maxSessionDuration" in given else None,
            "PermissionsBoundary": given.get("permissionsBoundary"),
        }
        work.client.create_role(
            RoleName=given["name"],
            Path=given.get("path", "/"),
            AssumeRolePolicyDocument=given["assumeRolePolicy"],
            Tags=pairs(work.tags),
            **{key: value for key, value in optional.items() if value is not None},
        )
        self._write_policies(work, given["name"])
        return str(given["name"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_role(RoleName=work.id)["Role"]
        told["AssumeRolePolicyDocument"] = json.dumps(told["AssumeRolePolicyDocument"])
        names = {"description": "Description", "maxSessionDuration": "MaxSessionDuration", "path": "Path"}
        trust = {"assumeRolePolicy": "AssumeRolePolicyDocument"}
        return {
            "name": work.id,
            "arn": told["Arn"],
            "uniqueId": told["RoleId"],
            "createDate": told["CreateDate"].isoformat(),
            "path": told["Path"],
            "maxSessionDuration": told.get("MaxSessionDuration", 3600),
            "tagsAll": {tag["Key"]: tag["Value"] for tag in told.get("Tags", [])},
            **observed({"assumeRolePolicy": "{}"} | work.inputs, told, names | trust),
        }

    def _update(self, work: Work) -> None:
        given = work.inputs
        work.client.update_role(
            RoleName=work.id,
            Description=given.get("description", ""),
            MaxSessionDuration=int(given.get("maxSessionDuration", 3600)),
        )
        work.client.update_assume_role_policy(RoleName=work.id, PolicyDocument=given["assumeRolePolicy"])
        boundary = given.get("permissionsBoundary")
        if boundary is not None:
            work.client.put_role_permissions_boundary(RoleName=work.id, PermissionsBoundary=boundary)
        elif work.old.get("permissionsBoundary") is not None:
            work.client.delete_role_permissions_boundary(RoleName=work.id)
        self._write_policies(work, work.id)

    def _delete(self, work: Work) -> None:
        if work.inputs.get("forceDetachPolicies"):
            for attached in work.client.list_attached_role_policies(RoleName=work.id)["AttachedPolicies"]:
                work.client.detach_role_policy(RoleName=work.id, PolicyArn=attached["PolicyArn"])
        for arn in work.inputs.get("managedPolicyArns") or ():
            work.client.detach_role_policy(RoleName=work.id, PolicyArn=arn)
        for inline in work.inputs.get("inlinePolicies") or ():
            work.client.delete_role_policy(RoleName=work.id, PolicyName=inline["name"])
        work.client.delete_role(RoleName=work.id)

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        work.client.tag_role(RoleName=work.id, Tags=pairs(tags))
        if removed:
            work.client.untag_role(RoleName=work.id, TagKeys=removed)

    def _write_policies(self, work: Work, role: str) -> None:
        """Bring the policies that are given within the role itself to what is wanted."""
        wanted, had = (set(side.get("managedPolicyArns") or ()) for side in (work.inputs, work.old))
        for arn in sorted(wanted - had):
            work.client.attach_role_policy(RoleName=role, PolicyArn=arn)
        for arn in sorted(had - wanted):
            work.client.detach_role_policy(RoleName=role, PolicyArn=arn)
        inline = {policy["name"]: policy["policy"] for policy in work.inputs.get("inlinePolicies") or ()}
        for name, policy in inline.items():
            work.client.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=policy)
        for policy in work.old.get("inlinePolicies") or ():
            if policy["name"] not in inline:
                work.client.delete_role_policy(RoleName=role, PolicyName=policy["name"])


class RolePolicy(AwsKind):
    """A policy inside a role; its id is role:name."""

    pulumi_type = "aws:iam/rolePolicy:RolePolicy"
    service = "iam"
    shapes: ClassVar = {"name": "policyNameType", "policy": "policyDocumentType"}
    naming = Naming(limit=128)
    immutable = frozenset({"name", "namePrefix", "role"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        return expect_document(inputs, "policy", _INLINE_SIZE)

    def _create(self, work: Work) -> str:
        self._update(work)
        return f"{work.inputs['role']}:{work.inputs['name']}"

    def _read(self, work: Work) -> Properties | None:
        role, _, name = work.id.partition(":")
        told = work.client.get_role_policy(RoleName=role, PolicyName=name)
        return {"role": role, "name": name, "policy": json.dumps(told["PolicyDocument"])}

    def _update(self, work: Work) -> None:
        given = work.inputs
        work.client.put_role_policy(RoleName=given["role"], PolicyName=given["name"], PolicyDocument=given["policy"])

    def _delete(self, work: Work) -> None:
        role, _, name = work.id.partition(":")
        work.client.delete_role_policy(RoleName=role, PolicyName=name)


class RolePolicyAttachment(AwsKind):
    """A managed policy on a role; its id is role/policyArn."""

    pulumi_type = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    service = "iam"
    shapes: ClassVar = {"policyArn": "arnType"}
    immutable = frozenset({"role", "policyArn"})

    def _create(self, work: Work) -> str:
        role, policy = work.inputs["role"], work.inputs["policyArn"]
        work.client.attach_role_policy(RoleName=role, PolicyArn=policy)
        return f"{role}/{policy}"

    def _read(self, work: Work) -> Properties | None:
        role, _, policy = work.id.partition("/")
        pages = work.client.get_paginator("list_attached_role_policies").paginate(RoleName=role)
        attached = {found["PolicyArn"] for page in pages for found in page["AttachedPolicies"]}
        return {"role": role, "policyArn": policy} if policy in attached else None

    def _update(self, work: Work) -> None:
        """Both inputs are immutable: there is nothing to change."""

    def _delete(self, work: Work) -> None:
        role, _, policy = work.id.partition("/")
        work.client.detach_role_policy(RoleName=role, PolicyArn=policy)


class Policy(AwsKind):
    """A managed policy; its id is its ARN."""

    pulumi_type = "aws:iam/policy:Policy"
    service, operation = "iam", "CreatePolicy"
    shapes: ClassVar = {"name": "policyNameType", "policy": "policyDocumentType"}
    naming = Naming(limit=128)
    immutable = frozenset({"name", "namePrefix", "path", "description"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        return expect_document(inputs, "policy", _MANAGED_SIZE)

    def _create(self, work: Work) -> str:
        given = work.inputs
        made = work.client.create_policy(
            PolicyName=given["name"],
            Path=given.get("path", "/"),
            Description=given.get("description", ""),
            PolicyDocument=given["policy"],
            Tags=pairs(work.tags),
        )
        return str(made["Policy"]["Arn"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_policy(PolicyArn=work.id)["Policy"]
        version = work.client.get_policy_version(PolicyArn=work.id, VersionId=told["DefaultVersionId"])
        return {
            "name": told["PolicyName"],
            "arn": told["Arn"],
            "path": told["Path"],
            "policyId": told["PolicyId"],
            "attachmentCount": told.get("AttachmentCount", 0),
            "policy": json.dumps(version["PolicyVersion"]["Document"]),
        }

    def _update(self, work: Work) -> None:
        if work.inputs["policy"] == work.old.get("policy"):
            return
        versions = work.client.list_policy_versions(PolicyArn=work.id)["Versions"]
        spare = sorted((held for held in versions if not held["IsDefaultVersion"]), key=lambda held: held["CreateDate"])
        if len(versions) >= _KEPT_VERSIONS:
            work.client.delete_policy_version(PolicyArn=work.id, VersionId=spare[0]["VersionId"])
        work.client.create_policy_version(PolicyArn=work.id, PolicyDocument=work.inputs["policy"], SetAsDefault=True)

    def _delete(self, work: Work) -> None:
        for version in work.client.list_policy_versions(PolicyArn=work.id)["Versions"]:
            if not version["IsDefaultVersion"]:
                work.client.delete_policy_version(PolicyArn=work.id, VersionId=version["VersionId"])
        work.client.delete_policy(PolicyArn=work.id)

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        work.client.tag_policy(PolicyArn=work.id, Tags=pairs(tags))
        if removed:
            work.client.untag_policy(PolicyArn=work.id, TagKeys=removed)


class OpenIdConnectProvider(AwsKind):
    """An identity provider that roles trust; its id is its ARN."""

    pulumi_type = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
    service = "iam"
    shapes: ClassVar = {"url": "OpenIDConnectProviderUrlType", "thumbprintLists": "thumbprintType"}
    immutable = frozenset({"url"})

    def _create(self, work: Work) -> str:
        made = work.client.create_open_id_connect_provider(
            Url=work.inputs["url"],
            ClientIDList=work.inputs["clientIdLists"],
            ThumbprintList=work.inputs.get("thumbprintLists") or [],
            Tags=pairs(work.tags),
        )
        return str(made["OpenIDConnectProviderArn"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_open_id_connect_provider(OpenIDConnectProviderArn=work.id)
        names = {"clientIdLists": "ClientIDList", "thumbprintLists": "ThumbprintList"}
        return {"arn": work.id, **observed(work.inputs, told, names)}

    def _update(self, work: Work) -> None:
        if work.inputs.get("thumbprintLists"):
            work.client.update_open_id_connect_provider_thumbprint(
                OpenIDConnectProviderArn=work.id, ThumbprintList=work.inputs["thumbprintLists"]
            )
        held = backends.identity_provider(work)
        if held is None:
            raise NotFoundError(f"NoSuchEntity: {work.id} does not exist")
        held.client_id_list = list(work.inputs["clientIdLists"])

    def _delete(self, work: Work) -> None:
        work.client.delete_open_id_connect_provider(OpenIDConnectProviderArn=work.id)

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        target = {"OpenIDConnectProviderArn": work.id}
        work.client.tag_open_id_connect_provider(**target, Tags=pairs(tags))
        if removed:
            work.client.untag_open_id_connect_provider(**target, TagKeys=removed)


KINDS = (Role, RolePolicy, RolePolicyAttachment, Policy, OpenIdConnectProvider)

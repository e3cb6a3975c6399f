"""Work that runs the service's own code."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from slipway.plan.context import IMAGE, SOURCE, Context, Rendered, codebuild
from slipway.plan.deploys.logs import service_logs
from slipway.plan.deploys.verification import hook_function
from slipway.plan.naming import physical_name, task_family
from slipway.plan.promotion import key_address, proof_alias, repository_url, signing_alias
from slipway.plan.roles import role_arn
from slipway.plan.sharding import sharded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.catalogue import TargetKind
    from slipway.plan.templates import TemplateAction

NAMESPACE = "BuildVariables"
BUILT_TREE = f"#{{{NAMESPACE}.TREE}}"
BUILT_DIGEST = f"#{{{NAMESPACE}.DIGEST}}"
"""What the image's build exports, as the actions after it name it: git's hash of the tree, sha256:... of the image."""
BALANCED: frozenset[TargetKind] = frozenset({"ecs", "ec2"})
"""Targets behind the system's load balancer, where integration tests reach a service."""


def build(template: TemplateAction, context: Context) -> Rendered:
    """The image, in a project of the service's own, which no other service can reach.

    It is built where nothing was built of the same tree before, or copied from the stack that this one promotes from.
    """
    service, upstream = context.service, context.settings.promotes_from
    by_codedeploy = "ecs" in service.targets and service.deployment.controller == "codedeploy"
    variables = {
        **context.tree,
        "REPOSITORY": service.repository,
        "DOCKERFILE": service.build.dockerfile,
        "PORT": str(service.port),
        "TASK_FAMILY": task_family(context.stack, service.name) if by_codedeploy else "",
        "HOOK": hook_function(context.stack) if by_codedeploy else "",
    }
    if by_codedeploy and context.settings.deploys_to:
        variables["REPLICAS"] = replica_documents(context)
    if upstream:
        keys = {"UPSTREAM_KEY": signing_alias(upstream.stack), "UPSTREAM_PROOF_KEY": proof_alias(upstream.stack)}
        variables |= {"UPSTREAM": upstream.stack, "UPSTREAM_REPOSITORY": repository_url(upstream, service.name)}
        variables |= {name: key_address(upstream.region, upstream.account, alias) for name, alias in keys.items()}
        variables |= {"UPSTREAM_REGION": upstream.region}
    kind = service.build.kind
    project = context.project(
        "build",
        "promote" if upstream else f"build-{kind}",
        service.name,
        variables,
        cache="none" if upstream else "layers" if kind == "docker" else "packages",
        build=None if upstream else kind,
    )
    action = codebuild(template, project, category="Build", reads=SOURCE, outputs=(IMAGE,))
    return Rendered((replace(action, namespace=NAMESPACE),), own_projects=(project,))


def unit(template: TemplateAction, context: Context) -> Rendered:
    """The service's own tests. Machine and credentials are fresh for each run, so that services can take turns."""
    service = context.service
    where = {"DOCKERFILE": service.build.dockerfile} if service.has_image else {"MODULE": service.terraform.folder}
    return _tests(template, context, where, reaches_network=False)


def integration(template: TemplateAction, context: Context) -> Rendered:
    """The service's tests against what was deployed; none for a service that no balancer of this stack leads to.

    Told to use several `shards`, the tests are split over so many builds.
    """
    service = context.service
    if not BALANCED.intersection(service.targets):
        return Rendered(())
    parameters = {
        "DOCKERFILE": service.build.dockerfile,
        "BALANCER": physical_name(context.stack, service.system, limit=32),
        "SCHEME": "https" if context.settings.certificate_arn else "http",
    }
    shards = int(template.told.get("shards", 1))
    kept = {name: value for name, value in template.told.items() if name != "shards"}
    template = template.model_copy(update={"told": kept})
    return _tests(template, context, parameters, reaches_network=True, shards=shards)


def _tests(
    template: TemplateAction,
    context: Context,
    parameters: Mapping[str, str],
    *,
    reaches_network: bool,
    shards: int = 1,
) -> Rendered:
    service = context.service
    kind = service.build.kind
    whole = f"{template.uses}-{kind}"
    name, buildspec = (whole, whole) if shards == 1 else (f"{whole}-{shards}", sharded(kind))
    project = context.project(
        name, buildspec, None, {}, role="tests", reaches_network=reaches_network, build=kind, shards=shards
    )
    told = {**context.tree, **parameters}
    action = codebuild(template, project, category="Test", reads=SOURCE, parameters=told)
    return Rendered((action,), shared_projects=(project,))


def replica_documents(context: Context) -> str:
    """What is another's in the task definition and the appspec of each replica, as JSON."""
    name = context.service.name
    told = [
        {
            "stack": replica.stack,
            "family": task_family(replica.stack, name),
            "task_role": role_arn(replica.account, replica.stack, name, "task", folder="task"),
            "execution_role": role_arn(replica.account, replica.stack, "execution"),
            "log_group": service_logs(replica.stack, name),
            "log_region": replica.region,
            "hook": hook_function(replica.stack),
        }
        for replica in context.settings.deploys_to
    ]
    return json.dumps(told, separators=(",", ":"))

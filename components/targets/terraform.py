"""Terraform: a role that plans, a role that applies, and the projects that run with them."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation import Foundation
from components.foundation.roles import codebuild_statements
from components.projects import build_project
from slipway.catalogue import Service
from slipway.plan import Pipeline, Project

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


class TerraformTarget(pulumi.ComponentResource):
    """What a service's infrastructure is planned and applied with. It runs nothing itself: there is no image of it."""

    def __init__(
        self,
        service: Service,
        pipeline: Pipeline,
        context: Context,
        foundation: Foundation,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:targets:TerraformTarget", f"{service.name}-terraform", None, opts)
        self._service, self._context, self._foundation = service, context, foundation
        state = foundation.terraform_state
        grants = {
            "plan": (state.reading(service.name), [READ_ONLY]),
            "deploy-terraform": (state.writing(service.name), [READ_ONLY, *service.terraform.policies]),
        }
        for project in pipeline.projects:
            if project.kind in grants:
                self._project(project, *grants[project.kind])
        self.register_outputs({})

    def _project(self, project: Project, statements: list[iam.Statement], policies: list[str]) -> None:
        """The project with a role that it alone may assume."""
        service, context, foundation = self._service, self._context, self._foundation
        here = pulumi.ResourceOptions(parent=self)
        name = f"{service.name}-{project.kind}"
        role = iam.role(
            name,
            physical=context.name(service.name, project.kind),
            path=f"{context.role_path}terraform/",
            trust=iam.trust(
                "codebuild.amazonaws.com", context.account, context.arn("codebuild", f"project/{project.name}")
            ),
            statements=[*codebuild_statements(context, foundation.store, foundation.key.arn), *statements],
            tags=context.tags(service),
            opts=here,
        )
        attached = [
            aws.iam.RolePolicyAttachment(f"{name}-{arn.rpartition('/')[2]}", role=role.name, policy_arn=arn, opts=here)
            for arn in policies
        ]
        build_project(
            project,
            context,
            role_arn=role.arn,
            key_arn=foundation.key.arn,
            variables={
                "STATE_BUCKET": foundation.terraform_state.bucket,
                "STATE_ENCRYPTION_KEY": foundation.key.arn,
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*attached, *foundation.terraform_state.ready]),
        )

"""Cloud Run: the approved image, copied by its digest, as a further target of a service."""

from __future__ import annotations

import pulumi
import pulumi_gcp as gcp

from components.context import Context
from components.foundation import Foundation
from components.projects import deploy_project
from slipway.catalogue import Service
from slipway.plan import Pipeline

BOOTSTRAP_IMAGE = (
    "us-docker.pkg.dev/cloudrun/container/hello@sha256:be0a21e5d7036cc60741cf60ea3b68e169cc2d00f3ad256c94536f32b0a0755c"
)
"""Runs until the first deployment; from then on the deploy action decides which revision runs."""


class CloudRunTarget(pulumi.ComponentResource):
    """A service on Cloud Run with an identity of its own, reached from inside only."""

    def __init__(
        self,
        service: Service,
        pipeline: Pipeline,
        context: Context,
        foundation: Foundation,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:targets:CloudRunTarget", f"{service.name}-cloud-run", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        google = foundation.google
        identity = gcp.serviceaccount.Account(
            f"{service.name}-google-identity",
            account_id=context.name(service.name, limit=30),
            display_name=f"Runs {service.name}",
            project=google.project,
            opts=here,
        )
        gcp.serviceaccount.IAMMember(
            f"{service.name}-google-deployer",
            service_account_id=identity.name,
            role="roles/iam.serviceAccountUser",
            member=google.deployer.apply(lambda email: f"serviceAccount:{email}"),
            opts=here,
        )
        running = gcp.cloudrunv2.Service(
            f"{service.name}-cloud-run",
            name=context.name(service.name, limit=49),
            location=google.region,
            project=google.project,
            ingress="INGRESS_TRAFFIC_INTERNAL_ONLY",
            deletion_protection=False,
            labels=context.tags(service),
            template={
                "service_account": identity.email,
                "containers": [
                    {
                        "image": BOOTSTRAP_IMAGE,
                        "ports": {"container_port": service.port},
                        "resources": {"limits": {"cpu": "1", "memory": f"{service.compute.memory}Mi"}},
                    }
                ],
                "scaling": {"min_instance_count": 0, "max_instance_count": service.compute.count * 5},
            },
            opts=pulumi.ResourceOptions(
                parent=self, ignore_changes=["client", "clientVersion", "template.containers[0].image"]
            ),
        )
        deploy_project(
            "cloud-run",
            pipeline,
            context,
            role_arn=google.deploy_role_arn,
            key_arn=foundation.key.arn,
            variables={
                "GOOGLE_PROJECT": google.project,
                "GOOGLE_REGION": google.region,
                "GOOGLE_PROVIDER": google.provider,
                "GOOGLE_DEPLOYER": google.deployer,
                "GOOGLE_IMAGE": pulumi.Output.concat(google.repository, "/", service.name),
                "CLOUD_RUN_SERVICE": running.name,
            },
            opts=here,
        )
        self.register_outputs({})

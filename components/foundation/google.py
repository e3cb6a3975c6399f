"""What services on Google Cloud share: a registry, and the trust that lets this stack's deploy role in."""

from __future__ import annotations

import pulumi
import pulumi_gcp as gcp

from components import iam
from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.foundation.roles import image_reader_statements


class Google(pulumi.ComponentResource):
    """The Google side of a stack.

    Attributes:
        project, region: where its services run.
        repository: what an image's name begins with.
        provider: resource name of the trust, for the deploy action.
        deployer: e-mail of the service account that deploys.
        deploy_role_arn: the AWS role that may act as it.
    """

    project: str
    region: str
    repository: pulumi.Output[str]
    provider: pulumi.Output[str]
    deployer: pulumi.Output[str]
    deploy_role_arn: pulumi.Output[str]

    def __init__(
        self,
        context: Context,
        store: ArtifactStore,
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:foundation:Google", "google", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        settings = context.plan.settings
        self.project, self.region = settings.google_project or "", settings.google_region or ""
        registry = gcp.artifactregistry.Repository(
            "google-registry",
            repository_id=context.name("images", limit=63),
            location=self.region,
            project=self.project,
            format="DOCKER",
            docker_config={"immutable_tags": True},
            labels=context.tags(),
            opts=here,
        )
        deployer = gcp.serviceaccount.Account(
            "google-deployer",
            account_id=context.name("deploy", limit=30),
            display_name=f"Deploys services of stack {context.plan.stack}",
            project=self.project,
            opts=here,
        )
        member = deployer.email.apply(lambda email: f"serviceAccount:{email}")
        gcp.artifactregistry.RepositoryIamMember(
            "google-deployer-pushes",
            repository=registry.name,
            location=self.region,
            project=self.project,
            role="roles/artifactregistry.writer",
            member=member,
            opts=here,
        )
        gcp.projects.IAMMember(
            "google-deployer-deploys", project=self.project, role="roles/run.developer", member=member, opts=here
        )
        role_name = context.name("deploy-google")
        self.deploy_role_arn = iam.role(
            "deploy-google",
            physical=role_name,
            path=context.role_path,
            trust=iam.trust("codebuild.amazonaws.com", context.account),
            statements=image_reader_statements(context, store, key_arn),
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
        ).arn
        self.provider = self._trust(context, deployer, f"arn:aws:sts::{context.account}:assumed-role/{role_name}")
        self.repository = pulumi.Output.concat(
            self.region, "-docker.pkg.dev/", self.project, "/", registry.repository_id
        )
        self.deployer = deployer.email
        self.register_outputs({"repository": self.repository})

    def _trust(self, context: Context, deployer: gcp.serviceaccount.Account, assumed_role: str) -> pulumi.Output[str]:
        """Trust in one role of this account, not in the account. A deleted pool blocks its id for 30 days."""
        pool = gcp.iam.WorkloadIdentityPool(
            "google-pool",
            workload_identity_pool_id=context.name("aws", limit=32),
            project=self.project,
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
        provider = gcp.iam.WorkloadIdentityPoolProvider(
            "google-provider",
            workload_identity_pool_id=pool.workload_identity_pool_id,
            workload_identity_pool_provider_id=context.name("aws", limit=32),
            project=self.project,
            aws={"account_id": context.account},
            attribute_mapping={
                "google.subject": "assertion.arn",
                "attribute.aws_role": (
                    "assertion.arn.extract('{account}assumed-role/') + 'assumed-role/' + "
                    "assertion.arn.extract('assumed-role/{role}/')"
                ),
            },
            attribute_condition=f"assertion.arn.startsWith('{assumed_role}/')",
            opts=pulumi.ResourceOptions(parent=self),
        )
        gcp.serviceaccount.IAMMember(
            "google-deployer-trusts",
            service_account_id=deployer.name,
            role="roles/iam.workloadIdentityUser",
            member=pulumi.Output.concat(
                "principalSet://iam.googleapis.com/", pool.name, "/attribute.aws_role/", assumed_role
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return provider.name

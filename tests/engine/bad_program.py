"""A program that is not Slipway's and breaks every rule of the packs; previewed by the Automation API.

Prints the ids of the mandatory policies that it breaks as JSON. Run: bad_program.py WORK_DIR PACK...
"""

import json
import sys

import pulumi_aws as aws
import pulumi_gcp as gcp
from pulumi import automation as auto
from pulumi_azure_native import app, storage

ROLE = "arn:aws:iam::123456789012:role/any"
BUILDSPEC = """
version: 0.2
phases:
  build:
    commands:
      - docker build .
      - semgrep scan --error . || true
"""


def program() -> None:
    """One resource or two for each rule."""
    aws.ecr.Repository("images", image_tag_mutability="MUTABLE")
    aws.kms.Key("key")
    api = aws.apigatewayv2.Api("api", protocol_type="HTTP")
    aws.apigatewayv2.Route("route", api_id=api.id, route_key="$default")
    aws.apigatewayv2.Stage("stage", api_id=api.id)
    aws.cloudwatch.LogGroup("logs")
    aws.sns.Topic("topic")
    aws.sqs.Queue("queue", sqs_managed_sse_enabled=False)
    bucket = aws.s3.Bucket("bucket")
    allow_all = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    aws.iam.Policy("policy", policy=json.dumps(allow_all))
    aws.codebuild.Project(
        "scan",
        name="scan",
        service_role=ROLE,
        artifacts={"type": "CODEPIPELINE"},
        source={"type": "CODEPIPELINE", "buildspec": BUILDSPEC.replace("docker build .", "make")},
        environment={
            "type": "LINUX_CONTAINER",
            "compute_type": "BUILD_GENERAL1_SMALL",
            "image": "aws/codebuild/standard:7.0",
            "privileged_mode": True,
            "environment_variables": [{"name": "DB_PASSWORD", "value": "planted"}],
        },
        logs_config={"cloudwatch_logs": {"status": "DISABLED"}},
    )
    aws.ecs.Service(
        "service",
        name="shop",
        network_configuration={"subnets": ["subnet-1"], "assign_public_ip": True},
        deployment_controller={"type": "CODE_DEPLOY"},
    )
    aws.codedeploy.DeploymentGroup(
        "deployments",
        app_name="shop",
        deployment_group_name="shop-production",
        service_role_arn=ROLE,
        deployment_config_name="CodeDeployDefault.ECSAllAtOnce",
        tags={"environment": "production"},
    )
    source = {"ConnectionArn": f"{ROLE}/connection", "FullRepositoryId": "shop/shop", "BranchName": "main"}
    deploy = {
        "ApplicationName": "shop",
        "DeploymentGroupName": "shop-production",
        "TaskDefinitionTemplateArtifact": "built",
        "AppSpecTemplateArtifact": "built",
    }
    aws.codepipeline.Pipeline(
        "pipeline",
        name="shop",
        role_arn=ROLE,
        artifact_stores=[{"type": "S3", "location": bucket.bucket}],
        stages=[
            stage("Source", action("Source", "Source", "CodeStarSourceConnection", source, outputs=("source",))),
            stage("Approval", action("Approve", "Approval", "Manual", {})),
            stage(
                "Build",
                action("Scan", "Build", "CodeBuild", {"ProjectName": "scan"}, inputs=("source",), outputs=("built",)),
            ),
            stage("Deploy", action("Deploy", "Deploy", "CodeDeployToECS", deploy, inputs=("built",))),
        ],
        tags={"environment": "production"},
    )
    gcp.cloudrunv2.ServiceIamMember(
        "everyone", name="shop", location="us-east1", project="shop-prod", role="roles/run.invoker", member="allUsers"
    )
    storage.StorageAccount(
        "store",
        account_name="shopstore",
        resource_group_name="shop",
        kind=storage.Kind.STORAGE_V2,
        sku={"name": storage.SkuName.STANDARD_LRS},
        minimum_tls_version=storage.MinimumTlsVersion.TLS1_0,
    )
    app.ContainerApp(
        "app",
        container_app_name="shop",
        resource_group_name="shop",
        configuration={"ingress": {"external": True, "allow_insecure": True, "target_port": 80}},
    )


def stage(name: str, *actions: dict[str, object]) -> dict[str, object]:
    """A stage of these actions."""
    return {"name": name, "actions": list(actions)}


def action(
    name: str,
    category: str,
    provider: str,
    configuration: dict[str, str],
    *,
    inputs: tuple[str, ...] = (),
    outputs: tuple[str, ...] = (),
) -> dict[str, object]:
    """An action of AWS."""
    return {
        "name": name,
        "category": category,
        "owner": "AWS",
        "provider": provider,
        "version": "1",
        "configuration": configuration,
        "input_artifacts": list(inputs),
        "output_artifacts": list(outputs),
    }


def main(work_dir: str, packs: list[str]) -> None:
    """Preview the program and print what it breaks."""
    stack = auto.create_or_select_stack(
        "bad", project_name="bad", program=program, opts=auto.LocalWorkspaceOptions(work_dir=work_dir)
    )
    stack.set_config("aws:region", auto.ConfigValue("us-east-1"))
    broken: set[str] = set()
    said: list[str] = []

    def take(event: auto.EngineEvent) -> None:
        if event.policy_event and event.policy_event.enforcement_level == "mandatory":
            broken.add(event.policy_event.policy_name)
            said.append(event.policy_event.message)

    failed, error = False, ""
    try:
        stack.preview(on_event=take, policy_packs=packs)
    except auto.CommandError as refused:
        failed, error = True, str(refused)[-2000:]
    json.dump({"failed": failed, "broken": sorted(broken), "said": said, "error": error}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

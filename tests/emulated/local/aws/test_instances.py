"""Launch templates, autoscaling groups, and the profiles that instances act with."""

import base64

import pytest

from tests.unit.local.stage import Clients, Given, Stage

TEMPLATE, FLEET = "aws:ec2/launchTemplate:LaunchTemplate", "aws:autoscaling/group:Group"
SCALING, PROFILE = "aws:autoscaling/policy:Policy", "aws:iam/instanceProfile:InstanceProfile"
TRUST = '{"Version": "2012-10-17", "Statement": []}'
LATEST = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
STEER = {
    "predefinedMetricSpecification": {"predefinedMetricType": "ASGAverageCPUUtilization"},
    "targetValue": 60.0,
}


def template(**changes: object) -> Given:
    return {
        "imageId": LATEST,
        "instanceType": "t3.small",
        "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1.0},
        "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"encrypted": "true", "volumeSize": 20.0}}],
        "userData": base64.b64encode(b"#!/bin/bash").decode(),
        "updateDefaultVersion": True,
        **changes,
    }


def test_a_change_of_a_template_is_a_new_version_and_tags_are_not(aws: Stage, client: Clients) -> None:
    made = aws.make(TEMPLATE, **template(tags={"a": "b"}))
    assert (made.state["latestVersion"], made.state["name"][:5]) == (1.0, "thing")
    made = aws.change(made, instanceType="t3.medium")
    assert (made.state["latestVersion"], made.state["defaultVersion"]) == (2.0, 2.0)
    versions = client("ec2").describe_launch_template_versions(LaunchTemplateId=made.id)["LaunchTemplateVersions"]
    data = versions[-1]["LaunchTemplateData"]
    assert data["InstanceType"] == "t3.medium"
    assert data["MetadataOptions"]["HttpTokens"] == "required"
    assert data["BlockDeviceMappings"][0]["Ebs"]["Encrypted"] is True
    made = aws.change(made, tags={"c": "d"})
    assert made.state["latestVersion"] == 2.0
    aws.remove(made)


def test_a_fleet_runs_behind_its_target_group_and_grows(aws: Stage, client: Clients) -> None:
    subnets = client("ec2").describe_subnets()["Subnets"][:2]
    group = aws.make(
        "aws:lb/targetGroup:TargetGroup",
        port=8080.0,
        protocol="HTTP",
        targetType="instance",
        vpcId=subnets[0]["VpcId"],
    )
    started = aws.make(TEMPLATE, **template())
    fleet = aws.make(
        FLEET,
        minSize=2.0,
        maxSize=4.0,
        vpcZoneIdentifiers=[subnet["SubnetId"] for subnet in subnets],
        launchTemplate={"id": started.id, "version": "1"},
        targetGroupArns=[group.id],
        healthCheckType="EC2",
        enabledMetrics=["GroupInServiceInstances"],
        tags=[{"key": "service", "value": "web", "propagateAtLaunch": True}],
    )
    health = client("elbv2").describe_target_health(TargetGroupArn=group.id)["TargetHealthDescriptions"]
    assert len(health) == 2
    policy = aws.make(
        SCALING,
        autoscalingGroupName=fleet.id,
        policyType="TargetTrackingScaling",
        targetTrackingConfiguration=STEER,
    )
    policy = aws.change(policy, targetTrackingConfiguration={**STEER, "targetValue": 70.0})
    told = client("autoscaling").describe_policies(AutoScalingGroupName=fleet.id)["ScalingPolicies"]
    assert [each["TargetTrackingConfiguration"]["TargetValue"] for each in told] == [70.0]
    fleet = aws.change(
        fleet,
        minSize=3.0,
        launchTemplate={"id": started.id, "version": "$Latest"},
        tags=[{"key": "owner", "value": "web", "propagateAtLaunch": False}],
    )
    (held,) = client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[fleet.id])["AutoScalingGroups"]
    assert (held["MinSize"], len(held["Instances"])) == (3, 3)
    assert [(tag["Key"], tag["PropagateAtLaunch"]) for tag in held["Tags"]] == [("owner", False)]
    for made in (policy, fleet, started, group):
        aws.remove(made)


def test_a_profile_holds_one_role_at_a_time(aws: Stage, client: Clients) -> None:
    first, second = (aws.make("aws:iam/role:Role", name, assumeRolePolicy=TRUST) for name in ("one", "two"))
    profile = aws.make(PROFILE, role=first.id, path="/slipway/", tags={"a": "b"})
    assert profile.state["arn"].endswith(f":instance-profile/slipway/{profile.id}")
    profile = aws.change(profile, role=second.id)
    held = client("iam").get_instance_profile(InstanceProfileName=profile.id)["InstanceProfile"]
    assert [role["RoleName"] for role in held["Roles"]] == [second.id]
    for made in (profile, first, second):
        aws.remove(made)


def test_a_deployment_configuration_is_kept_and_replaced_by_any_change(aws: Stage) -> None:
    made = aws.make(
        "aws:codedeploy/deploymentConfig:DeploymentConfig",
        deploymentConfigName="slow",
        computePlatform="ECS",
        trafficRoutingConfig={
            "type": "TimeBasedCanary",
            "timeBasedCanary": {"percentage": 20.0, "interval": 7.0},
        },
    )
    assert made.id == "slow"
    assert made.state["arn"].endswith(":deploymentconfig:slow")
    assert aws.replaces(made, computePlatform="Lambda") == ("computePlatform",)


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        (TEMPLATE, template(userData="no base64!"), "userData: expected base64 text"),
        (
            TEMPLATE,
            template(userData=base64.b64encode(b"x" * 16_385).decode()),
            "userData: expected at most 16384 bytes, got 16385",
        ),
        (TEMPLATE, template(metadataOptions={"httpTokens": "require"}), "httpTokens: expected one of"),
        (
            TEMPLATE,
            template(metadataOptions={"httpPutResponseHopLimit": 0.0}),
            "metadataOptions.httpPutResponseHopLimit: expected a number of 1 to 64, got 0",
        ),
        (TEMPLATE, template(instanceType="t3.smal"), "did you mean 't3.small'?"),
        (
            FLEET,
            {"minSize": 1.0, "maxSize": 2.0, "vpcZoneIdentifiers": ["subnet-1"]},
            "expected exactly one of launchTemplate, launchConfiguration, mixedInstancesPolicy, got none",
        ),
        (
            FLEET,
            {"minSize": 3.0, "maxSize": 2.0, "vpcZoneIdentifiers": ["subnet-1"], "launchTemplate": {"id": "lt-1"}},
            "maxSize: expected at least minSize, 3, got 2",
        ),
        (
            FLEET,
            {"minSize": 1.0, "maxSize": 2.0, "launchTemplate": {"id": "lt-1"}},
            "vpcZoneIdentifiers: a group needs subnets or availability zones",
        ),
        (
            FLEET,
            {
                "minSize": 1.0,
                "maxSize": 2.0,
                "desiredCapacity": 3.0,
                "vpcZoneIdentifiers": ["subnet-1"],
                "launchTemplate": {"id": "lt-1"},
            },
            "desiredCapacity: expected minSize to maxSize, 1 to 2, got 3",
        ),
        (
            FLEET,
            {
                "minSize": 1.0,
                "maxSize": 2.0,
                "healthCheckType": "ALB",
                "vpcZoneIdentifiers": ["subnet-1"],
                "launchTemplate": {"id": "lt-1"},
            },
            "healthCheckType: expected one of EC2, ELB, EBS, VPC_LATTICE, got 'ALB'",
        ),
    ],
)
def test_what_would_be_refused(aws: Stage, token: str, inputs: Given, expected: str) -> None:
    found = aws.problems(token, **inputs)
    assert len(found) == 1
    assert expected in found[0]

"""EC2 in waves: what instances start from, how many there are, and what is deployed to a share of them at a time."""

import base64
import subprocess
import sys
from pathlib import Path

from components.targets.ec2.instances import user_data
from tests.components.fleet import StackOf

FLEET: dict[str, dict[str, object]] = {
    "shop": {"targets": ["ec2"], "instances": {"type": "m5.large", "least": 4, "most": 8, "wave_percent": 25}}
}


def test_instances_are_closed(stack_with: StackOf) -> None:
    template = stack_with(FLEET).one("LaunchTemplate", "shop")
    assert template["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    assert [each["ebs"]["encrypted"] for each in template["blockDeviceMappings"]] == ["true"]
    assert "keyName" not in template
    assert template["imageId"].startswith("resolve:ssm:/aws/service/ami-amazon-linux-latest/")


def test_the_fleet_is_as_large_as_the_catalogue_says_and_behind_the_balancer(stack_with: StackOf) -> None:
    stack = stack_with(FLEET)
    (fleet,) = (made.inputs for made in stack.of("Group") if made.name == "shop-fleet")
    (target,) = stack.of("TargetGroup", "shop")
    assert (fleet["minSize"], fleet["maxSize"]) == (4, 8)
    assert target.inputs["targetType"] == "instance"
    assert fleet["targetGroupArns"] == [f"arn:aws:lb:us-east-1:123456789012:targetgroup/{target.inputs['name']}"]
    assert fleet["instanceRefresh"]["preferences"]["minHealthyPercentage"] == 75
    assert {tag["key"] for tag in fleet["tags"] if tag["propagateAtLaunch"]} == {"environment", "owner", "service"}


def test_a_group_deploys_in_place_with_the_balancer_told(stack_with: StackOf) -> None:
    stack = stack_with(FLEET)
    group, (target,) = stack.one("DeploymentGroup", "shop"), stack.of("TargetGroup", "shop")
    assert group["deploymentStyle"] == {"deploymentOption": "WITH_TRAFFIC_CONTROL", "deploymentType": "IN_PLACE"}
    assert group["loadBalancerInfo"] == {"targetGroupInfos": [{"name": target.inputs["name"]}]}
    (fleet,) = (made.inputs for made in stack.of("Group") if made.name == "shop-fleet")
    assert group["autoscalingGroups"] == [fleet["name"]]


def test_alone_it_answers_where_the_service_is_called(stack_with: StackOf) -> None:
    rule = stack_with(FLEET).one("ListenerRule", "shop")
    assert rule["conditions"][0]["pathPattern"]["values"] == ["/shop", "/shop/*"]


def test_beside_ecs_it_has_an_address_of_its_own(stack_with: StackOf) -> None:
    stack = stack_with({"shop": {"targets": ["ecs", "ec2"]}, "other": {"targets": ["ec2", "ecs"]}})
    paths = {made.name: made.inputs["conditions"][0]["pathPattern"]["values"][0] for made in stack.of("ListenerRule")}
    assert paths == {
        "shop-traffic-rule": "/shop",
        "shop-test-rule": "/shop",
        "shop-ec2-rule": "/shop.ec2",
        "other-traffic-rule": "/other.ecs",
        "other-test-rule": "/other.ecs",
        "other-ec2-rule": "/other",
    }
    places = [(made.inputs["listenerArn"], made.inputs["priority"]) for made in stack.of("ListenerRule")]
    assert len(set(places)) == len(places)


def test_both_targets_write_to_one_log_group(stack_with: StackOf) -> None:
    stack = stack_with({"shop": {"targets": ["ecs", "ec2"]}})
    assert [made.name for made in stack.of("LogGroup", "shop")] == ["shop-logs"]


def test_every_instance_acts_with_one_profile_that_containers_can_not_use(stack_with: StackOf) -> None:
    stack = stack_with({"one": {"targets": ["ec2"]}, "two": {"targets": ["ec2"]}})
    (profile,) = stack.of("InstanceProfile")
    named = {made.inputs["iamInstanceProfile"]["arn"] for made in stack.of("LaunchTemplate")}
    assert named == {f"arn:aws:iam::123456789012:instanceprofile/{profile.inputs['name']}"}


def test_user_data_is_a_sound_script(stack_with: StackOf, tmp_path: Path) -> None:
    written = base64.b64decode(stack_with(FLEET).one("LaunchTemplate", "shop")["userData"]).decode()
    assert written == user_data("us-east-1")
    script = tmp_path / "user-data.sh"
    script.write_text(written)
    subprocess.run([Path(sys.executable).with_name("shellcheck"), script], check=True)

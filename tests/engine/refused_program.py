"""Programs that the real cloud would refuse, each previewed by the Automation API; prints what each was told as JSON.

Run: refused_program.py WORK_DIR
"""

import json
import sys
from collections.abc import Callable

import pulumi
import pulumi_aws as aws
from pulumi import automation as auto

SOURCE = {"ConnectionArn": "arn:aws:codeconnections:x", "FullRepositoryId": "shop/shop", "BranchName": "main"}


def unknown_input() -> None:
    """An input that the SDK does not know."""
    _raw("aws:sqs/queue:Queue", {"visibilityTimeout": 30})


def missing_input() -> None:
    """A required input left out."""
    _raw("aws:iam/role:Role", {"name": "no-trust"})


def wrong_type() -> None:
    """Text where a number belongs."""
    _raw("aws:sqs/queue:Queue", {"delaySeconds": "soon"})


def long_name() -> None:
    """A target group of 33 characters."""
    aws.lb.TargetGroup("group", name="x" * 33, port=80, protocol="HTTP", vpc_id="vpc-1", target_type="ip")


def bad_enumeration() -> None:
    """A mutability that ECR does not have."""
    aws.ecr.Repository("images", name="images", image_tag_mutability="FROZEN")


def bad_action_key() -> None:
    """A misspelt configuration key, which the SDK can't know."""
    action = {"owner": "AWS", "version": "1"}
    source = {**action, "name": "S", "category": "Source", "provider": "CodeStarSourceConnection"}
    build = {**action, "name": "B", "category": "Build", "provider": "CodeBuild", "input_artifacts": ["source"]}
    aws.codepipeline.Pipeline(
        "pipeline",
        name="shop",
        pipeline_type="V2",
        role_arn="arn:aws:iam::123456789012:role/any",
        artifact_stores=[{"type": "S3", "location": "store"}],
        stages=[
            {"name": "Source", "actions": [{**source, "configuration": SOURCE, "output_artifacts": ["source"]}]},
            {"name": "Build", "actions": [{**build, "configuration": {"ProjctName": "shop"}}]},
        ],
    )


def _raw(token: str, inputs: dict[str, object]) -> None:
    """A resource whose inputs no SDK class has seen."""
    pulumi.CustomResource(token, "wrong", inputs)


def told(work_dir: str, program: Callable[[], None]) -> str:
    """What the engine says of a program."""
    stack = auto.create_or_select_stack(
        "refused", project_name="refused", program=program, opts=auto.LocalWorkspaceOptions(work_dir=work_dir)
    )
    stack.set_config("aws:region", auto.ConfigValue("us-east-1"))
    try:
        stack.preview()
    except auto.CommandError as error:
        return str(error)
    return ""


if __name__ == "__main__":
    programs = (unknown_input, missing_input, wrong_type, long_name, bad_enumeration, bad_action_key)
    json.dump({program.__name__: told(sys.argv[1], program) for program in programs}, sys.stdout)

"""What moto's APIs lack is done on the objects that moto holds: the daemon and moto share a process."""

from typing import Any

from moto.backends import get_backend

from slipway.local.aws.kind import Work


def codebuild(work: Work) -> Any:  # noqa: ANN401 - moto's own object
    """The emulated CodeBuild in the region: its API has no update."""
    return get_backend("codebuild")[work.aws.account][work.aws.region]


def codedeploy(work: Work) -> Any:  # noqa: ANN401 - moto's own object
    """The emulated CodeDeploy in the region: its API has no update and no delete."""
    return get_backend("codedeploy")[work.aws.account][work.aws.region]

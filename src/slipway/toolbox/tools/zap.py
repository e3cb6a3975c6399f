"""ZAP's baseline: crawls the running service and watches what it answers; run from ZAP's own image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.toolbox.model import Scanner

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from slipway.toolbox.model import Job, Subject

IMAGE = "SLIPWAY_ZAP_IMAGE"
"""Names ZAP's image, by digest; where it is set, ZAP does the scan."""
HEADER = "SLIPWAY_DAST_HEADER"
"""A header, `Name: value`, that signs the requests in: the scan sees what a user sees."""
PASSED, FAILED, WARNED = 0, 1, 2


def not_asked(subject: Subject, environment: Mapping[str, str]) -> bool:
    """Whether ZAP is not the one to use."""
    return not _asked(subject, environment)


def _asked(_subject: Subject, environment: Mapping[str, str]) -> bool:
    return bool(environment.get(IMAGE))


def _command(job: Job) -> list[str | Path]:
    # As root it may write to the folder of this run; the time limit is the container's too, which outlives its client.
    docker = ["docker", "run", "--rm", "--network=host", "--user=root", f"--volume={job.folder}:/zap/wrk:rw"]
    signed = [f"--env={name}" for name in _variables(job)]
    baseline = [
        "timeout",
        "--signal=KILL",
        f"{job.limit:.0f}",
        "zap-baseline.py",
        "-t",
        job.subject.url,
        "-J",
        "report",
    ]
    return [*docker, *signed, job.environment[IMAGE], *baseline]


def _variables(job: Job) -> dict[str, str]:
    """The header; its value is passed by a variable's name, since anybody can see arguments."""
    name, _, value = job.environment.get(HEADER, "").partition(":")
    return {"ZAP_AUTH_HEADER": name.strip(), "ZAP_AUTH_HEADER_VALUE": value.strip()} if value else {}


ZAP = Scanner(
    tool="zap",
    scan="dast",
    command=_command,
    recipe="none",
    ran=frozenset({PASSED, FAILED, WARNED}),
    chosen=_asked,
    variables=_variables,
    passes=("DOCKER_HOST",),
)

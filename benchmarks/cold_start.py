"""How long each function takes to start, and how large and how quick to make the package is.

Run with the platform's own Python: `python benchmarks/cold_start.py`. Every start is a process of its own that finds
nothing but the package and boto3. What is told is the median of the processor seconds that importing the handler took:
other work on the machine does not lengthen those.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import boto3

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "src")]

from components.functions import QUICK_START  # noqa: E402 - the checkout is no installed package
from slipway.packaging import package  # noqa: E402
from slipway.packaging.closure import handlers  # noqa: E402

STARTS = 11
MOST = 0.25
ENVIRONMENT = {
    "ALARMS_TOPIC": "arn:aws:sns:us-east-1:123456789012:alarms",
    "APPROVALS_QUEUE": "https://sqs.example/approvals",
    "APPROVALS_TABLE": "approvals",
    "CHANGES_TABLE": "changes",
    "CHECKPOINTS_BUCKET": "checkpoints",
    "CHECKPOINTS_KEY": "checkpoints.json",
    "CLAIMS_TABLE": "claims",
    "DELIVERIES_TABLE": "deliveries",
    "DIRECTORY_BUCKET": "directory",
    "DIRECTORY_KEY": "directory.json",
    "EVENT_BUS": "default",
    "EVIDENCE_BUCKET": "evidence",
    "EVIDENCE_TABLE": "evidence",
    "FACTS_TABLE": "facts",
    "GITHUB_SECRET": "github",
    "LINKS_KEY": "links",
    "OWN_ROLE": "approvals",
    "RUNNING_TABLE": "running",
    "SYSTEMS_SECRET": "systems",
}
START = """
import sys, time
sys.path.insert(0, {task!r})
sys.path.append({runtime!r})
began = time.process_time()
import {module}
print(time.process_time() - began)
"""


def seconds(task: str, module: str) -> float:
    """The median of many starts."""
    code = START.format(task=task, runtime=str(Path(boto3.__file__).parents[1]), module=module)
    command = [sys.executable, "-I", "-S", "-B", "-c", code]
    environment = {**os.environ, **ENVIRONMENT, **QUICK_START}
    runs = [subprocess.run(command, env=environment, capture_output=True, text=True, check=True) for _ in range(STARTS)]
    return statistics.median(float(run.stdout) for run in runs)


def main() -> None:
    """Print the times; exits 1 where a start takes too long."""
    began = time.perf_counter()
    made = package("arm64" if platform.machine() in {"aarch64", "arm64"} else "x86_64")
    print(f"package: {made.path.stat().st_size / 1e6:.1f} MB, had in {time.perf_counter() - began:.2f} s")
    with tempfile.TemporaryDirectory() as task:
        with zipfile.ZipFile(made.path) as archive:
            archive.extractall(task)
        names = [path.parent.name for path in handlers()]
        found = {name: seconds(task, f"slipway.functions.{name}.handler") for name in names}
    for name, took in found.items():
        print(f"{name}: {took:.3f} s")
    sys.exit(max(found.values()) > MOST)


if __name__ == "__main__":
    main()

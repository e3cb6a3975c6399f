"""Times the main job: `python benchmarks/main_job.py [--runs 3]`.

Prints the seconds of each case and the ratios within this one run; nothing is compared across machines.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.fleet import write_fleet  # noqa: E402 - the checkout is put on the path first

FEW, MANY = 20, 80
"""Services of the two fleets whose previews are compared."""


def bare(count: int) -> None:
    """Preview a program that only registers `count` resources, on the same engine and providers."""
    import pulumi_aws as aws

    def program() -> None:
        for number in range(count):
            aws.sqs.Queue(f"queue-{number}", name=f"bare-{number}", tags={"number": str(number)})

    _preview("bare", program, packs=False)


def fleet(*, packs: bool) -> None:
    """Preview the default fleet with or without its policy packs."""
    from components.program import declare

    _preview("local", lambda: declare(ROOT), packs=packs)


def grown(folder: str) -> None:
    """Preview a fleet of another size, under the policy packs."""
    from components.program import declare

    _preview("local", lambda: declare(ROOT), packs=True, catalogue=folder)


def _preview(stack: str, program: object, *, packs: bool, catalogue: str = "catalogue") -> None:
    import dataclasses

    from slipway.cli.fleet import stack_run, started

    run = stack_run("local", *started("us-east-1", lambda _: None))
    workspace = dataclasses.replace(run.workspace, stack=stack, folder=run.workspace.folder.with_name(stack))
    settings = {"aws:region": "us-east-1", "slipway:environment": "production", "slipway:catalogue": catalogue}
    workspace.prepare({**settings, **_OTHERS})
    run = dataclasses.replace(run, workspace=workspace, program=program, packs=run.packs if packs else ())
    began = time.monotonic()
    outcome = run.preview(lambda _: None)
    print(time.monotonic() - began, outcome.resources)


_OTHERS = {
    "gcp:project": "wayfarer-local",
    "gcp:region": "us-east1",
    "azure-native:location": "eastus",
    "slipway:bootstrapImage": "111122223333.dkr.ecr.us-east-1.amazonaws.com/bootstrap@sha256:" + "0" * 64,
}


def main() -> None:
    """Run the cases in turn, so that a slow minute of the machine hits all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as scratch:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as the entry point does
        os.environ |= {"SLIPWAY_HOME": f"{scratch}/home", "PYTHONPATH": os.pathsep.join(sys.path[:2])}
        write_fleet(Path(scratch) / "fleet", services=1000)
        few, many = f"{scratch}/{FEW}", f"{scratch}/{MANY}"
        write_fleet(Path(few), services=FEW)
        write_fleet(Path(many), services=MANY)
        thousand = ("plan", "--catalogue", f"{scratch}/fleet", "--env", "prod")
        resources = _measured("fleet", "1")[1]
        seconds: dict[str, list[float]] = {}
        for _ in range(runs):
            seconds.setdefault("--help", []).append(_command("--help"))
            seconds.setdefault("plan of 1000 services", []).append(_command(*thousand))
            seconds.setdefault("preview, bare program", []).append(_measured("bare", str(resources))[0])
            seconds.setdefault("preview, no packs", []).append(_measured("fleet", "")[0])
            seconds.setdefault("preview, packs", []).append(_measured("fleet", "1")[0])
            seconds.setdefault(f"preview of {FEW} services", []).append(_measured("grown", few)[0])
            seconds.setdefault(f"preview of {MANY} services", []).append(_measured("grown", many)[0])
        up, memory = _up()
        _command("down")
    middle = {case: statistics.median(times) for case, times in seconds.items()}
    for case, median in middle.items():
        print(f"{case:24} {median:7.2f} s   ({min(seconds[case]):.2f} to {max(seconds[case]):.2f}, {runs} runs)")
    print(f"{'up, engine at hand':24} {up:7.2f} s   peak memory of its processes {memory:.0f} MiB")
    print(f"resources: {resources}")
    print(f"preview without packs / bare program: {middle['preview, no packs'] / middle['preview, bare program']:.2f}")
    print(f"preview with packs / without: {middle['preview, packs'] / middle['preview, no packs']:.2f}")
    growth = middle[f"preview of {MANY} services"] / middle[f"preview of {FEW} services"]
    print(f"preview of {MANY} services / of {FEW}: {growth:.2f}")


def _command(*arguments: str) -> float:
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "slipway.cli", *arguments], check=True, capture_output=True)
    return time.monotonic() - began


def _measured(case: str, argument: str) -> tuple[float, int]:
    done = subprocess.run([sys.executable, __file__, case, argument], check=True, capture_output=True, text=True)
    seconds, resources = done.stdout.split()[-2:]
    return float(seconds), int(resources)


def _up() -> tuple[float, float]:
    """Seconds of an `up` from nothing, and the most memory that its processes held together, in MiB."""
    _command("down")
    began = time.monotonic()
    running = subprocess.Popen([sys.executable, "-m", "slipway.cli", "up"], stdout=subprocess.DEVNULL, stderr=-3)
    peak = 0.0
    while running.poll() is None:
        peak = max(peak, _held_by_home(os.environ["SLIPWAY_HOME"]))
        time.sleep(0.2)
    if running.returncode:
        raise SystemExit(f"up failed with exit code {running.returncode}")
    return time.monotonic() - began, peak


def _held_by_home(home: str) -> float:
    """The proportional set size, in MiB, of every process whose environment names this home."""
    held = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if home.encode() in (process / "environ").read_bytes():
                lines = (process / "smaps_rollup").read_text().splitlines()
                held += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue
    return held / 1024


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["bare", count]:
            bare(int(count))
        case ["grown", folder]:
            grown(folder)
        case ["fleet", packs]:
            fleet(packs=bool(packs))
        case _:
            main()

"""What the command takes."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from slipway.scans.arguments import severity, tree, word
from slipway.scans.model import SCANS, Severity
from slipway.toolbox.pins import toolbox_folder

LONGEST_SECONDS = 3600.0


def parser() -> argparse.ArgumentParser:
    """The arguments of the command; wrong ones end it with exit status 2."""
    made = argparse.ArgumentParser(prog="python -m slipway.toolbox", allow_abbrev=False)
    scan = made.add_subparsers(dest="command", required=True).add_parser(
        "scan",
        allow_abbrev=False,
        description="Runs the scanners of one scan; exit status 0 only on a pass, 1 where it refuses, 2 where it "
        "could not be judged.",
    )
    add = scan.add_argument
    add("scan", choices=SCANS)
    add("--path", type=Path, default=Path(), help="folder of the source (the current one)")
    add("--threshold", type=severity, default=Severity.HIGH, metavar="SEVERITY", help="least that refuses (high)")
    add("--timeout", type=_seconds, default=600.0, metavar="SECONDS", help="for each scanner (600)")
    add("--service", type=word, required=True)
    add("--environment", type=word, required=True)
    add("--tree", type=tree, required=True, metavar="HASH", help="git's hash of the source tree")
    add("--evidence", type=Path, metavar="FILE", help="where the record of the verdict is written")
    add("--waivers", type=Path, metavar="FILE")
    add("--sbom", type=Path, metavar="FILE", help="bill of materials; made by a build where none is given")
    add("--url", default="", help="where the service runs, for dast")
    add("--image", default="", metavar="NAME@DIGEST", help="image in ECR, for image")
    add("--toolbox", type=Path, default=toolbox_folder(), metavar="FOLDER", help="pins and rules of the tools")
    return made


def _seconds(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 0 < int(text) <= LONGEST_SECONDS:
        raise argparse.ArgumentTypeError(f"expected whole seconds from 1 to {LONGEST_SECONDS:.0f}, found {text!a}")
    return float(text)

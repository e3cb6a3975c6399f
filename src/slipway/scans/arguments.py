"""What the command takes."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from pathlib import Path, PurePosixPath

from slipway.scans.model import SCANS, Severity


def parse(arguments: list[str] | None, today: dt.date) -> argparse.Namespace:
    """What the command is asked for; wrong arguments end it with exit status 2."""
    parser = _parser(today)
    options = parser.parse_args(arguments)
    reporting = sorted({tool for tool, _ in options.report})
    for tool, _ in options.status:
        if tool not in reporting:
            parser.error(f"--status {tool}: no report of it is given; expected one of {', '.join(reporting) or 'none'}")
    return options


def _parser(today: dt.date) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m slipway.scans",
        description="Judges one scan of a service; exit status 0 only on a pass, 1 where it refuses, 2 on wrong usage.",
        allow_abbrev=False,
    )
    add = made.add_argument
    add("scan", choices=SCANS)
    add("--report", type=_report, action="append", default=[], metavar="TOOL=PATH", help="a report; may be repeated")
    add("--status", type=_status, action="append", default=[], metavar="TOOL=CODE", help="a tool's own exit status")
    add("--threshold", type=severity, default=Severity.HIGH, metavar="SEVERITY", help="least that refuses (high)")
    add("--service", type=word, required=True)
    add("--environment", type=word, required=True)
    add("--tree", type=tree, required=True, metavar="HASH", help="git's hash of the source tree")
    add("--waivers", type=Path, metavar="FILE")
    add("--evidence", type=Path, metavar="FILE", help="where the record of the verdict is written")
    add("--root", type=PurePosixPath, metavar="PATH", help="where tools saw the source tree")
    add("--today", type=_date, default=today, metavar="YYYY-MM-DD")
    add("--allow-licence", action="append", default=[], metavar="SPDX", help="beside the permissive ones")
    add("--deny-licence", action="append", default=[], metavar="SPDX")
    return made


def _report(text: str) -> tuple[str, Path]:
    tool, path = _pair(text, "TOOL=PATH")
    return tool, Path(path)


def _status(text: str) -> tuple[str, int]:
    tool, code = _pair(text, "TOOL=CODE")
    if not re.fullmatch(r"-?[0-9]{1,3}", code):
        raise argparse.ArgumentTypeError(f"expected an exit status after {tool}=, found {code!a}")
    return tool, int(code)


def _pair(text: str, expected: str) -> tuple[str, str]:
    tool, _, rest = text.partition("=")
    if not (re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", tool) and rest):
        raise argparse.ArgumentTypeError(f"expected {expected}, the tool in lower case, found {text!a}")
    return tool, rest


def severity(text: str) -> Severity:
    """A severity by its name; raises ArgumentTypeError."""
    try:
        return Severity.named(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def word(text: str) -> str:
    """A name in lower case; raises ArgumentTypeError."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", text):
        raise argparse.ArgumentTypeError(f"expected lower-case letters, digits and hyphens, found {text!a}")
    return text


def tree(text: str) -> str:
    """The hash of a source tree in full; raises ArgumentTypeError."""
    if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", text):
        raise argparse.ArgumentTypeError(f"expected 40 or 64 hexadecimal digits, found {text!a}")
    return text


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a date such as 2026-01-31, found {text!a}") from None

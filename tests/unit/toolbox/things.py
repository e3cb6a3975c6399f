"""Reports and programs that tests make up."""

import json
import sys
from pathlib import Path


def sarif(driver: str = "bandit", *, level: str = "error") -> dict[str, object]:
    place = {"physicalLocation": {"artifactLocation": {"uri": "app.py"}, "region": {"startLine": 3}}}
    result = {"ruleId": "B1", "level": level, "message": {"text": "a flaw"}, "locations": [place]}
    run = {"tool": {"driver": {"name": driver, "version": "1.0"}}, "results": [result]}
    return {"version": "2.1.0", "runs": [run]}


def writes(report: object) -> str:
    return f"open(REPORT, 'w').write({json.dumps(report)!r})"


def program(folder: Path, name: str, script: str) -> Path:
    """An executable in `folder` that runs a script in Python."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{script}\n")
    path.chmod(0o755)
    return path

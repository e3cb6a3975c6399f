"""Stand-ins for the programs of a build: they keep a registry and a list of signatures in a folder, and write down
how they were called. Run as `fake_tools.py PROGRAM ARGUMENTS...` with FAKE_STATE set.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import stat
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PROGRAMS = ("aws", "cosign", "crane", "docker", "mvn", "npm", "python", "syft")
EMPTY: dict[str, Any] = {"calls": [], "local": {}, "tags": {}, "signed": []}


def install(folder: Path, state: Path) -> dict[str, str]:
    """Put the programs into a folder; the environment that makes a build find them."""
    folder.mkdir()
    for program in PROGRAMS:
        path = folder / program
        path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "{Path(__file__).resolve()}" {program} "$@"\n')
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    state.write_text(json.dumps(EMPTY))
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "FAKE_STATE": str(state)}


class RefusedError(Exception):
    """The program fails, and says why."""


def option(arguments: Sequence[str], name: str) -> str:
    return arguments[arguments.index(name) + 1]


def tagged(reference: str) -> tuple[str, str]:
    repository, _, tag = reference.rpartition(":")
    return repository, tag


def put_tag(state: dict[str, Any], reference: str, digest: str) -> None:
    if state["tags"].setdefault(reference, digest) != digest:
        raise RefusedError(f"the tag {reference} exists and is immutable")


def docker(arguments: Sequence[str], state: dict[str, Any]) -> str:
    match arguments[0]:
        case "build":
            content = b"".join(path.read_bytes() for path in sorted(Path.cwd().rglob("*")) if path.is_file())
            state["local"][option(arguments, "--tag")] = f"sha256:{hashlib.sha256(content).hexdigest()}"
        case "push":
            put_tag(state, arguments[1], state["local"][arguments[1]])
    return ""


def aws(arguments: Sequence[str], state: dict[str, Any]) -> str:
    match arguments[:2]:
        case ["ecr", "get-login-password"]:
            return "password"
        case ["ecr", "batch-get-image"]:
            wanted = option(arguments, "--image-ids").removeprefix("imageTag=")
            name = option(arguments, "--repository-name")
            found = [digest for tag, digest in state["tags"].items() if tag.endswith(f"/{name}:{wanted}")]
            return found[0] if found else "None"
        case ["ecs", "describe-task-definition"]:
            options = {
                "awslogs-group": "/slipway/test/auth",
                "awslogs-region": "us-east-1",
                "awslogs-stream-prefix": "auth",
            }
            logs = {"logDriver": "awslogs", "options": options}
            auth = {"name": "auth", "image": "bootstrap", "logConfiguration": logs}
            containers = [auth, {"name": "agent", "image": "agent:1"}]
            return json.dumps({"family": "test-auth", "containerDefinitions": containers, "revision": 7})
    raise RefusedError(f"aws {arguments} was not expected")


def crane(arguments: Sequence[str], state: dict[str, Any]) -> str:
    match arguments:
        case ["digest", reference]:
            if reference not in state["tags"]:
                raise RefusedError(f"{reference} is not there")
            return state["tags"][reference]
        case ["ls", repository]:
            return "\n".join(tag for name, tag in map(tagged, state["tags"]) if name == repository)
        case ["tag", image, tag]:
            repository, digest = image.split("@")
            put_tag(state, f"{repository}:{tag}", digest)
        case ["copy", image, reference]:
            put_tag(state, reference, os.environ.get("FAKE_COPY") or image.split("@")[1])
    return ""


def cosign(arguments: Sequence[str], state: dict[str, Any]) -> str:
    command, digest = arguments[0], arguments[-1].split("@")[-1]
    if command == "signing-config":
        return "{}"
    key = option(arguments, "--key")
    kind = option(arguments, "--type") if "--type" in arguments else "signature"
    if command in {"sign", "attest"}:
        predicate = json.loads(Path(option(arguments, "--predicate")).read_text()) if command == "attest" else {}
        state["signed"].append({"key": key, "digest": digest, "kind": kind, "predicate": predicate})
        return ""
    wanted = {"key": key, "digest": digest, "kind": kind}
    found = [signed for signed in state["signed"] if wanted.items() <= signed.items()]
    if not found:
        raise RefusedError(f"no {kind} of {digest} by {key}")
    statements = [json.dumps({"predicate": signed["predicate"]}).encode() for signed in found]
    return "\n".join(json.dumps({"payload": base64.b64encode(each).decode()}) for each in statements)


def syft(arguments: Sequence[str], _state: dict[str, Any]) -> str:
    target = option(arguments, "--output").removeprefix("cyclonedx-json=")
    Path(target).write_text(json.dumps({"bomFormat": "CycloneDX", "components": []}))
    return ""


def failing(_arguments: Sequence[str], _state: dict[str, Any]) -> str:
    raise RefusedError("it fails")


def nothing(_arguments: Sequence[str], _state: dict[str, Any]) -> str:
    return ""


FAKES: dict[str, Callable[[Sequence[str], dict[str, Any]], str]] = {
    **dict.fromkeys(PROGRAMS, nothing),
    "aws": aws,
    "cosign": cosign,
    "crane": crane,
    "docker": docker,
    "syft": syft,
}


def main(program: str, arguments: Sequence[str]) -> int:
    if "--password-stdin" in arguments:
        sys.stdin.read()
    with Path(os.environ["FAKE_STATE"]).open("r+") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        state = json.load(kept)
        state["calls"].append([program, *arguments])
        code = 0
        try:
            fake = failing if os.environ.get("FAKE_FAILS") == program else FAKES[program]
            sys.stdout.write(fake(arguments, state) + "\n")
        except RefusedError as refusal:
            sys.stderr.write(f"{refusal}\n")
            code = 1
        kept.seek(0)
        kept.truncate()
        json.dump(state, kept)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))

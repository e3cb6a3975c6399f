"""A stand-in for the aws command: Lambda and CodeDeploy as a deploy sees them.

The command only hands its arguments to the test's own process. Every call must be one that AWS has: service, operation
and parameters are held against botocore's models.
"""

from __future__ import annotations

import json
import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import botocore.session
import jmespath
from botocore import xform_name
from botocore.validate import validate_parameters

MODELS = {"lambda": "lambda", "deploy": "codedeploy"}
GLOBAL = {"query", "output"}


World: TypeAlias = dict[str, Any]
COMMAND = """#!{python} -SE
import json, os, socket, sys
with socket.create_connection(("127.0.0.1", {port})) as server:
    server.sendall(json.dumps([os.getcwd(), *sys.argv[1:]]).encode() + b"\\n")
    code, out, err = json.loads(server.makefile().read())
sys.stdout.write(out), sys.stderr.write(err)
sys.exit(code)
"""


@contextmanager
def standing_in(folder: Path, world: World) -> Iterator[None]:
    """Within it, `folder` holds a command aws that reads and changes `world`."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            place, *arguments = json.loads(self.rfile.readline())
            self.wfile.write(json.dumps(answer(world, Path(place), arguments)).encode())

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        command = folder / "aws"
        command.write_text(COMMAND.format(python=sys.executable, port=server.server_address[1]))
        command.chmod(0o755)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield
        server.shutdown()
        thread.join()


def answer(world: World, place: Path, arguments: list[str]) -> tuple[int, str, str]:
    """The exit code of a call made in the folder `place`, and what it prints and complains about."""
    try:
        told = call(world, place, arguments)
    except Exception as error:  # noqa: BLE001 - the command fails, and the test with it
        return 252, "", f"{type(error).__name__}: {error}\n"
    return (0, told, "") if told is not None else (254, "", "An error occurred (TooManyRequestsException)\n")


def call(world: World, place: Path, arguments: list[str]) -> str | None:
    """What a call prints; None where AWS refuses it."""
    service, operation, *rest = arguments
    if operation == "wait":
        waiters = session().get_waiter_model(MODELS[service]).waiter_names
        assert rest[0] in {xform_name(name, "-") for name in waiters}, rest[0]
        world["calls"].append([service, operation, rest[0]])
        return ""
    given = flags(rest)
    shown = {name: given.pop(name) for name in GLOBAL & given.keys()}
    world["calls"].append([service, operation, given])
    told = OPERATIONS[operation](world, checked(MODELS[service], operation, given, place))
    if told is None:
        return None
    told = jmespath.search(shown["query"], told) if "query" in shown else told
    return f"{told}\n" if shown.get("output") == "text" else f"{json.dumps(told)}\n"


@cache
def session() -> Any:  # noqa: ANN401 - botocore is untyped
    return botocore.session.get_session()


def flags(words: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    while words:
        name, *words = words
        value = words.pop(0) if words and not words[0].startswith("--") else "true"
        found[name.removeprefix("--")] = value
    return found


def checked(service: str, operation: str, given: dict[str, str], place: Path) -> World:
    """The parameters as the API takes them; raises where it would refuse them."""
    model = session().get_service_model(service)
    (name,) = [each for each in model.operation_names if xform_name(each, "-") == operation]
    shape = model.operation_model(name).input_shape
    members = {xform_name(member, "-"): member for member in shape.members}
    values = {
        members[flag]: typed(shape.members[members[flag]].type_name, value, place) for flag, value in given.items()
    }
    validate_parameters(values, shape)
    return values


def typed(kind: str, value: str, place: Path) -> Any:  # noqa: ANN401 - as the model says
    text = (place / value.removeprefix("file://")).read_text() if value.startswith("file://") else value
    return text if kind == "string" else json.loads(text)


def get_alias(world: World, given: World) -> World:
    assert (given["FunctionName"], given["Name"]) == ("orders", "live")
    return {"FunctionVersion": world["live"]}


def update_function_code(world: World, given: World) -> World:
    world["latest"]["image"] = given["ImageUri"]
    return {"LastUpdateStatus": "InProgress"}


def publish_version(world: World, _given: World) -> World:
    """As AWS does: unchanged since the version before, it is that version again."""
    if world["versions"][-1] != world["latest"]:
        world["versions"].append(dict(world["latest"]))
    return {"Version": str(len(world["versions"]))}


def get_function(world: World, given: World) -> World | None:
    if world.get("unreadable"):
        return None
    number = given["Qualifier"]
    version = world["versions"][int(number) - 1]
    told = {"MemorySize": version["memory"], "Version": number, "RevisionId": f"r{number}", "Role": "runs"}
    return {"Configuration": told, "Code": {"ResolvedImageUri": version["image"]}}


def create_deployment(world: World, given: World) -> World:
    world["revision"] = json.loads(given["revision"]["appSpecContent"]["content"])
    return {"deploymentId": "d-ABCDEF123"}


def get_deployment(world: World, _given: World) -> World:
    statuses = world["statuses"]
    status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
    if status == "Succeeded":
        world["live"] = world["revision"]["Resources"][0]["function"]["Properties"]["TargetVersion"]
    return {"deploymentInfo": {"status": status, **world.get("told", {})}}


def stop_deployment(world: World, _given: World) -> World:
    world["statuses"] = ["Stopped"]
    return {"status": "Pending"}


OPERATIONS = {
    "get-alias": get_alias,
    "update-function-code": update_function_code,
    "publish-version": publish_version,
    "get-function": get_function,
    "create-deployment": create_deployment,
    "get-deployment": get_deployment,
    "stop-deployment": stop_deployment,
}

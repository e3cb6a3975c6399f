"""An emulated AWS in this process, whose functions are run by whatever a test says."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import boto3
import pytest
from moto import mock_aws

Client: TypeAlias = Any
Clients: TypeAlias = Callable[[str], Client]
ROLE = "arn:aws:iam::123456789012:role/work"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clients]:
    """Clients of the emulated AWS, in which the role that functions need is there."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws(config={"lambda": {"use_docker": False}}):

        def client(service: str) -> Client:
            return boto3.client(service, "us-east-1")  # type: ignore[call-overload]

        trust = {"Statement": [{"Principal": {"Service": "lambda.amazonaws.com"}}]}
        client("iam").create_role(RoleName="work", AssumeRolePolicyDocument=json.dumps(trust))
        yield client


@pytest.fixture
def deploy(aws: Clients) -> Callable[..., str]:
    """Makes a function of a name, whose code is never run here; returns its ARN."""

    def deploy(name: str, **more: object) -> str:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("work.py", "")
        given = {
            "Runtime": "python3.11",
            "Handler": "work.handle",
            "Role": ROLE,
            "Code": {"ZipFile": buffer.getvalue()},
        }
        return str(aws("lambda").create_function(FunctionName=name, **{**given, **more})["FunctionArn"])

    return deploy

from collections.abc import Iterator
from typing import Any, TypeAlias

import boto3
import pytest
from moto import mock_aws

from slipway.local.http.routes import resolve

Client: TypeAlias = Any
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
PATHS = {"": "GET", "github": "POST", "systems/{name}": "POST", "systems/jenkins": "POST", "rest/{more+}": "ANY"}


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("apigateway", "us-east-1")
        made = client.create_rest_api(name="api")["id"]
        places = {"": client.get_resources(restApiId=made)["items"][0]["id"]}
        for path, method in PATHS.items():
            place(client, made, places, path)
            there = {"restApiId": made, "resourceId": places[path], "httpMethod": method}
            client.put_method(**there, authorizationType="NONE")
            uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
            client.put_integration(**there, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
        client.create_deployment(restApiId=made, stageName="live")
        yield made


def place(client: Client, api: str, places: dict[str, str], path: str) -> None:
    """Make the resource of a path, after those above it."""
    if path in places:
        return
    above, _, last = path.rpartition("/")
    place(client, api, places, above)
    places[path] = client.create_resource(restApiId=api, parentId=places[above], pathPart=last)["id"]


@pytest.mark.parametrize(
    ("method", "path", "resource", "parameters"),
    [
        ("GET", "/", "/", {}),
        ("POST", "/github", "/github", {}),
        ("POST", "/github/", "/github", {}),
        ("POST", "/systems/spinnaker", "/systems/{name}", {"name": "spinnaker"}),
        ("POST", "/systems/a%2Fb%20c", "/systems/{name}", {"name": "a/b c"}),
        ("POST", "/systems/jenkins", "/systems/jenkins", {}),
        ("DELETE", "/rest/of/it", "/rest/{more+}", {"more": "of/it"}),
    ],
)
def test_the_path_that_fits_best_answers(
    api: str, method: str, path: str, resource: str, parameters: dict[str, str]
) -> None:
    route = resolve(api, "live", method, path)
    assert route is not None
    assert (route.resource, route.parameters) == (resource, parameters)
    assert route.function == FUNCTION
    assert route.milliseconds == 29_000


@pytest.mark.parametrize(
    ("stage", "method", "path"),
    [
        ("live", "GET", "/github"),
        ("live", "POST", "/nowhere"),
        ("live", "POST", "/systems"),
        ("live", "POST", "/systems/a/b"),
        ("live", "POST", "/rest"),
        ("other", "POST", "/github"),
    ],
)
def test_nothing_else_answers(api: str, stage: str, method: str, path: str) -> None:
    assert resolve(api, stage, method, path) is None
    assert resolve("another", stage, method, path) is None

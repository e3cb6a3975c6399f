from collections.abc import Iterator

import pytest
from moto import mock_aws
from moto.moto_api._internal import moto_api_backend

from slipway.local.aws.package import AwsPackage
from slipway.local.provider.store import Store
from tests.unit.local.stage import Clients, Stage


@pytest.fixture(scope="session")
def aws_package() -> AwsPackage:
    return AwsPackage(None, "us-east-1", Store())


@pytest.fixture
def aws(aws_package: AwsPackage) -> Iterator[Stage]:
    with mock_aws():
        stage = Stage(aws_package)
        yield stage
        moto_api_backend.reset()
        stage.forgotten()


@pytest.fixture
def client(aws: Stage) -> Clients:
    """Clients of the emulated AWS, as any other program has them."""
    return lambda service: aws.package.session({}, {}).client(service)


@pytest.fixture
def stage() -> type[Stage]:
    return Stage

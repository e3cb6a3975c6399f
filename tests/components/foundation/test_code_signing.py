"""Functions take the one signed package and no other."""

import pytest

from components.foundation.artifact_store import ArtifactStore
from components.foundation.code_signing import CodeSigning
from components.functions import PlatformFunction, Work, built
from tests.components.conftest import ContextOf
from tests.components.declared import Declared, declared
from tests.components.test_functions import KEY_ARN


@pytest.fixture
def cloud(context_of: ContextOf) -> Declared:
    context = context_of({"auth": {}})

    def program() -> None:
        signed = CodeSigning(context, ArtifactStore("artifacts", context, KEY_ARN)).signed
        PlatformFunction(Work("some", "webhooks", "some-1", "Does something", 30, 5, []), context, KEY_ARN, signed)

    return declared(program)


def test_the_package_is_signed_where_it_lies_and_by_its_version(cloud: Declared) -> None:
    source = cloud.named("functions-signature").inputs["source"]["s3"]
    package = cloud.named("functions-package").inputs
    assert (source["bucket"], source["key"], source["version"]) == (package["bucket"], package["key"], "1")
    assert package["key"].endswith(built().path.name)
    assert package["source"].path == str(built().path)


def test_lambda_refuses_what_the_profile_has_not_signed(cloud: Declared) -> None:
    config = cloud.named("functions-code").inputs
    profile = cloud.named("functions-signer").inputs
    assert config["policies"] == {"untrustedArtifactOnDeployment": "Enforce"}
    (publisher,) = config["allowedPublishers"]["signingProfileVersionArns"]
    assert publisher.endswith("functions-signer/1")
    assert profile["platformId"] == "AWSLambda-SHA384-ECDSA"
    assert "name" not in profile, "a name that was cancelled can't be had again"
    assert profile["namePrefix"].replace("_", "").isalnum()


def test_a_function_is_made_of_what_was_signed(cloud: Declared) -> None:
    (function,) = cloud.of("Function")
    assert function.inputs["s3Key"] == "functions/signed/job-1.zip"
    assert "code" not in function.inputs
    assert "codesigningconfig" in function.inputs["codeSigningConfigArn"]

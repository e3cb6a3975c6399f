"""What a part of the program declares, without an engine."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pulumi

from slipway.local.aws.package import AwsPackage
from slipway.local.checks.problem import render
from slipway.local.ledger import Ledger
from slipway.local.provider.lifecycle import Lifecycle, Resource
from slipway.local.provider.store import Store

ACCOUNT = "123456789012"


@dataclass(frozen=True)
class Made:
    type: str
    name: str
    inputs: dict[str, Any]

    @property
    def plain(self) -> dict[str, Any]:
        """The inputs without assets, which only an engine can turn into what providers get."""
        kinds = (pulumi.Asset, pulumi.Archive)
        return {key: value for key, value in self.inputs.items() if not isinstance(value, kinds)}


@dataclass
class Declared(pulumi.runtime.Mocks):
    """The resources that were declared; what the cloud would compute of them is text that names it."""

    made: list[Made] = field(default_factory=list)

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.made.append(Made(args.typ, args.name, args.inputs))
        name = args.inputs.get("name", args.name)
        service = args.typ.split(":")[1].partition("/")[0] if ":" in args.typ else ""
        place = "" if service == "iam" else "us-east-1"
        computed = {
            "arn": f"arn:aws:{service}:{place}:{ACCOUNT}:{args.typ.rpartition(':')[2].lower()}/{name}",
            "arnSuffix": f"app/{name}/0",
            "dnsName": f"{name}.elb.example",
            "keyId": "k",
            "versionId": "1",
            "versionArn": f"arn:aws:{service}:{place}:{ACCOUNT}:{name}/1",
            "signedObjects": [{"s3s": [{"bucket": "store", "key": "functions/signed/job-1.zip"}]}],
            "url": f"https://sqs.example/{name}",
            "version": "1",
            "invokeArn": f"arn:aws:apigateway:us-east-1:lambda:path/{name}/invocations",
            "executionArn": f"arn:aws:execute-api:us-east-1:{ACCOUNT}:{name}",
            "repositoryUrl": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/{name}",
        }
        if args.typ.endswith(":LogGroup"):
            computed["arn"] = f"arn:aws:logs:{place}:{ACCOUNT}:log-group:{name}"
        drawn = {"name": f"{args.inputs['namePrefix']}1"} if "namePrefix" in args.inputs else {}
        return f"{args.name}-id", {**computed, **drawn, **args.inputs}

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        answers = {
            "aws:index/getAvailabilityZones:getAvailabilityZones": {"names": ["us-east-1a", "us-east-1b"]},
        }
        return answers[args.token]

    def of(self, kind: str) -> list[Made]:
        """Those whose type ends with this word."""
        return [made for made in self.made if made.type.endswith(f":{kind}")]

    def named(self, name: str) -> Made:
        (found,) = [made for made in self.made if made.name == name]
        return found

    def problems(self) -> list[str]:
        """What AWS would refuse of them, by the checks of the local cloud."""
        life = Lifecycle(AwsPackage(None, "us-east-1", Store()), Ledger())
        return [
            f"{made.name}.{render(problem.path)}: {problem.reason()}"
            for made in self.made
            if made.type.startswith("aws:")
            for problem in life.check(
                Resource(f"urn:pulumi:test::slipway::{made.type}::{made.name}", {}), {}, made.plain, b"seed"
            ).problems
        ]


def declared(program: Callable[[], object], cloud: Declared | None = None) -> Declared:
    """Run a part of the program, on a cloud of one's own or on AWS alone."""
    found = cloud or Declared()
    pulumi.runtime.set_mocks(found, project="slipway", stack="test")

    @pulumi.runtime.test
    def run() -> None:
        program()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the SDK's own modules, when they are first read
        run()
    return found

"""The directory of a stack as it is written for its functions, and read by them."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from slipway.decide.directory import Directory, Known, Listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.clients import Client

_DIRECTORY, _LISTED, _KNOWN = TypeAdapter(Directory), TypeAdapter(Listed), TypeAdapter(dict[str, Known])


def as_text(directory: Directory) -> str:
    """The directory as JSON, the same for the same one."""
    return json.dumps(_DIRECTORY.dump_python(directory, mode="json"), sort_keys=True)


def fetched(s3: Client, bucket: str, key: str) -> Lookup:
    """The directory that lies in a bucket.

    Raises:
        ClientError: it can't be had.
        ValueError: it is none.
    """
    return Lookup(s3.get_object(Bucket=bucket, Key=key)["Body"].read())


class Lookup:
    """A directory to look things up in; of a big fleet's, only the services that are asked for are read closely."""

    def __init__(self, text: str | bytes) -> None:
        """Read a directory that `as_text` wrote.

        Raises:
            ValueError: it is no JSON object.
        """
        told = json.loads(text)
        if not isinstance(told, dict):
            raise ValueError("expected the directory of a stack, a JSON object")  # noqa: TRY004 - bad input, not a bug
        self._told: Mapping[str, Any] = told
        self.stack: str = told["stack"]
        self.environment: str = told["environment"]
        self.channel: str = told["channel"]
        self.approvers: int = told["approvers"]

    @cached_property
    def people(self) -> Mapping[str, Known]:
        """People by name."""
        return _KNOWN.validate_python(self._told["people"])

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all services."""
        return tuple(self._told["services"])

    def dependants(self, name: str) -> tuple[str, ...]:
        """The names of the services that depend on one."""
        return tuple(other for other, told in self._told["services"].items() if name in told["dependencies"])

    def service(self, name: str) -> Listed | None:
        """A service by its name; None where no pipeline of this stack deploys it."""
        told = self._told["services"].get(name)
        return None if told is None else _LISTED.validate_python(told)

    def of_pipeline(self, pipeline: str) -> Listed | None:
        """The service whose pipeline this is; None for another one."""
        return self.service(self._by_pipeline.get(pipeline, ""))

    def of_alarm(self, alarm: str) -> Listed | None:
        """The service that an alarm watches; None for another alarm."""
        return self.service(self._by_alarm.get(alarm, ""))

    def of_group(self, application: str, group: str) -> Listed | None:
        """The service that a deployment group of CodeDeploy brings; None for another group."""
        return self.service(self._by_group.get((application, group), ""))

    def of_ecs(self, cluster: str, name: str) -> Listed | None:
        """The service that ECS itself brings as `name` of a cluster; None for another one."""
        return self.service(self._by_ecs.get((cluster, name), ""))

    def who(self, kind: str, identity: str) -> str | None:
        """The name of whoever signs in so, by `email`, `slack` or `github`; None where nobody does."""
        wanted = identity.casefold()
        found = (name for name, person in self.people.items() if getattr(person, kind).casefold() == wanted)
        return next(found, None) if wanted else None

    def who_called(self, arn: str) -> str | None:
        """The name of whose session in AWS this ARN is; None for nobody's."""
        wanted = arn.rpartition("::")[2].partition(":")[2].casefold()
        found = (name for name, person in self.people.items() if wanted in {one.casefold() for one in person.iam})
        return next(found, None) if wanted else None

    @cached_property
    def _by_pipeline(self) -> Mapping[str, str]:
        return {told["pipeline"]: name for name, told in self._told["services"].items()}

    @cached_property
    def _by_alarm(self) -> Mapping[str, str]:
        return {alarm: name for name, told in self._told["services"].items() for alarm in told["alarms"]}

    @cached_property
    def _by_group(self) -> Mapping[tuple[str, str], str]:
        return {
            (application, group): name
            for name, told in self._told["services"].items()
            for application, group in told["deployment_groups"]
        }

    @cached_property
    def _by_ecs(self) -> Mapping[tuple[str, str], str]:
        return {
            (cluster, service): name
            for name, told in self._told["services"].items()
            for cluster, service in told["ecs_services"]
        }

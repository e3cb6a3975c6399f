"""The common part of all AWS resource types: errors, tags, limits from the API's own model."""

import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from botocore.exceptions import BotoCoreError, ClientError
from botocore.model import ListShape

from slipway.local.aws import limits
from slipway.local.aws.names import expect_document, tag_problems
from slipway.local.aws.session import AwsSession
from slipway.local.checks.problem import Problem
from slipway.local.provider.errors import CloudError, NotFoundError
from slipway.local.provider.kind import Kind
from slipway.local.wire import Properties

_MISSING = re.compile(r"NotFound|NoSuch|DoesNotExist|NonExistent|Nonexistent|\A404\Z")


@dataclass(frozen=True)
class Work:
    """One step on one resource: the `inputs` wanted (its state, to read or remove it), `old` the state before."""

    aws: AwsSession
    client: Any
    id: str
    inputs: Properties
    old: Properties

    @property
    def tags(self) -> dict[str, str]:
        """The tags to give, those of the provider's configuration among them; none for a type with another form."""
        given = self.inputs.get("tagsAll") or self.inputs.get("tags")
        return dict(given) if isinstance(given, dict) else {}


class AwsKind(Kind[AwsSession]):
    """A resource type of the emulated AWS. `_read` may raise the API's not-found error or return None."""

    service: ClassVar[str]
    """The name of the boto3 client."""
    operation: ClassVar[str] = ""
    """The API operation whose input model limits the inputs (`at`: the member of it that they describe)."""
    at: ClassVar[str] = ""
    shapes: ClassVar[Mapping[str, str]] = {}
    """The model's shape for inputs not named like its members, by path without indexes: source.type -> SourceType."""

    documents: ClassVar[tuple[str, ...]] = ()
    """Inputs that are the text of a JSON object."""

    def problems(self, inputs: Properties) -> Iterable[Problem]:
        """What the API's model refuses, and what `_refused` adds."""
        yield from tag_problems(inputs.get("tags"))
        for key in self.documents:
            yield from expect_document(inputs, key)
        if self.operation:
            yield from limits.of_operation(self.service, self.operation, self.at, inputs)
        yield from limits.of_shapes(self.service, self.shapes, inputs)
        yield from self._refused(inputs)

    def create(self, session: AwsSession, inputs: Properties) -> str:
        """Make the resource through the API."""
        with _cloud_errors():
            return self._create(self._work(session, "", inputs, {}))

    def read(self, session: AwsSession, resource_id: str, state: Properties) -> Properties | None:
        """Ask the API; tags that only the provider's configuration adds don't count as the resource's own."""
        try:
            with _cloud_errors():
                found = self._read(self._work(session, resource_id, state, state))
        except NotFoundError:
            return None
        if found is not None and "tagsAll" in found:
            own = state.get("tags") or {}
            every = found["tagsAll"]
            found["tags"] = {key: every[key] for key in every if key in own or key not in session.default_tags}
        return found

    def update(self, session: AwsSession, resource_id: str, old: Properties, new: Properties) -> None:
        """Change the resource through the API, and its tags."""
        work = self._work(session, resource_id, new, old)
        with _cloud_errors():
            self._update(work)
            before = old.get("tagsAll") or {}
            if before != work.tags:
                self._retag(work, work.tags, [key for key in before if key not in work.tags])

    def delete(self, session: AwsSession, resource_id: str, state: Properties) -> None:
        """Remove the resource through the API."""
        try:
            with _cloud_errors():
                self._delete(self._work(session, resource_id, state, state))
        except NotFoundError:
            return

    def must_replace(self, key: str) -> bool:
        """A resource can't move to another region."""
        return key == "region" or key in self.immutable

    def _refused(self, _inputs: Properties) -> Iterable[Problem]:
        return ()

    @abstractmethod
    def _create(self, work: Work) -> str: ...

    @abstractmethod
    def _read(self, work: Work) -> Properties | None: ...

    @abstractmethod
    def _update(self, work: Work) -> None: ...

    @abstractmethod
    def _delete(self, work: Work) -> None: ...

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        """Give the resource, named by its ARN, these tags by the service's TagResource and UntagResource."""
        service = work.client.meta.service_model
        add, remove = (service.operation_model(name).input_shape for name in ("TagResource", "UntagResource"))
        target = {name: work.old["arn"] for name, shape in add.members.items() if shape.type_name == "string"}
        name, shape = next((name, shape) for name, shape in add.members.items() if shape.type_name != "string")
        form: object = dict(tags)
        if isinstance(shape, ListShape):
            item: Any = shape.member
            key, value = sorted(item.members, key=lambda word: "key" not in word.lower())
            form = [{key: word, value: text} for word, text in tags.items()]
        if tags:
            work.client.tag_resource(**target, **{name: form})
        if removed:
            keys = next(name for name, shape in remove.members.items() if shape.type_name == "list")
            work.client.untag_resource(**target, **{keys: removed})

    def _work(self, session: AwsSession, resource_id: str, inputs: Properties, old: Properties) -> Work:
        return Work(session, session.client(self.service), resource_id, inputs, old)


def observed(known: Properties, described: Mapping[str, Any], names: Mapping[str, str]) -> Properties:
    """The inputs in `known` as the API tells them, so that drift shows; `names` gives the API's name of each input."""
    return {
        key: _alike(known[key], described[name])
        for key, name in names.items()
        if known.get(key) is not None and described.get(name) is not None
    }


def _alike(wanted: object, told: object) -> object:
    """What the API tells, in the type of the input; lists that differ in order only count as equal."""
    if isinstance(wanted, bool) and isinstance(told, str):
        return told == "true"
    if isinstance(wanted, float) and isinstance(told, str | int):
        return float(told)
    if isinstance(wanted, list) and isinstance(told, list) and sorted(map(str, wanted)) == sorted(map(str, told)):
        return wanted
    return told


@contextmanager
def _cloud_errors() -> Iterator[None]:
    """The errors of the API as the provider's."""
    try:
        yield
    except ClientError as error:
        told = error.response.get("Error", {})
        code = str(told.get("Code", ""))
        text = f"{error.operation_name}: {code}: {told.get('Message', '')}"
        raise (NotFoundError if _MISSING.search(code) else CloudError)(text) from error
    except BotoCoreError as error:
        raise CloudError(str(error)) from error

"""The life of a resource in the local cloud, the same for every package: check, diff, create, read, update, delete."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from slipway.local.checks import sdk
from slipway.local.checks.problem import Problem
from slipway.local.ledger import Entry, Ledger
from slipway.local.protection import unprotected
from slipway.local.provider.diff import Difference, differences
from slipway.local.provider.errors import CloudError, NotFoundError
from slipway.local.provider.kind import Kind
from slipway.local.provider.naming import DEFAULTS_KEY
from slipway.local.provider.package import Package
from slipway.local.wire import UNKNOWN, Properties, contains_unknown


@dataclass(frozen=True)
class Resource:
    """The resource that a request is about, and the provider configuration that it comes under."""

    urn: str
    config: Properties

    @property
    def token(self) -> str:
        """The resource's type, such as aws:s3/bucket:Bucket."""
        return self.urn.split("::")[2].rpartition("$")[2]

    @property
    def label(self) -> str:
        """The name that the program gave the resource."""
        return self.urn.split("::", 3)[3]


@dataclass(frozen=True)
class Checked:
    """Inputs as the resource will have them, and every problem found."""

    inputs: Properties
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Plan:
    """What changes in an update; `replaced` are the inputs that need a new resource.

    `delete_first`: the old and the new resource bear the same name, so one must go before the other comes.
    """

    changes: tuple[Difference, ...]
    replaced: tuple[str, ...]
    delete_first: bool


@dataclass(frozen=True)
class Found:
    """A resource as the cloud tells it: its state, and its inputs with what has drifted."""

    state: Properties
    inputs: Properties


class Lifecycle:
    """Answers the engine for one package, and notes in the ledger what exists."""

    def __init__(self, package: Package[Any], ledger: Ledger) -> None:
        self.package = package
        self._ledger = ledger

    def check(self, resource: Resource, old: Properties, new: Properties, seed: bytes) -> Checked:
        """Name the resource where the program doesn't, and find every problem that the real cloud would refuse."""
        found = list(sdk.problems(resource.token, new))
        kind = self.package.kind(resource.token)
        inputs = kind.naming.named(new, old, resource.label, seed) if kind.naming else new
        if kind.naming:
            found = [problem for problem in found if problem.path != (kind.naming.key,) or kind.naming.key in new]
        faulty = {problem.path[0] for problem in found if problem.path}
        sound = {key: UNKNOWN if key in faulty else value for key, value in inputs.items()}
        return Checked(inputs, tuple(dict.fromkeys((*found, *kind.problems(sound)))))

    def diff(self, resource: Resource, old: Properties, state: Properties, new: Properties) -> Plan:
        """What an update from the inputs `old` (and outputs `state`) to the inputs `new` changes."""
        kind = self.package.kind(resource.token)
        follows = self.package.complete(resource.token, resource.config, new)
        before = {key: state[key] for key in follows if state.get(key) is not None}
        changes = differences({**old, **before}, {**new, **{key: follows[key] for key in before}})
        replaced = {str(change.path[0]) for change in changes if kind.must_replace(str(change.path[0]))}
        same_name = kind.naming is not None and old.get(kind.naming.key) == new.get(kind.naming.key)
        return Plan(changes, tuple(sorted(replaced)), delete_first=same_name and DEFAULTS_KEY not in new)

    def preview_create(self, resource: Resource, inputs: Properties) -> Properties:
        """The outputs of a creation as far as they are known: what the cloud computes is UNKNOWN."""
        computed = dict.fromkeys(sdk.outputs(resource.token) - sdk.input_names(resource.token), UNKNOWN)
        known = {**self.package.complete(resource.token, resource.config, inputs), **inputs}
        return self.package.outward({**computed, **known})

    def create(self, resource: Resource, inputs: Properties) -> tuple[str, Properties]:
        """Make the resource; returns its id and state. Raises CloudError, and then leaves nothing behind."""
        kind, session, wanted = self._prepare(resource, inputs)
        resource_id = kind.create(session, wanted)
        try:
            state = self._state(kind, session, resource_id, wanted)
        except Exception:
            kind.delete(session, resource_id, wanted)
            raise
        removal = (resource, state)
        self._ledger.add(resource.urn, resource.token, resource_id, emulated=kind.emulated, removal=removal)
        return resource_id, state

    def preview_update(self, resource: Resource, old: Properties, state: Properties, new: Properties) -> Properties:
        """The outputs of an update as far as they are known."""
        kind = self.package.kind(resource.token)
        kept = {key: UNKNOWN if key in kind.volatile else value for key, value in _without(state, old).items()}
        known = {**self.package.complete(resource.token, resource.config, new), **new}
        return self.package.outward({**kept, **known})

    def update(self, resource: Resource, resource_id: str, state: Properties, new: Properties) -> Properties:
        """Change the resource; returns its new state. Raises CloudError."""
        kind, session, wanted = self._prepare(resource, new)
        kind.update(session, resource_id, state, wanted)
        changed = self._state(kind, session, resource_id, wanted)
        self._ledger.revise(resource.urn, resource_id, (resource, changed))
        return changed

    def read(self, resource: Resource, resource_id: str, inputs: Properties, state: Properties) -> Found | None:
        """The resource as it is, or None where it doesn't exist. Raises CloudError when that can't be told."""
        kind = self.package.kind(resource.token)
        session = self.package.session(resource.config, state)
        observed = kind.read(session, resource_id, state or inputs)
        if observed is None:
            return None
        known = inputs or {key: value for key, value in observed.items() if key in sdk.input_names(resource.token)}
        current = {key: _settle(value, observed.get(key, value)) for key, value in known.items()}
        return Found(self.package.outward({**state, **observed, **current}), current)

    def delete(self, resource: Resource, resource_id: str, state: Properties) -> None:
        """Remove the resource; one that is already gone is no error. Raises CloudError."""
        session = self.package.session(resource.config, state)
        self.package.kind(resource.token).delete(session, resource_id, state)
        self._ledger.drop(resource.urn, resource_id)

    def reap(self, entry: Entry) -> bool:
        """Remove a resource that the ledger knows, even a protected one; False when it was dropped since.

        Raises CloudError.
        """
        removal = self._ledger.removal(entry)
        if removal is None:
            return False
        resource, state = removal
        self.delete(resource, entry.id, unprotected(resource.token, state))
        return True

    def _prepare(self, resource: Resource, inputs: Properties) -> tuple[Kind[Any], Any, Properties]:
        wanted = {**inputs, **self.package.complete(resource.token, resource.config, inputs)}
        if contains_unknown(wanted):
            raise CloudError(f"{resource.urn} has inputs that are not known yet")
        return self.package.kind(resource.token), self.package.session(resource.config, inputs), wanted

    def _state(self, kind: Kind[Any], session: object, resource_id: str, wanted: Properties) -> Properties:
        observed = kind.read(session, resource_id, wanted)
        if observed is None:
            raise NotFoundError(f"NotFound: {resource_id} does not exist after it was written")
        settled = {key: _settle(value, observed.get(key, value)) for key, value in wanted.items()}
        return self.package.outward({**observed, **settled})


def reap(lifecycles: Mapping[str, Lifecycle], ledger: Ledger, orders: Collection[int]) -> tuple[str, ...]:
    """Remove the ledger's entries of these orders, newest first; returns the URNs of what was removed."""
    wanted = [entry for entry in reversed(ledger.entries()) if entry.order in orders]
    return tuple(entry.urn for entry in wanted if lifecycles[entry.type.partition(":")[0]].reap(entry))


def _without(state: Mapping[str, Any], inputs: Mapping[str, Any]) -> Properties:
    return {key: value for key, value in state.items() if key not in inputs}


def _settle(wanted: object, observed: object) -> object:
    """The wanted value where the cloud only writes it in another way: JSON text with other spaces, order or types."""
    return wanted if _canonical(wanted) == _canonical(observed) else observed


def _canonical(value: object) -> object:
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value

"""Owners and systems of an import: those that the source tells, and the defaults for the rest."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.catalogue import Owner
from slipway.catalogue.importers.accepts import field_or
from slipway.catalogue.importers.field import NOT_TOLD, Field
from slipway.catalogue.importers.names import unique_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from slipway.catalogue.importers.defaults import Defaults
    from slipway.catalogue.importers.found import Found, FoundService

NOWHERE = "example.invalid"
"""A domain that can't exist (RFC 2606): nobody is ever reached by mistake."""


@dataclass(frozen=True)
class Teams:
    """Owners and systems by their names in the catalogue, and what each service has of them.

    Attributes:
        owner_of: owner of a service, by the owner's name in the source; empty for the default.
        system_of: the same of systems.
    """

    owners: Mapping[str, Mapping[str, Field]]
    systems: Mapping[str, Mapping[str, Field]]
    owner_of: Mapping[str, Field]
    system_of: Mapping[str, Field]

    @classmethod
    def of(cls, found: Found, services: Sequence[FoundService], defaults: Defaults) -> Teams:
        """The owners and systems that these services need."""
        owner_of = _names((service.owner.value for service in services if service.owner), "owner")
        owner_of[""] = Field(defaults.owner.value, defaults.owner.remark)
        system_of = _names((service.system.value for service in services if service.system), "system")
        system_of[""] = Field(defaults.system.value, defaults.system.remark)
        if found.system and not defaults.system_given:
            system_of[""] = _names([found.system.value], "system")[found.system.value]
        told = {name.lower(): owner for name, owner in found.system_owners}
        owner_of |= {owner: name for owner, name in _names(told.values(), "owner").items() if owner not in owner_of}
        systems = _systems(services, owner_of, system_of, told)
        used = {
            *(owner_of[service.owner.value if service.owner else ""].value for service in services),
            *(fields["owner"].value for fields in systems.values()),
        }
        return cls(_owners(used, owner_of, dict(found.owner_emails)), systems, owner_of, system_of)


def _names(texts: Iterable[str], fallback: str) -> dict[str, Field]:
    distinct = sorted(set(texts))
    return {
        text: Field(name, "" if name == text else f"'{text}' in the source")
        for text, name in zip(distinct, unique_names(distinct, fallback), strict=True)
    }


def _systems(
    services: Sequence[FoundService],
    owner_of: Mapping[str, Field],
    system_of: Mapping[str, Field],
    told: Mapping[str, str],
) -> dict[str, dict[str, Field]]:
    """Each system with its owner: the one that it names, else the only one of its services, else the default."""
    owners: dict[str, set[str]] = defaultdict(set)
    for service in services:
        system = service.system.value if service.system else ""
        owners[system].add(service.owner.value if service.owner else "")
    systems: dict[str, dict[str, Field]] = {}
    for system, names in sorted(owners.items(), key=lambda entry: (not entry[0], entry[0])):
        if system.lower() in told:
            owner = owner_of[told[system.lower()]]
        elif len(names) == 1:
            owner = owner_of[next(iter(names))]
        else:
            owner = owner_of[""]
        systems.setdefault(system_of[system].value, {"owner": owner})
    return systems


def _owners(
    used: Iterable[str], owner_of: Mapping[str, Field], emails: Mapping[str, str]
) -> dict[str, dict[str, Field]]:
    told = {field.value: emails[text.lower()] for text, field in owner_of.items() if text.lower() in emails}
    return {name: {"email": _email(name, told.get(name))} for name in sorted(used)}


def _email(owner: str, told: str | None) -> Field:
    nowhere = Field(f"{owner}@{NOWHERE}", NOT_TOLD)
    return nowhere if told is None else field_or(Owner, "email", told, nowhere)

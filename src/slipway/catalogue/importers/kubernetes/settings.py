"""The variables, arguments and mounted texts of a pod, with where each stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slipway.catalogue.importers.found import Fact, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slipway.catalogue.importers.kubernetes.model import Container, PodSpec
    from slipway.catalogue.importers.section import Section

REFERENCE = re.compile(r"\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)")


def pod_settings(pod: PodSpec, section: Section, config_maps: Mapping[str, Mapping[str, Fact[str]]]) -> list[Fact[str]]:
    """Every setting of the pod.

    Args:
        pod: the pod's specification.
        section: the same, as the file spells it.
        config_maps: values of the ConfigMaps in the pod's namespace, by name and key.
    """
    settings: list[Fact[str]] = []
    for key, containers in (("initContainers", pod.init_containers), ("containers", pod.containers)):
        for container, part in zip(containers, section.items(key), strict=True):
            variables = {fact.place.field: fact for fact in _variables(container, part, config_maps)}
            settings += variables.values()
            settings += _arguments(container, part, variables)
    for volume in pod.volumes:
        if volume.config_map:
            settings += config_maps.get(volume.config_map.name, {}).values()
    return settings


def _variables(
    container: Container, section: Section, config_maps: Mapping[str, Mapping[str, Fact[str]]]
) -> Iterator[Fact[str]]:
    values: dict[str, str] = {}
    for source in container.env_from:
        if source.config_map_ref:
            for name, fact in config_maps.get(source.config_map_ref.name, {}).items():
                place = Place(fact.place.file, fact.place.line, source.prefix + name)
                values[place.field] = fact.value
                yield Fact(fact.value, place)
    for variable, part in zip(container.env, section.items("env"), strict=True):
        value = variable.value
        reference = variable.value_from.config_map_key_ref if variable.value_from else None
        if reference:
            referred = config_maps.get(reference.name, {}).get(reference.key)
            value = referred.value if referred else ""
        values[variable.name] = _expand(value, values)
        yield Fact(values[variable.name], part.place(name=variable.name))


def _arguments(container: Container, section: Section, variables: Mapping[str, Fact[str]]) -> Iterator[Fact[str]]:
    values = {name: fact.value for name, fact in variables.items()}
    for key, arguments in (("command", container.command), ("args", container.args)):
        if arguments:
            yield Fact(_expand(" ".join(arguments), values), section.place(key))


def _expand(text: str, values: Mapping[str, str]) -> str:
    """`$(NAME)` replaced by the variable's value, as far as it is known."""
    return REFERENCE.sub(lambda match: values.get(match.group(1), match.group()), text)

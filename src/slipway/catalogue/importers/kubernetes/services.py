"""Workloads as services, reached by the names of the Services in front of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.catalogue.importers.found import Fact, Found, FoundService, Note, Place
from slipway.catalogue.importers.kubernetes.files import RENDER_FIRST, Manifest, Manifests, read_manifests
from slipway.catalogue.importers.kubernetes.kustomization import kustomization_file
from slipway.catalogue.importers.kubernetes.model import ConfigMap, Metadata, NetworkService, PodTemplate, Workload
from slipway.catalogue.importers.kubernetes.settings import pod_settings
from slipway.catalogue.importers.section import Section
from slipway.catalogue.importers.walk import yaml_files
from slipway.documents import InvalidInputError, Problem, display_path
from slipway.documents.validate import validate_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from slipway.catalogue.importers.kubernetes.model import Container

SERVICES = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Rollout", "DeploymentConfig"})
TASKS = frozenset({"Job", "CronJob", "Pod"})
PART_OF = "app.kubernetes.io/part-of"
DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"
OWNER_WORDS = frozenset({"owner", "team"})


@dataclass(frozen=True)
class Pods:
    """A workload with its namespace and the Services that lead to it."""

    manifest: Manifest
    workload: Workload
    template: PodTemplate
    namespace: str
    services: tuple[NetworkService, ...] = ()


def recognises(path: Path) -> bool:
    """Whether the path is a YAML file, or a folder with a kustomization or any YAML file below it."""
    if path.is_dir():
        return kustomization_file(path) is not None or next(yaml_files(path), None) is not None
    return path.suffix in {".yaml", ".yml"}


def read(paths: Sequence[Path]) -> Found:
    """The services of files and folders of manifests.

    Raises:
        InvalidInputError: as `read_manifests`; a field of the wrong type, an unrendered template, or no workload.
    """
    manifests = read_manifests(paths)
    notes = list(manifests.notes)
    namespace = _common_namespace(manifests)
    pods = _workloads(manifests, namespace, notes)
    if not pods:
        message = f"no workload among the manifests; expected one of {', '.join(sorted(SERVICES))}"
        raise InvalidInputError([Problem(display_path(paths[0]), 0, "", message)])
    pods = _with_services(pods, _of_kind(manifests, {"Service"}), namespace, notes)
    config_maps = _config_maps(manifests, namespace)
    services = tuple(_service(found, config_maps.get(found.namespace, {})) for found in pods)
    notes += _passed_over(manifests, paths[0])
    return Found("Kubernetes manifests", services, tuple(notes))


def _of_kind(manifests: Manifests, kinds: Iterable[str]) -> list[Manifest]:
    return [manifest for manifest in manifests.objects if manifest.kind in kinds]


def _common_namespace(manifests: Manifests) -> str:
    """The namespace of objects that name none: the only one that the source names, else the cluster's default."""
    names = {
        manifest.namespace or str(metadata.get("namespace") or "")
        for manifest in manifests.objects
        if isinstance(metadata := manifest.section.data.get("metadata"), dict)
    } - {""}
    return names.pop() if len(names) == 1 else "default"


def _workloads(manifests: Manifests, namespace: str, notes: list[Note]) -> list[Pods]:
    found: dict[tuple[str, str, str], Pods] = {}
    for manifest in _of_kind(manifests, SERVICES):
        workload = validate_data(Workload, manifest.section.data, manifest.section.problem)
        _refuse_template(workload, manifest.section)
        where = manifest.namespace or workload.metadata.namespace or namespace
        key = (manifest.kind, where, workload.metadata.name)
        if key in found:
            first = found[key].manifest.section.place()
            message = f"{manifest.kind} '{workload.metadata.name}' is already in {first.file}:{first.line}; passed over"
            notes.append(Note(manifest.section.place(name="kind"), message))
        elif workload.spec.template:
            found[key] = Pods(manifest, workload, workload.spec.template, where)
    return list(found.values())


def _refuse_template(workload: Workload, section: Section) -> None:
    containers = workload.spec.template.spec.containers if workload.spec.template else []
    if not workload.metadata.name:
        raise InvalidInputError([section.problem(("metadata", "name"), "required, but missing")])
    if any("{{" in text for text in (workload.metadata.name, *(container.image for container in containers))):
        raise InvalidInputError([section.problem(("metadata", "name"), RENDER_FIRST)])


def _with_services(
    pods: Sequence[Pods], manifests: Iterable[Manifest], namespace: str, notes: list[Note]
) -> list[Pods]:
    """The workloads, each with the Services whose selector its pods' labels fulfil."""
    by_label: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for index, found in enumerate(pods):
        for key, value in found.template.metadata.labels.items():
            by_label[found.namespace, key, value].add(index)
    chosen: dict[int, list[NetworkService]] = defaultdict(list)
    for manifest in manifests:
        service = validate_data(NetworkService, manifest.section.data, manifest.section.problem)
        where = manifest.namespace or service.metadata.namespace or namespace
        labels = [by_label.get((where, key, value), set()) for key, value in service.spec.selector.items()]
        selected = set.intersection(*labels) if labels else set()
        if not selected:
            message = f"Service '{service.metadata.name}' leads to no workload of the source"
            notes.append(Note(manifest.section.place(name="kind"), message))
        for index in selected:
            chosen[index].append(service)
    return [
        Pods(found.manifest, found.workload, found.template, found.namespace, tuple(chosen[index]))
        for index, found in enumerate(pods)
    ]


def _config_maps(manifests: Manifests, namespace: str) -> Mapping[str, Mapping[str, Mapping[str, Fact[str]]]]:
    """The values of ConfigMaps, by namespace, name and key; those that a kustomization generates included."""
    found: dict[str, dict[str, dict[str, Fact[str]]]] = defaultdict(dict)
    for manifest in _of_kind(manifests, {"ConfigMap"}):
        section = manifest.section
        config_map = validate_data(ConfigMap, section.data, section.problem)
        where = manifest.namespace or config_map.metadata.namespace or namespace
        found[where][config_map.metadata.name] = {
            key: Fact(value, section.place("data", key)) for key, value in config_map.data.items()
        }
    for kustomization, section, where in manifests.generated:
        for step, generator in enumerate(kustomization.config_map_generator):
            pairs = [text.partition("=") for text in generator.literals]
            found[where or namespace][generator.name] = {
                key: Fact(value, section.place("configMapGenerator", step, "literals", index, name=key))
                for index, (key, _, value) in enumerate(pairs)
            }
    return found


def _service(pods: Pods, config_maps: Mapping[str, Mapping[str, Fact[str]]]) -> FoundService:
    notes: list[Note] = []
    section, metadata = pods.manifest.section, pods.workload.metadata
    place = section.place("metadata", "name", name=pods.manifest.kind)
    main = _main_container(pods)
    parts = section.children("spec", "template")["spec"]
    if main is None:
        notes.append(Note(place, f"'{metadata.name}' has no container"))
    return FoundService(
        name=metadata.name,
        place=place,
        hosts=tuple(f"{service.metadata.name}.{pods.namespace}" for service in pods.services),
        scope=pods.namespace,
        image=main.image if main else "",
        port=_port(pods, main, place, notes) if main else None,
        health=_health(main, place) if main else None,
        owner=_labelled(metadata, section, OWNER_WORDS),
        system=_system(pods, place),
        settings=tuple(pod_settings(pods.template.spec, parts, config_maps)),
        notes=tuple(notes),
    )


def _main_container(pods: Pods) -> Container | None:
    """The container that the pod is about: the declared default, the workload's namesake, else the first."""
    containers = pods.template.spec.containers
    wanted = (pods.template.metadata.annotations.get(DEFAULT_CONTAINER), pods.workload.metadata.name)
    return next(
        (container for name in wanted for container in containers if container.name == name),
        containers[0] if containers else None,
    )


def _port(pods: Pods, main: Container, place: Place, notes: list[Note]) -> Fact[int] | None:
    """The port that a Service leads to, else the first of the container."""
    own = {port.name: port.container_port for port in main.ports if port.protocol != "UDP"}
    led = [
        number
        for service in pods.services
        for port in service.spec.ports
        if (number := _target(port.target_port or str(port.port), own)) is not None
    ]
    numbers = list(dict.fromkeys([*led, *(port.container_port for port in main.ports if port.protocol != "UDP")]))
    if not numbers:
        return None
    if len(numbers) > 1:
        listed = ", ".join(map(str, numbers[1:]))
        notes.append(Note(place, f"port {numbers[0]} of '{pods.workload.metadata.name}' taken; it also has {listed}"))
    return Fact(numbers[0], place)


def _target(target: str, named: Mapping[str, int]) -> int | None:
    return int(target) if target.isascii() and target.isdigit() else named.get(target)


def _health(main: Container, place: Place) -> Fact[str] | None:
    for probe in (main.readiness_probe, main.liveness_probe):
        if probe and probe.http_get:
            path = probe.http_get.path.partition("?")[0]
            return Fact(path if path.startswith("/") else f"/{path}", place)
    return None


def _system(pods: Pods, place: Place) -> Fact[str] | None:
    """What the workload says it is part of, else the namespace that it names."""
    metadata = pods.workload.metadata
    name = metadata.labels.get(PART_OF) or pods.manifest.namespace or metadata.namespace
    return Fact(name, place) if name else None


def _labelled(metadata: Metadata, section: Section, words: Iterable[str]) -> Fact[str] | None:
    for key, values in (("labels", metadata.labels), ("annotations", metadata.annotations)):
        for label, value in values.items():
            if value and label.rpartition("/")[2].lower() in words:
                return Fact(value, section.place("metadata", key, label))
    return None


def _passed_over(manifests: Manifests, path: Path) -> list[Note]:
    notes = [
        Note(manifest.section.place(name="kind"), f"a {manifest.kind} is no service; left out")
        for manifest in _of_kind(manifests, TASKS)
    ]
    others = Counter(
        manifest.kind
        for manifest in manifests.objects
        if manifest.kind not in SERVICES | TASKS | {"Service", "ConfigMap"}
    )
    counted = [f"{count} {kind}" for kind, count in sorted((others + manifests.other_files).items())]
    if counted:
        notes.append(Note(Place(display_path(path), 0), f"passed over: {', '.join(counted)}"))
    return notes

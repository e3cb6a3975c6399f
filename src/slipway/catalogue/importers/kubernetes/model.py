"""The fields of Kubernetes objects that tell something about a service; all others are passed over."""

from __future__ import annotations

from pydantic import Field

from slipway.catalogue.importers.lenient import Lenient, Many, Maybe, Text, Texts


class Metadata(Lenient):
    """Name and labels of an object."""

    name: Text = ""
    namespace: Text = ""
    labels: Texts = Field({})
    annotations: Texts = Field({})


class Named(Lenient):
    """A reference to another object, or to one key of it."""

    name: Text = ""
    key: Text = ""


class ValueFrom(Lenient):
    """Where a variable's value comes from."""

    config_map_key_ref: Named | None = None


class Variable(Lenient):
    """One entry of a container's `env`."""

    name: Text
    value: Text = ""
    value_from: ValueFrom | None = None


class VariablesFrom(Lenient):
    """One entry of a container's `envFrom`."""

    prefix: Text = ""
    config_map_ref: Named | None = None


class ContainerPort(Lenient):
    """One port of a container."""

    container_port: int
    name: Text = ""
    protocol: Text = "TCP"


class HttpGet(Lenient):
    """The address that a probe asks."""

    path: Text = "/"
    port: Text = ""


class Probe(Lenient):
    """How a container is known to be ready."""

    http_get: HttpGet | None = None


class Container(Lenient):
    """One container of a pod."""

    name: Text = ""
    image: Text = ""
    command: Many[Text] = ()
    args: Many[Text] = ()
    env: Many[Variable] = ()
    env_from: Many[VariablesFrom] = ()
    ports: Many[ContainerPort] = ()
    readiness_probe: Probe | None = None
    liveness_probe: Probe | None = None


class Volume(Lenient):
    """One volume of a pod."""

    config_map: Named | None = None


class PodSpec(Lenient):
    """What a pod runs."""

    containers: Many[Container] = ()
    init_containers: Many[Container] = ()
    volumes: Many[Volume] = ()


class PodTemplate(Lenient):
    """The pods that a workload makes."""

    metadata: Maybe[Metadata] = Metadata()
    spec: PodSpec


class WorkloadSpec(Lenient):
    """A workload without a template only points at another one."""

    template: PodTemplate | None = None


class Workload(Lenient):
    """A Deployment, or one of its like."""

    metadata: Metadata
    spec: WorkloadSpec


class ServicePort(Lenient):
    """One port of a Service."""

    port: int
    target_port: Text = ""
    protocol: Text = "TCP"


class ServiceSpec(Lenient):
    """The pods that a Service leads to."""

    selector: Texts = Field({})
    ports: Many[ServicePort] = ()
    external_name: Text = ""


class NetworkService(Lenient):
    """A Service: a host name in front of pods."""

    metadata: Metadata
    spec: Maybe[ServiceSpec] = ServiceSpec()


class ConfigMap(Lenient):
    """Values that containers read."""

    metadata: Metadata
    data: Texts = Field({})

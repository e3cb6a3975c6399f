"""From the values that pulumi-policy hands to a policy to plain facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from pulumi_policy import PolicyResource, ResourceValidationArgs
from pulumi_policy.proxy import UnknownValueError

from policies.kit.facts import UNKNOWN, Plain, Resource, Stack

_API_VERSION = re.compile(r"/v\d{8}(preview)?(?=:)")


def plain(value: object) -> Plain:
    """Plain dicts, lists and scalars of a property proxy, with UNKNOWN exactly where a value is not known.

    Proxies raise on each unknown element, so every element is read on its own. Assets, archives and whatever else
    is no data count as unknown: no rule can read them.
    """
    if isinstance(value, Mapping):
        return {key: _known(partial(value.__getitem__, key)) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_known(partial(value.__getitem__, index)) for index in range(len(value))]
    return value if value is None or isinstance(value, (str, float, int, bool)) else UNKNOWN


def _known(read: Callable[[], object]) -> Plain:
    try:
        return plain(read())
    except UnknownValueError:
        return UNKNOWN


def type_of(token: str) -> str:
    """A type without the API version that azure-native may put in it: `azure-native:app/v20240301:ContainerApp`."""
    return _API_VERSION.sub("", token)


def resource_of(args: ResourceValidationArgs) -> Resource:
    """The facts of the one resource that a resource policy is asked about."""
    return Resource(type_of(args.resource_type), args.name, args.urn, plain(args.props), parent=args.opts.parent)


def stack_of(resources: Iterable[PolicyResource], types: Collection[str]) -> Stack:
    """The facts of the stack's resources of `types`; the others are never converted."""
    return Stack.of(_stack_resource(resource) for resource in resources if type_of(resource.resource_type) in types)


def _stack_resource(resource: PolicyResource) -> Resource:
    return Resource(
        type=type_of(resource.resource_type),
        name=resource.name,
        urn=resource.urn,
        properties=plain(resource.props),
        property_dependencies={
            prop: tuple(dependency.urn for dependency in dependencies)
            for prop, dependencies in resource.property_dependencies.items()
        },
        parent=resource.parent.urn if resource.parent else None,
    )

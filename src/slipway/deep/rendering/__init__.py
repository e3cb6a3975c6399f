"""A stack's resources, had without an engine: the SDK registers them with a monitor that only takes notes."""

from slipway.deep.rendering.stack import declared

__all__ = ["declared"]

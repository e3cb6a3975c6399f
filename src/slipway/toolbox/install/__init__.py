"""Tools are installed on first use, each by itself, from the pins in its folder of `toolbox/`."""

from slipway.toolbox.install.ensure import ensure

__all__ = ["ensure"]

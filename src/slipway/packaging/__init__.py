"""Makes the one package that every function of the platform runs from."""

from slipway.packaging.make import Architecture, Package, package

__all__ = ["Architecture", "Package", "package"]

"""Errors of the stand-in provider, as the engine shows them."""


class CloudError(Exception):
    """The emulated cloud refused a request; the text holds its own error code and message."""


class NotFoundError(CloudError):
    """What was asked for doesn't exist in the emulated cloud."""

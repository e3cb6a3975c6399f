"""Errors that a user of the local cloud sees."""

from slipway.errors import SlipwayError


class LocalCloudError(SlipwayError):
    """The local cloud could not be started, reached or stopped; the text says why and what to do."""

"""Errors that a user of the local cloud sees."""


class LocalCloudError(Exception):
    """The local cloud could not be started, reached or stopped; the text says why and what to do."""

"""What the APIs of deployments refuse."""


class RefusedError(Exception):
    """A request that is refused; `error` is the name of the exception in the API."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error

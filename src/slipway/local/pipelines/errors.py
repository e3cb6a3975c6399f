"""What CodePipeline refuses, under the names of its API's exceptions."""


class RefusedError(Exception):
    """A request that CodePipeline refuses; `error` is the name of the exception in its API."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error

"""The base of every failure that Slipway expects and can explain."""


class SlipwayError(Exception):
    """A failure the user can act on, shown without a traceback.

    `message` says what went wrong, where, and what was expected; `hint`, when given, says what to do next.
    A subclass may set another `exit_code` (1 error, 2 usage, 3 policy).
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

"""Why a rollback can't be set going."""


class NotYetError(RuntimeError):
    """Not at present; it is tried again."""


class ImpossibleError(RuntimeError):
    """Never by a machine: a person must."""

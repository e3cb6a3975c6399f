"""Parts of moto that the daemon does otherwise: put in their place, and given back when it ends."""

from typing import Any


class Patches:
    """Attributes of moto's classes that stand replaced until `undo`."""

    def __init__(self) -> None:
        self._before: list[tuple[type, str, Any]] = []

    def put(self, owner: type, name: str, instead: Any) -> Any:  # noqa: ANN401 - methods of moto, which has no types
        """Replace an attribute of a class; returns what it was."""
        original = getattr(owner, name)
        self._before.append((owner, name, original))
        setattr(owner, name, instead)
        return original

    def undo(self) -> None:
        """Give everything back as it was, the last one first."""
        while self._before:
            owner, name, original = self._before.pop()
            setattr(owner, name, original)

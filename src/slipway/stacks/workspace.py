"""The folder that the engine works in: a copy of the stack's settings, so that the checkout stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from slipway.errors import SlipwayError
from slipway.stacks.mark import Mark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PROJECT = "slipway"


@dataclass(frozen=True)
class Workspace:
    """The engine's folder for one stack, and what is remembered there of its runs."""

    folder: Path
    stack: str

    def prepare(self, config: Mapping[str, Any]) -> None:
        """Write the project file and the stack's settings; what the engine added to them is kept."""
        self.folder.mkdir(parents=True, exist_ok=True)
        project = {"name": PROJECT, "runtime": "python"}
        (self.folder / "Pulumi.yaml").write_text(yaml.safe_dump(project), encoding="utf-8")
        path = self.folder / f"Pulumi.{self.stack}.yaml"
        earlier = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
        kept = {key: value for key, value in (earlier or {}).items() if key != "config"}
        path.write_text(yaml.safe_dump({**kept, "config": dict(config)}), encoding="utf-8")

    @property
    def mark(self) -> Mark:
        """The mark of an update under way."""
        return Mark(self.folder / "updating.json")

    def refuse_while_updating(self) -> None:
        """Refuse to go on while another run updates the stack.

        Raises:
            SlipwayError: a run does.
        """
        if self.mark.held:
            raise SlipwayError(f"another run updates the stack {self.stack}", hint="Wait for it to end, or end it.")

    def in_step_with(self, boot_id: str) -> None:
        """Remember that the state holds what exists since this start of the local cloud."""
        self._boot.write_text(boot_id, encoding="utf-8")

    @property
    def boot_id(self) -> str | None:
        """The start of the local cloud that the last update was for."""
        return self._boot.read_text(encoding="utf-8") if self._boot.exists() else None

    @property
    def _boot(self) -> Path:
        return self.folder / "boot"

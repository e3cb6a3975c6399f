"""The project's own home: Pulumi's files, state and passphrase of local runs, apart from the user's login."""

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from slipway.checkout import CHECKOUT
from slipway.errors import SlipwayError

HOME_VARIABLE = "SLIPWAY_HOME"


@dataclass(frozen=True)
class ProjectHome:
    """The folder `root` and what lies in it; nothing is made before it is asked for by `environment`."""

    root: Path

    @property
    def pulumi(self) -> Path:
        """Pulumi's own files: plugins, workspaces, logs."""
        return self.root / "pulumi"

    @property
    def state(self) -> Path:
        """The stacks' state, as a file backend."""
        return self.root / "state"

    @property
    def local(self) -> Path:
        """What the local cloud keeps."""
        return self.root / "local"

    def environment(self) -> dict[str, str]:
        """The variables that make Pulumi use this home alone; makes the folders and the passphrase when missing.

        Raises:
            SlipwayError: the folder can't be written.
        """
        try:
            for folder in (self.pulumi, self.state, self.local):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            passphrase = self._passphrase()
        except OSError as error:
            raise SlipwayError(
                f"The project's folder {self.root} cannot be used: {error}.",
                hint=f"Set {HOME_VARIABLE} to a folder that can be written.",
            ) from error
        return {
            "PULUMI_HOME": str(self.pulumi),
            "PULUMI_BACKEND_URL": self.state.absolute().as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": passphrase,
            "PULUMI_CONFIG_PASSPHRASE_FILE": "",
            "PULUMI_ACCESS_TOKEN": "",
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            # The engine writes the whole state at every step, and without this a backup of it each time.
            "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "1",
        }

    def _passphrase(self) -> str:
        """The passphrase of this home, made at first use; of two processes that make it at once, one wins."""
        path = self.root / "passphrase"
        if not path.exists():
            descriptor, made = tempfile.mkstemp(dir=self.root)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(secrets.token_urlsafe(32))
            with suppress(FileExistsError):
                path.hardlink_to(made)
            Path(made).unlink()
        return path.read_text(encoding="utf-8").strip()


def project_home(folder: Path | None = None, environment: Mapping[str, str] = os.environ) -> ProjectHome:
    """The home in `folder`, else where SLIPWAY_HOME says, else `.slipway` in the checkout."""
    chosen = folder or Path(environment.get(HOME_VARIABLE) or CHECKOUT / ".slipway")
    return ProjectHome(chosen.absolute())

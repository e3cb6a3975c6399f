"""What the local cloud adds to moto: functions that run, and events and messages that arrive."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from slipway.local.delivery import bus, queues, topics
from slipway.local.delivery.schedules import Schedules
from slipway.local.lambdas import api
from slipway.local.lambdas.asynchronous import Asynchronous, Later
from slipway.local.lambdas.mappings import Mappings
from slipway.local.lambdas.service import Functions
from slipway.local.patches import Patches
from slipway.local.services.answers import Answers


class RunTime:
    """Functions and delivery of the daemon, beside its emulator. A context manager that gives the functions."""

    def __init__(
        self,
        endpoint: str,
        region: str,
        variables: Mapping[str, str],
        folder: Path,
        *,
        answers: Answers | None = None,
        names: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        """Functions find the emulated AWS at `endpoint`, and all get `variables`; events belong to `region`.

        Code and scratch files go to `folder`, which is emptied at the start and gone in the end. Functions made of
        images answer as `answers` says; host names that end with one of `names` lead to that port of this machine.
        """
        self._folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        self._patches, self._later = Patches(), Later()
        self._functions = Functions(endpoint, folder, variables, answers=answers, names=names)
        self._mappings, self._schedules = Mappings(self._functions.run), Schedules()
        os.environ[bus.REGION] = region

    def __enter__(self) -> Functions:
        patches = self._patches
        api.install(patches, self._functions, Asynchronous(self._functions.run, self._later))
        queues.install(patches)
        topics.install(patches)
        bus.install(patches)
        self._mappings.install(patches)
        self._schedules.install(patches)
        return self._functions

    def __exit__(self, *_: object) -> None:
        self._schedules.close()
        self._mappings.close()
        self._later.close()
        self._functions.close()
        self._patches.undo()
        shutil.rmtree(self._folder, ignore_errors=True)

"""Asks the engine to preview, update, refresh or destroy a stack of the local cloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi import automation as auto

from slipway.errors import SlipwayError
from slipway.local import cloud as local
from slipway.local.protection import unprotected
from slipway.stacks import verdict
from slipway.stacks.command import EngineCommand
from slipway.stacks.outcome import Outcome
from slipway.stacks.workspace import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from slipway.engine import Engine
    from slipway.local.ledger import Entry
    from slipway.stacks.workspace import Workspace

PARALLEL = 32
"""Operations that the engine has under way at once."""


class OperationError(SlipwayError):
    """The engine could not do what it was asked to."""


class PolicyViolationError(SlipwayError):
    """A policy refuses what is declared."""

    exit_code = 3

    def __init__(self, outcome: Outcome, operation: str) -> None:
        self.outcome = outcome
        count = len(outcome.violations)
        effect = "nothing was changed" if operation == "preview" else "what was made before stays, and is in the state"
        head = f"{count} policy violation{'s' if count != 1 else ''}; {effect}."
        super().__init__("\n\n".join([head, verdict.as_text(outcome.violations), *outcome.errors]))


@dataclass(frozen=True)
class StackRun:
    """A stack of the local cloud, ready for the engine.

    Attributes:
        program: the Pulumi program.
        packs: folders of the policy packs.
        environment: variables that point the engine at the local cloud.
    """

    workspace: Workspace
    engine: Engine
    cloud: local.LocalCloud
    program: Callable[[], None]
    packs: Sequence[Path]
    environment: Mapping[str, str]

    def preview(self, progress: Callable[[int], None]) -> Outcome:
        """What an update would do.

        Raises:
            PolicyViolationError: a policy refuses it.
            OperationError: it can't be previewed.
        """
        return self._operate("preview", progress, policy_packs=self._pack_folders)

    def update(self, progress: Callable[[int], None]) -> Outcome:
        """Make what is declared.

        Raises:
            PolicyViolationError: a policy refuses what only now is known.
            OperationError: a part of it could not be made; what was made is in the state.
        """
        return self._change("up", progress, policy_packs=self._pack_folders)

    def refresh(self, progress: Callable[[int], None]) -> Outcome:
        """Bring the state in step with what exists. One that fails keeps its mark, so that the next run looks again."""
        return self._change("refresh", progress)

    def destroy(self, progress: Callable[[int], None]) -> Outcome:
        """Remove everything of the stack, and the stack."""
        stack = self._stack()
        self._unprotect(stack)
        outcome = self._change("destroy", progress)
        stack.workspace.remove_stack(self.workspace.stack)
        return outcome

    def heal(self) -> tuple[str, ...]:
        """After an update that was killed: free the stack and remove what its state does not know.

        Returns:
            The URNs of what was removed from the local cloud.
        """
        self.workspace.mark.end_engine()
        stack = self._stack()
        stack.cancel()
        known = {(resource["urn"], resource.get("id")) for resource in _resources(stack)}
        return local.reap(self.cloud, [each for each in self._of_this_stack() if (each.urn, each.id) not in known])

    def resources(self) -> list[dict[str, Any]]:
        """The resources of the state, components among them; empty before the first update."""
        return _resources(self._stack())

    @property
    def _pack_folders(self) -> list[str]:
        return [str(pack) for pack in self.packs]

    def _of_this_stack(self) -> list[Entry]:
        prefix = f"urn:pulumi:{self.workspace.stack}::{PROJECT}::"
        return [entry for entry in local.ledger(self.cloud) if entry.urn.startswith(prefix)]

    def _unprotect(self, stack: auto.Stack) -> None:
        """Free the resources of the state of what keeps the engine, and the local cloud, from removing them."""
        deployment = stack.export_stack()
        for resource in (deployment.deployment or {}).get("resources", []):
            resource.pop("protect", None)
            resource |= {key: unprotected(resource["type"], resource.get(key, {})) for key in ("inputs", "outputs")}
        stack.import_stack(deployment)

    def _stack(self) -> auto.Stack:
        options = auto.LocalWorkspaceOptions(
            work_dir=str(self.workspace.folder),
            env_vars=dict(self.environment),
            secrets_provider="passphrase",
            pulumi_command=EngineCommand(self.engine, self.workspace.mark.set_engine),
        )
        try:
            return auto.create_or_select_stack(
                self.workspace.stack, project_name=PROJECT, program=self.program, opts=options
            )
        except auto.CommandError as error:
            raise OperationError(str(error)) from error

    def _change(self, operation: str, progress: Callable[[int], None], **options: Any) -> Outcome:  # noqa: ANN401 - each operation has its own
        """An operation that changes state or cloud, under a mark that stays where it is killed or interrupted."""
        self.workspace.mark.set()
        try:
            outcome = self._operate(operation, progress, show_secrets=False, **options)
        except SlipwayError:
            if operation != "refresh":
                self._ended()
            raise
        self._ended()
        return outcome

    def _ended(self) -> None:
        self.workspace.mark.clear()
        self.workspace.in_step_with(self.cloud.boot_id)

    def _operate(self, operation: str, progress: Callable[[int], None], **options: Any) -> Outcome:  # noqa: ANN401 - each operation has its own
        outcome = Outcome(progress=progress)
        try:
            getattr(self._stack(), operation)(on_event=outcome.take, parallel=PARALLEL, **options)
        except auto.ConcurrentUpdateError as error:
            raise OperationError(
                f"another run holds the stack {self.workspace.stack}.", hint="Wait for it to end, then run again."
            ) from error
        except (auto.CommandError, auto.InlineSourceRuntimeError) as error:
            if outcome.violations:
                raise PolicyViolationError(outcome, operation) from error
            raise OperationError("\n".join(outcome.errors) or _last_lines(str(error))) from error
        return outcome


def _resources(stack: auto.Stack) -> list[dict[str, Any]]:
    deployment = stack.export_stack().deployment or {}
    found: list[dict[str, Any]] = deployment.get("resources") or []
    return found


def _last_lines(text: str, count: int = 20) -> str:
    return "\n".join(text.strip().splitlines()[-count:])

"""How long the phases of a deployment take here; in a cloud they take minutes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Seconds of real time.

    Attributes:
        begin: until traffic starts to move.
        shift: while traffic moves.
        look: between two looks whether a hook has answered.
        ask_again: until a hook that is not done yet is asked again; ECS asks after half a minute.
        bake: while the old version is kept at hand and alarms are watched.
    """

    begin: float = 0.05
    shift: float = 0.4
    look: float = 0.1
    ask_again: float = 1.0
    bake: float = 0.2

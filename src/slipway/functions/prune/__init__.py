"""Prunes registries: gathers what speaks for keeping an artifact, asks the decision, removes the rest."""

from slipway.functions.prune.gather import gather
from slipway.functions.prune.remove import Removal, remove

__all__ = ["Removal", "gather", "remove"]

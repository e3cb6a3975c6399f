"""Buildspecs: what CodeBuild runs, rendered from `templates/buildspecs/` and checked before anything is declared."""

from slipway.plan.buildspecs.load import load_buildspecs

__all__ = ["load_buildspecs"]

"""The Pulumi engine: found or made, kept outside the checkout, and the project's own home for its state."""

from slipway.engine.ensure import ensure_engine, find_engine
from slipway.engine.home import ProjectHome, project_home
from slipway.engine.model import Engine, EngineError, Origin

__all__ = ["Engine", "EngineError", "Origin", "ProjectHome", "ensure_engine", "find_engine", "project_home"]

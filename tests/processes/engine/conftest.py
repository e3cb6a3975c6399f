from tests.unit.engine.conftest import machine

__all__ = ["machine"]

from tests.unit.functions.rollback.conftest import cloud

__all__ = ["cloud"]

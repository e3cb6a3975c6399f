from tests.unit.local.pipelines.conftest import cloud

__all__ = ["cloud"]

from tests.emulated.local.pipelines.conftest import cloud

__all__ = ["cloud"]

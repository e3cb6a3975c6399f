from tests.unit.functions.verify_deployment.conftest import closed, encrypted, serve, silent

__all__ = ["closed", "encrypted", "serve", "silent"]

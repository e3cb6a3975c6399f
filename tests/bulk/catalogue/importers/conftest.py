from tests.unit.catalogue.importers.conftest import imported, put, source

__all__ = ["imported", "put", "source"]

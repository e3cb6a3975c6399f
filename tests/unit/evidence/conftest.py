from tests.emulated.evidence.conftest import make_tables
from tests.unit.evidence.items import DIGEST, NAMES, REGION, TREE, item

__all__ = ["DIGEST", "NAMES", "REGION", "TREE", "item", "make_tables"]

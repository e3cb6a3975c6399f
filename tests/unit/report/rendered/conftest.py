from tests.components.conftest import context_of
from tests.unit.plan.conftest import plan_of

__all__ = ["context_of", "plan_of"]

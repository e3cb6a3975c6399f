from tests.unit.plan.conftest import plan_of

__all__ = ["plan_of"]

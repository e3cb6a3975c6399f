"""The emulated AWS of the tests of functions serves those of delivery, too."""

from tests.emulated.local.lambdas.conftest import aws, deploy

__all__ = ["aws", "deploy"]

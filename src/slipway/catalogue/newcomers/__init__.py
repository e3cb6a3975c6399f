"""A new service's catalogue file, from what its repository tells."""

from slipway.catalogue.newcomers.describe import Given, Newcomer, describe
from slipway.catalogue.newcomers.write import checked, write

__all__ = ["Given", "Newcomer", "checked", "describe", "write"]

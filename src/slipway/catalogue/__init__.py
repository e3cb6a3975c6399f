"""The catalogue: what services there are, who owns them, and what they need of each other."""

from slipway.catalogue.load import Catalogue, load_catalogue
from slipway.catalogue.model import Build, BuildKind, Compute, Owner, Service, System, TargetKind, Thresholds

__all__ = [
    "Build",
    "BuildKind",
    "Catalogue",
    "Compute",
    "Owner",
    "Service",
    "System",
    "TargetKind",
    "Thresholds",
    "load_catalogue",
]

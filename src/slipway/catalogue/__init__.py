"""The catalogue: what services there are, who owns them, and what they need of each other."""

from slipway.catalogue.deployment import Deployment, Function, Instances, TargetKind, Terraform
from slipway.catalogue.load import Catalogue, load_catalogue
from slipway.catalogue.model import Build, BuildKind, Compute, Host, Owner, Service, System
from slipway.catalogue.thresholds import Thresholds

__all__ = [
    "Build",
    "BuildKind",
    "Catalogue",
    "Compute",
    "Deployment",
    "Function",
    "Host",
    "Instances",
    "Owner",
    "Service",
    "System",
    "TargetKind",
    "Terraform",
    "Thresholds",
    "load_catalogue",
]

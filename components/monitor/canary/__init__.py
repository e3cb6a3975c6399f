"""The canaries: outside callers that ask every service whether it is well."""

from components.monitor.canary.canaries import Canaries

__all__ = ["Canaries"]

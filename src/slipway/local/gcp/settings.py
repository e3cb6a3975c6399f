"""Where Google Cloud resources go."""

import zlib
from dataclasses import dataclass

from slipway.local.wire import Properties


@dataclass(frozen=True)
class GcpSettings:
    """A project and a region, from the resource itself or from the provider's configuration."""

    project: str
    region: str

    @property
    def number(self) -> str:
        """A project number that stays the same for the project: twelve digits."""
        return str(100_000_000_000 + zlib.crc32(self.project.encode()))


def settings(config: Properties, properties: Properties) -> GcpSettings:
    """The settings that hold for a resource with these `properties`."""
    project = properties.get("project") or config.get("project") or "local-project"
    region = properties.get("location") or properties.get("region") or config.get("region") or "us-central1"
    return GcpSettings(str(project), str(region))

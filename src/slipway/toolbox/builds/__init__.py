"""How each kind of source is built, tested, served and listed in a bill of materials: one file a kind."""

from slipway.toolbox.builds.maven import MAVEN
from slipway.toolbox.builds.model import Builder, Work
from slipway.toolbox.builds.npm import NPM
from slipway.toolbox.builds.python import PYTHON
from slipway.toolbox.builds.recognise import BUILDERS, builder_of

__all__ = ["BUILDERS", "MAVEN", "NPM", "PYTHON", "Builder", "Work", "builder_of"]

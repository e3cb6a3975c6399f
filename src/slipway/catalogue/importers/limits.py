"""How large a source may be."""

MAX_BYTES = 10_000_000
"""Bytes of one source file: ten thousand services in one compose file fit, a dump of something else does not."""
MAX_VALUES = 1_000_000
"""Values of one document, aliases followed; a service of a compose file has tens."""
MAX_FILES = 20_000
"""YAML files of one folder and those below it."""

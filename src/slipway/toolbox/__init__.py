"""The toolbox: scanners from the registries, pinned, installed on first use and run so that they fail closed."""

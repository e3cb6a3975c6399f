"""Rules and packages that different tools name differently."""

from __future__ import annotations

import re

EQUIVALENT = (
    ("DL3000", "CKV_DOCKER_10"),  # a relative WORKDIR
    ("DL3002", "CKV_DOCKER_8"),  # the last user is root
    ("DL3004", "CKV2_DOCKER_1"),  # sudo
    ("DL3006", "DL3007", "CKV_DOCKER_7"),  # an image without a tag, or the latest
    ("DL3020", "CKV_DOCKER_4"),  # ADD where COPY does
    ("DL3024", "CKV_DOCKER_11"),  # two stages of one name
    ("DL3027", "CKV_DOCKER_9"),  # apt where apt-get is meant
    ("DL4000", "CKV_DOCKER_6"),  # MAINTAINER
)
"""From the rule lists of hadolint and Checkov."""

_COMMON = {rule: rules[0] for rules in EQUIVALENT for rule in rules}


def common_rule(rule: str) -> str:
    """One name for all the rules that look for the same thing."""
    return _COMMON.get(rule, rule)


def common_package(name: str) -> str:
    """One spelling of a package's name, whatever its case and separators (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name.casefold())

"""The AWS clients that decisions at run time are given, so that a test or the local cloud can give others."""

from collections.abc import Callable
from typing import Any, TypeAlias

Client: TypeAlias = Any
"""A boto3 client; boto3 makes its methods at run time."""
Clients: TypeAlias = Callable[[str], Client]
"""Gives the client of a service by its boto3 name."""

"""Tests split over several builds at once (CodeBuild user guide, "Execute parallel tests in batch builds")."""

from __future__ import annotations


def fanned_out(buildspec: str, builds: int) -> str:
    """A buildspec without a batch, as one whose tests are split over so many builds; each of them must pass."""
    return f"{buildspec}batch:\n  build-fanout:\n    parallelism: {builds}\n"

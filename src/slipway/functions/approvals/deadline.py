"""How long a part of the cloud that is busy is asked again, all but the pipeline."""

DEADLINE = 5.0
"""Seconds for each question."""

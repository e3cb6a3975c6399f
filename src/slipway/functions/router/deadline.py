"""How long a cloud that is busy is asked again."""

DEADLINE = 5.0
"""Seconds for each question."""

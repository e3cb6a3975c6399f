"""Whose the emulated AWS is."""

ACCOUNT = "123456789012"
"""The account of the emulated AWS, as moto gives it to any caller."""

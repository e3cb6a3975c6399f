"""Scans: what tools report, in one form, and the verdict on it."""

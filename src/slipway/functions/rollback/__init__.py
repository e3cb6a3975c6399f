"""Brings the last good version back when an alarm rings, follows it to its end and reports."""

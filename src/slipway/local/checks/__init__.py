"""Checks of resource inputs: pure functions that return every problem, where a cloud would refuse."""

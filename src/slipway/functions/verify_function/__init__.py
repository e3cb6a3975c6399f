"""Calls a new version of a function before callers reach it, for CodeDeploy."""

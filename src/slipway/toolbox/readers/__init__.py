"""Readers of what only the toolbox meets: formats of tools that speak no common one."""

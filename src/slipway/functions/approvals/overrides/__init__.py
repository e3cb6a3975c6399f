"""Overrides: tells of closed gates, takes requests to go past them, and has the pipeline go on where enough sign."""

"""Slipway: a delivery platform for fleets of microservices."""

"""Alarms that ring: moto keeps their definitions and the data of metrics, and here they are looked at."""

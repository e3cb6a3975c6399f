"""The watch: alarms, dashboards, queries and canaries over what the pipelines deploy."""

from components.monitor.alarms import Alarms
from components.monitor.service_watch import service_watch
from components.monitor.watch import Watch

__all__ = ["Alarms", "Watch", "service_watch"]

"""What happens in delivery, in one schema."""

from slipway.decide.events.event import BadEventError, Event
from slipway.decide.events.read import Names, read

__all__ = ["BadEventError", "Event", "Names", "read"]

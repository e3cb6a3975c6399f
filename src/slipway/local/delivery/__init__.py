"""What carries events and messages to where they belong: the event bus, topics, queues and schedules."""

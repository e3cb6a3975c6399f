"""Rules about ECS."""

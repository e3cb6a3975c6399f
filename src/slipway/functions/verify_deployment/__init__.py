"""Tries a new version on the test listener before it takes the traffic, for CodeDeploy and for ECS alike."""

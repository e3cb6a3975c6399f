"""ECS Fargate, moved from blue to green by CodeDeploy or by ECS itself."""

from components.targets.ecs.target import EcsTarget

__all__ = ["EcsTarget"]

"""Deployments that take place: CodeDeploy's and ECS's own, of which moto only keeps a record."""

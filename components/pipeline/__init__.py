"""The pipeline of a service, with the projects it runs."""

from components.pipeline.pull_requests import PullRequestChecks
from components.pipeline.service_pipeline import ServicePipeline
from components.pipeline.service_replica import ServiceReplica

__all__ = ["PullRequestChecks", "ServicePipeline", "ServiceReplica"]

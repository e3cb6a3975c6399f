"""The pipeline of a service, with the projects it runs."""

from components.pipeline.service_pipeline import ServicePipeline

__all__ = ["ServicePipeline"]

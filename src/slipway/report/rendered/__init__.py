"""What is really handed to the cloud for one service: pipelines, buildspecs, appspec and task definition."""

from slipway.report.rendered.parts import PARTS, Part, parts_of

__all__ = ["PARTS", "Part", "parts_of"]

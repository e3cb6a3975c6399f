"""Rules about CodeBuild."""

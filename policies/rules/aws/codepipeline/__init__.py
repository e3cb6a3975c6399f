"""Rules about CodePipeline."""

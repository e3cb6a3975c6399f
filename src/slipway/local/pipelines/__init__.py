"""CodePipeline's run time, which the emulated AWS lacks: pipelines are walked by their own definitions."""

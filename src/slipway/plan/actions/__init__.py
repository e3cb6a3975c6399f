"""What each kind of action becomes in CodePipeline: one module for each family of kinds."""

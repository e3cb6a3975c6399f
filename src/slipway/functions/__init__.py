"""The Lambda functions: each gathers facts, calls a decision and acts on it."""

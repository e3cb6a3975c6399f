"""Rules about SQS."""

"""Rules about CloudWatch."""

"""What guards the way to production: evidence, gates, approvals."""

"""Rules about resources on AWS."""

"""Rules about resources on Google Cloud."""

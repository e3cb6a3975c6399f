"""Rules about Cloud Run."""

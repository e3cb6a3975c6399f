"""Rules about Container Apps."""

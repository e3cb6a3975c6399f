"""Rules about Azure Storage."""

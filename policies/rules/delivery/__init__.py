"""Rules about the ways that lead to production."""

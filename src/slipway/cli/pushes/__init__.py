"""A push to the local cloud: what GitHub would send, what is told beforehand, and what comes of it."""

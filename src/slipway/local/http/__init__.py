"""The emulated REST APIs, on loopback."""

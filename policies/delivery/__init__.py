"""The delivery pack, as the Pulumi engine runs it."""

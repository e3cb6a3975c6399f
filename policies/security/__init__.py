"""The security pack, as the Pulumi engine runs it."""

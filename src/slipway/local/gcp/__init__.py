"""The stand-in for pulumi-gcp: resources are checked, then kept in the provider's store."""

"""The stand-in for pulumi-azure-native: resources are checked, then kept in the provider's store."""

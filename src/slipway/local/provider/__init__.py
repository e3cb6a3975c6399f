"""The stand-in Pulumi provider: what the engine asks over gRPC, answered for aws, gcp and azure-native alike."""

"""The stand-in for pulumi-aws: resources really made in the emulated AWS, one file per service."""

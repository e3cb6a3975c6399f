"""The local cloud: an embedded stand-in on which the whole platform runs with no account.

A daemon hosts an emulated AWS (moto) and stand-in Pulumi providers for aws, gcp and azure-native.
`slipway.local.cloud` starts, finds and stops it; it is a rehearsal stage, never presented as a cloud.
"""

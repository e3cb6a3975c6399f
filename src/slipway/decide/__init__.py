"""The decisions of the platform: pure functions of facts, each returning a verdict and the reasons for it."""

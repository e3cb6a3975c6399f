"""What answers for deployed services, which are not run: their balancers, and functions made of images."""

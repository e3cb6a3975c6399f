"""CrossGuard policies: rules over declared cloud resources, and the packs composed from them."""

"""`python -m slipway.cli`."""

import sys

from slipway.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

"""`python -m slipway.cli`."""

import signal
import sys

from slipway.cli.main import main

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())

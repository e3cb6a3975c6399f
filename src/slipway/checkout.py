"""Where the checkout that this package runs from lies."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

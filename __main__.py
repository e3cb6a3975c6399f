"""Slipway as a Pulumi program: `pulumi up -s dev` declares the pipelines of every service of the catalogue."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "src"))

from components.program import declare  # noqa: E402 - the platform's package lies in src

declare(ROOT)

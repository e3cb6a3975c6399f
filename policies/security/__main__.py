"""Serves the security pack to the Pulumi engine."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from policies.kit.server import serve
from policies.packs import SECURITY

serve(SECURITY)

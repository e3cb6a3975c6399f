"""Names for resources whose program gives none: the program's own name for them and seven hex digits."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from slipway.local.wire import Properties

DEFAULTS_KEY = "__defaults"
_DIGITS = 7


@dataclass(frozen=True)
class Naming:
    """How a resource type is named when its program gives no name.

    `key` is the input that holds the name, `limit` its greatest length, `refused` a pattern of what a name may not
    hold (each match becomes `separator`), `suffix` an ending that the name must have.
    """

    key: str = "name"
    limit: int = 255
    lower: bool = False
    refused: str = r"[^A-Za-z0-9_-]"
    separator: str = "-"
    suffix: str = ""

    def named(self, inputs: Properties, old: Mapping[str, object], label: str, seed: bytes) -> Properties:
        """`inputs` with a name: the given one, else the generated one of `old`, else a new one of `label` and `seed`.

        A generated name is listed under the key `__defaults`, as the real providers do.
        """
        if inputs.get(self.key) is not None:
            return inputs
        prefix = inputs.get(f"{self.key}Prefix")
        kept = old.get(self.key) if old.get(DEFAULTS_KEY) == [self.key] else None
        if not isinstance(kept, str) or (isinstance(prefix, str) and not kept.startswith(prefix)):
            kept = self._new(prefix if isinstance(prefix, str) else label + self.separator, seed)
        return {**inputs, self.key: kept, DEFAULTS_KEY: [self.key]}

    def _new(self, start: str, seed: bytes) -> str:
        start = re.sub(self.refused, self.separator, start.lower() if self.lower else start)
        digits = hashlib.sha256(seed).hexdigest()[:_DIGITS]
        return start[: self.limit - _DIGITS - len(self.suffix)] + digits + self.suffix

"""Which licences the dependencies of a service may have."""

from __future__ import annotations

from dataclasses import dataclass

from slipway.scans.spdx import ExpressionError, satisfied

PERMISSIVE = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "Apache-2.0 WITH LLVM-exception",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSL-1.0",
        "BlueOak-1.0.0",
        "CC0-1.0",
        "HPND",
        "ISC",
        "MIT",
        "MIT-0",
        "PSF-2.0",
        "PostgreSQL",
        "Python-2.0",
        "Unicode-3.0",
        "Unicode-DFS-2016",
        "Unlicense",
        "WTFPL",
        "X11",
        "Zlib",
    }
)
"""Licences that ask for no more than to be named; what is weaker in rights is for each adopter to allow."""

NAMES = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "apache software license 2.0": "Apache-2.0",
    "the apache license, version 2.0": "Apache-2.0",
    "the apache software license, version 2.0": "Apache-2.0",
    "bsd license": "BSD-3-Clause",
    "bsd-3-clause license": "BSD-3-Clause",
    "the bsd 3-clause license": "BSD-3-Clause",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "the mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
}
"""Names without an id that package registries use, and the SPDX id that they mean."""


@dataclass(frozen=True)
class Policy:
    """Allowed and denied SPDX ids, `LICENCE WITH EXCEPTION` for one with an exception; what is denied is never allowed.

    A denied id is refused with any exception, too.
    """

    allowed: frozenset[str] = PERMISSIVE
    denied: frozenset[str] = frozenset()

    def refusal(self, expression: str) -> str:
        """Why a licence, given as an SPDX expression or a known name, is refused; empty where it is allowed."""
        if not expression.strip():
            return "no licence is known"
        spdx = NAMES.get(" ".join(expression.lower().split()), expression)
        try:
            if satisfied(spdx, self._allows):
                return ""
            return "denied" if not satisfied(spdx, self._denies_not) else "not among the allowed ones"
        except ExpressionError as error:
            return f"no SPDX expression: {error}"

    def _allows(self, licence: str) -> bool:
        return self._denies_not(licence) and licence.lower() in {name.lower() for name in self.allowed}

    def _denies_not(self, licence: str) -> bool:
        denied = {name.lower() for name in self.denied}
        return licence.lower() not in denied and licence.split(" WITH ", maxsplit=1)[0].lower() not in denied

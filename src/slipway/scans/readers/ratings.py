"""How bad a finding is, from the numbers and words of different tools."""

from __future__ import annotations

from slipway.documents import nearest
from slipway.documents.wording import shown
from slipway.scans.model import Severity
from slipway.scans.readers.unusable import UnusableReportError

UNRATED = Severity.CRITICAL
"""What a tool doesn't rate is taken for the worst: a missing number must not let a finding pass a threshold."""

HIGHEST_SCORE = 10.0
BANDS = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.1, Severity.LOW))
"""The qualitative rating scale of CVSS 3.1, section 5."""

WORDS = {
    "critical": Severity.CRITICAL,
    "high": Severity.HIGH,
    "important": Severity.HIGH,
    "moderate": Severity.MEDIUM,
    "medium": Severity.MEDIUM,
    "low": Severity.LOW,
    "negligible": Severity.INFO,
    "informational": Severity.INFO,
    "info": Severity.INFO,
    "none": Severity.INFO,
}


def by_score(score: float) -> Severity:
    """The severity of a CVSS score.

    Raises:
        UnusableReportError: it is no number from 0 to 10.
    """
    if not 0 <= score <= HIGHEST_SCORE:
        raise UnusableReportError(f"expected a CVSS score from 0 to 10, found {shown(score)}")
    return next((severity for least, severity in BANDS if score >= least), Severity.INFO)


def by_score_text(text: str) -> Severity:
    """The severity of a CVSS score that is written as text: `7.5`.

    Raises:
        UnusableReportError: it is no number from 0 to 10.
    """
    try:
        return by_score(float(text))
    except ValueError:
        raise UnusableReportError(f"expected a CVSS score from 0 to 10, found {shown(text)}") from None


def by_word(word: str) -> Severity:
    """The severity of a tool's own word, whatever its case.

    Raises:
        UnusableReportError: no tool is known to use it.
    """
    found = WORDS.get(word.lower())
    if found is None:
        near = nearest(word, WORDS)
        hint = f"; did you mean '{near}'?" if near else ""
        raise UnusableReportError(f"expected a severity ({', '.join(WORDS)}), found {shown(word)}{hint}")
    return found

"""Deep validation: what the clouds would say to everything that the stacks declare, with no cloud and no engine."""

from slipway.deep.accounts import account_of
from slipway.deep.explanations import read_explanations
from slipway.deep.job import Job
from slipway.deep.report import Report, as_json, lines, rows, summary
from slipway.deep.validate import validate

__all__ = [
    "Job",
    "Report",
    "account_of",
    "as_json",
    "lines",
    "read_explanations",
    "rows",
    "summary",
    "validate",
]

"""Files that people write: how they are read, and how their mistakes are reported."""

from slipway.documents.problems import InvalidInputError, Problem, nearest
from slipway.documents.validate import validate
from slipway.documents.yaml import Document, read_document, read_documents

__all__ = ["Document", "InvalidInputError", "Problem", "nearest", "read_document", "read_documents", "validate"]

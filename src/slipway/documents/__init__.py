"""Files that people write: how they are read, and how their mistakes are reported."""

from slipway.documents.problems import FieldError, InvalidInputError, Problem, nearest
from slipway.documents.shape import Shape
from slipway.documents.text import display_path
from slipway.documents.validate import validate
from slipway.documents.yaml import Document, read_document, read_documents

__all__ = [
    "Document",
    "FieldError",
    "InvalidInputError",
    "Problem",
    "Shape",
    "display_path",
    "nearest",
    "read_document",
    "read_documents",
    "validate",
]

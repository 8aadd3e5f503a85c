"""Japanese terms documents: read, checked, compared. Pure; nothing but the standard library."""

from kiyaku.terms.documents.diff import ChangeTable, diff
from kiyaku.terms.documents.errors import DocumentError, UnknownAddress
from kiyaku.terms.documents.findings import Finding
from kiyaku.terms.documents.lint import lint
from kiyaku.terms.documents.parser import parse, require_articles
from kiyaku.terms.documents.tree import Document

__all__ = [
    "ChangeTable",
    "Document",
    "DocumentError",
    "Finding",
    "UnknownAddress",
    "diff",
    "lint",
    "parse",
    "require_articles",
]

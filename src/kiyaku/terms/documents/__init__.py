"""Japanese terms documents: read, checked, compared. Pure; nothing but the standard library."""

from kiyaku.terms.documents.lint import lint
from kiyaku.terms.documents.parser import parse

__all__ = ["lint", "parse"]

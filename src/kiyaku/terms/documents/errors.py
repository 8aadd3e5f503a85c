"""Why a file cannot be read as a terms document."""

from __future__ import annotations

from kiyaku.terms.errors import TermsError


class DocumentError(TermsError):
    """A file that is no readable terms document; ``code`` says why.

    Codes: ``document_empty``, ``document_binary``, ``document_undecodable``,
    ``document_without_articles``.
    """

    code = "document_unreadable"


class UnknownAddress(TermsError):
    """The document has nothing at this address."""

    code = "unknown_address"

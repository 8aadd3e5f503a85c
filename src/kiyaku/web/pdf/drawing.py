"""Drawing a page of HTML as PDF with WeasyPrint. Importing this fails where Pango is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import weasyprint
from weasyprint.urls import URLFetcher, URLFetcherResponse

FONT = "Noto Sans CJK JP"


class _OwnFiles(URLFetcher):
    """Gives out the files of one folder and nothing else: no network, no other files."""

    def __init__(self, folder: Path) -> None:
        super().__init__(fail_on_errors=True)
        self._folder = folder

    def fetch(self, url: str, headers: Any = None) -> Any:
        """The file of an address, as a style sheet: there are no others."""
        parts = urlsplit(url)
        path = Path(url2pathname(parts.path)).resolve()
        if parts.scheme != "file" or not path.is_relative_to(self._folder):
            raise ValueError(f"{url} is not one of the document's own files")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "text/css"})


def draw(page: str, folder: Path) -> bytes | None:
    """A page as PDF, with the style sheets of a folder; None where its font is not installed."""
    own_files = _OwnFiles(folder)
    html = weasyprint.HTML(string=page, base_url=f"{folder.as_uri()}/", url_fetcher=own_files)
    document = html.render()
    drawn: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    # Pango takes another font where this one is missing, and draws boxes for what that lacks.
    has_font = any(font.family == FONT for font in document.fonts.values())
    return drawn if has_font else None

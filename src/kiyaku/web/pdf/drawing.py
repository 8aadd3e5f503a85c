"""Drawing a page of HTML as PDF with WeasyPrint. Importing this fails where Pango is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

FONT = "Noto Sans CJK JP"
_EMPTY = """<!doctype html><html lang="ja"><title>-</title>
<style>@page { @bottom-left { content: none } @bottom-right { content: none } }</style></html>"""


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
    return _written(_html(page, folder).render())


class Bundle:
    """Documents that become one PDF: each is laid out by itself, with pages counted from its own 1.

    Style sheet and fonts are read once for all, and the file has each font once. The layout of all
    pages is in memory until it is written.
    """

    def __init__(self, folder: Path, sheet: str) -> None:
        self._folder = folder
        self._fonts = FontConfiguration()
        own_files = _OwnFiles(folder)
        self._style = weasyprint.CSS(
            filename=str(folder / sheet), font_config=self._fonts, url_fetcher=own_files
        )
        self._pages: list[Any] = []
        self._blank: Any = None

    def add(self, page: str, *, on_front: bool) -> None:
        """One more document; ``on_front``: on a front side, behind an empty page if need be."""
        if on_front and len(self._pages) % 2:
            self._blank = self._blank or self._laid_out(_EMPTY).pages[0]
            self._pages.append(self._blank)
        self._pages += self._laid_out(page).pages

    def written(self, head: str) -> bytes | None:
        """All as PDF, with title, language and dates of a page; None where the font is missing."""
        return _written(self._laid_out(head).copy(self._pages))

    def _laid_out(self, page: str) -> Any:
        html = _html(page, self._folder)
        return html.render(font_config=self._fonts, stylesheets=[self._style])


def _html(page: str, folder: Path) -> Any:
    base = f"{folder.as_uri()}/"
    return weasyprint.HTML(string=page, base_url=base, url_fetcher=_OwnFiles(folder))


def _written(document: Any) -> bytes | None:
    drawn: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    # Pango takes another font where this one is missing, and draws boxes for what that lacks.
    has_font = any(font.family == FONT for font in document.fonts.values())
    return drawn if has_font else None

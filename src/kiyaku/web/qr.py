"""QR codes, drawn into the page itself: nothing is fetched, and no style stands in them."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def drawn(content: str) -> SafeString:
    """A QR code as an SVG element, dark on white with its quiet zone, as large as its style says.

    What it says in words is for the page to tell beside it.
    """
    code = segno.make_qr(content, error="m")
    # segno writes nothing of the content into the element but squares.
    return mark_safe(
        code.svg_inline(dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True)
    )

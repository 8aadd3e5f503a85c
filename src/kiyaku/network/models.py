"""Tables of the lines of a network."""

from kiyaku.network.line_models import Area, Line, Product

__all__ = ["Area", "Line", "Product"]

"""The terms of NETSUGEN, Gunma Prefecture's co-creation space, as data and rules."""

from kiyaku.packs.netsugen import (
    article_01,
    article_02,
    article_03,
    article_05,
    article_06,
    article_07,
    article_08,
    article_09,
    article_10,
    article_11,
    article_12,
    article_13,
    article_14,
    article_15,
    article_16,
)

__all__ = [
    "article_01",
    "article_02",
    "article_03",
    "article_05",
    "article_06",
    "article_07",
    "article_08",
    "article_09",
    "article_10",
    "article_11",
    "article_12",
    "article_13",
    "article_14",
    "article_15",
    "article_16",
]

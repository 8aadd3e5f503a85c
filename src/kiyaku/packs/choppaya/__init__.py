"""The terms of Choppaya Net, an internet connection service, as data and rules."""

from kiyaku.packs.choppaya import (
    article_03,
    article_04,
    article_06,
    article_07,
    article_08,
    article_10,
    article_11,
    article_12,
    article_16,
    article_17,
    article_20,
    article_21,
    article_22,
    article_24,
    article_25,
)

__all__ = [
    "article_03",
    "article_04",
    "article_06",
    "article_07",
    "article_08",
    "article_10",
    "article_11",
    "article_12",
    "article_16",
    "article_17",
    "article_20",
    "article_21",
    "article_22",
    "article_24",
    "article_25",
]

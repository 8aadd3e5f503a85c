"""The examples in the docstrings hold."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

from kiyaku.terms import documents

NAMES = [module.name for module in pkgutil.iter_modules(documents.__path__)]


@pytest.mark.parametrize("name", NAMES)
def test_examples(name: str) -> None:
    module = import_module(f"kiyaku.terms.documents.{name}")
    assert doctest.testmod(module).failed == 0

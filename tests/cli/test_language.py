"""The language of the command line."""

from __future__ import annotations

import pytest

from kiyaku.cli.language import language, say


@pytest.mark.parametrize(
    ("setting", "wanted"), [(None, "ja"), ("ja", "ja"), ("en", "en"), ("EN_US", "en"), ("fr", "ja")]
)
def test_japanese_unless_english_is_wanted(
    monkeypatch: pytest.MonkeyPatch, setting: str | None, wanted: str
) -> None:
    if setting is None:
        monkeypatch.delenv("KIYAKU_LANG", raising=False)
    else:
        monkeypatch.setenv("KIYAKU_LANG", setting)
    assert language() == wanted
    assert say("はい", "yes") == {"ja": "はい", "en": "yes"}[wanted]

"""What every answer tells the browser, so that nothing runs, frames or leaks that must not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

POLICY = "Content-Security-Policy"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SOURCES = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
}
"""From where a page may take what, at most; what is not named falls back to the first."""


def weaknesses(headers: Mapping[str, str]) -> list[str]:
    """What is missing from the headers of an answer or says too much, one line each."""
    return [*_headers(headers), *_policy(headers.get(POLICY, ""))]


def _headers(headers: Mapping[str, str]) -> Iterator[str]:
    for name, wanted in HEADERS.items():
        if headers.get(name) != wanted:
            yield f"{name} is {headers.get(name)!r} and not {wanted!r}"


def _policy(policy: str) -> Iterator[str]:
    said = dict(one.strip().partition(" ")[::2] for one in policy.split(";"))
    for directive, sources in SOURCES.items():
        if directive not in said:
            yield f"{POLICY} does not say {directive}"
        elif more := set(said[directive].split()) - sources:
            yield f"{POLICY} lets {directive} be {' '.join(sorted(more))}"
    for directive in sorted(set(said) - set(SOURCES) - {""}):
        yield f"{POLICY} says {directive}, which this test does not know"

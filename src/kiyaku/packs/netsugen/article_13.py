"""Article 13: how the terms are changed."""

from typing import Any

from kiyaku import terms


@terms.rule("13", since="2020-12-21", basis="effective_on", answer="bool")
def terms_change_needs_consent(effective_on: Any) -> Any:
    """Whether a changed text governs a member only by consent of his or her own: it never does.

    Args: effective_on, civil date in Asia/Tokyo.
    Returns: bool.
    """
    return False

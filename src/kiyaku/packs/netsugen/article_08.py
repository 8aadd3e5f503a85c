"""Article 8: stopping the service without notice."""

from typing import Any

from kiyaku import terms


@terms.rule("8-1", since="2020-12-21", answer="text")
def stoppage_cause(cause: Any) -> Any:
    """The clause by which all or part of the service may stop without notice.

    Args: cause, hard_to_provide.
    Returns: clause id.
    """
    return "8-1"

"""Article 11: where the service is offered."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import same


@terms.rule("11", since="2022-02-18", answer="bool")
def service_area_covered(country: Any) -> Any:
    """Whether the service is offered in a country: Japan only (and not everywhere there).

    Args: country, two letters of ISO 3166-1.
    Returns: bool.
    """
    return same(country, "JP")

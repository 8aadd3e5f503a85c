"""Steps of a story about lines: offered, assigned, worked on, in use; products that end."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiyaku.base import queries
from kiyaku.flows.network import ending, lines, offering, works
from kiyaku.network import lines as kept
from kiyaku.network import prices, products
from kiyaku.network import works as planned
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene
from kiyaku.terms.texts import Text


def _offer_lines(stage: Scene, step: Step) -> None:
    """An area, a product offered in it, and what works on its lines cost; named by their codes."""
    act, area, product = stage.acting(step), step.values["area"], step.values["product"]
    day = queries.business_day(stage.service)
    offering.make_area(**act, area=area, name=Text(area, area))
    if product not in {one.code for one in products.products_of(stage.service)}:
        offering.make_product(**act, product=product, name=Text(product, product))
        offering.set_price(
            **act, code=product, kind=prices.WORKS, name=Text("開通工事", "opening"),
            amount_yen=step.values["works_yen"], from_day=day,
        )  # fmt: skip


def _assign_line(stage: Scene, step: Step) -> None:
    told = step.values
    lines.assign_line(
        **stage.acting(step), membership=stage.memberships[step.member], line=told["line"],
        product=told["product"], area=told["area"], replaces=told.get("replaces"),
    )  # fmt: skip


def _arrange_works(stage: Scene, step: Step) -> None:
    line = step.values["line"]
    product = kept.line(stage.service, line).product_id
    code = next(one.code for one in products.products_of(stage.service) if one.id == product)
    works.arrange_works(
        **stage.acting(step), line=line, works_code=code, planned_on=step.values["planned_on"]
    )


def _works(stage: Scene, step: Step) -> int:
    """The works on a line that wait for their outcome."""
    line = kept.line(stage.service, step.values["line"])
    waiting = [one.id for one in planned.works_of(line.id) if one.state == planned.PLANNED]
    return waiting[-1] if waiting else 0


def _works_done(stage: Scene, step: Step) -> None:
    works.works_done(
        **stage.acting(step), works_id=_works(stage, step), done_on=step.values.get("done_on")
    )


def _works_failed(stage: Scene, step: Step) -> None:
    works.works_failed(
        **stage.acting(step), works_id=_works(stage, step), reason=step.values["reason"]
    )


def _end_product(stage: Scene, step: Step) -> None:
    ending.end_product(
        **stage.acting(step), product=step.values["product"], last_day=step.values["last_day"],
        although_late=step.values.get("although_late", False),
    )  # fmt: skip


TAKE: Mapping[str, Callable[[Scene, Step], None]] = {
    "offer_lines": _offer_lines,
    "assign_line": _assign_line,
    "arrange_works": _arrange_works,
    "works_done": _works_done,
    "works_failed": _works_failed,
    "end_product": _end_product,
}
"""How each of these steps is taken."""

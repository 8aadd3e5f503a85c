"""Steps of a story about what members store: measured by hand and by file, deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiyaku.flows.network import stored_data, stored_data_file
from kiyaku.network import stored_data as kept
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.told_and_kept import Scene


def _measure(stage: Scene, step: Step) -> None:
    told = step.values
    stored_data.measure_stored_data(
        **stage.acting(step), membership=stage.memberships[step.member], what=told["what"],
        stored_bytes=told["stored_bytes"], oldest_on=told["oldest_on"],
    )  # fmt: skip


def _take(stage: Scene, step: Step) -> None:
    content = "\n".join(["member,what,stored_bytes,oldest_on", *step.values["rows"]])
    stored_data_file.import_stored_data(**stage.acting(step), content=content.encode())


def _delete(stage: Scene, step: Step) -> None:
    told = step.values
    every = kept.of_membership(stage.memberships[step.member])
    found = [one for one in every if one.last.what == told["what"]]
    stored_data.record_stored_data_deleted(
        **stage.acting(step), stored=found[0].id if found else 0, ground=told["ground"],
        deleted_bytes=told["deleted_bytes"], reason=told.get("reason", ""),
    )  # fmt: skip


TAKE: Mapping[str, Callable[[Scene, Step], None]] = {
    "measure_stored_data": _measure,
    "take_measurements": _take,
    "stored_data_deleted": _delete,
}
"""How each of these steps is taken."""

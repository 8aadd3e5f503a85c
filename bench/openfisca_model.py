"""Two rules of NETSUGEN as one writes them for OpenFisca-Core, and a loop that runs them.

Runs by itself, in an environment of its own that has OpenFisca-Core. Started with the path of an
``.npz`` of input columns; then, for each line read, ``run QUESTION INPUT …`` gives it the inputs,
computes it anew and answers with the seconds of processor time it took; ``save QUESTION PATH``
writes the last answers as ``.npy``.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.model_api import DAY, ETERNITY, Variable, date, max_, where
from openfisca_core.parameters import ParameterNode
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

PERIOD = "2024-03-05"
Member = build_entity(key="member", plural="members", label="Member", is_person=True)


class fee_month(Variable):
    value_type = date
    entity = Member
    definition_period = ETERNITY
    label = "Month the fee is for, by its first day"


class registered_on(Variable):
    value_type = date
    entity = Member
    definition_period = ETERNITY
    label = "Registration date"


class due_on(Variable):
    value_type = date
    entity = Member
    definition_period = ETERNITY
    label = "Due date"


class paid_on(Variable):
    value_type = date
    entity = Member
    definition_period = ETERNITY
    label = "Payment date"


class principal_yen(Variable):
    value_type = float  # how OpenFisca keeps amounts of money: 32 bits
    entity = Member
    definition_period = ETERNITY
    label = "Overdue amount"


class fee_due_on(Variable):
    value_type = date
    entity = Member
    definition_period = DAY
    label = "When a month's fee is due"

    def formula(member: Any, period: Any, parameters: Any) -> Any:
        terms = parameters(period)
        registered = member("registered_on", period)
        joined_in = registered.astype("datetime64[M]")
        day_number = (registered - joined_in.astype("datetime64[D]")).astype(np.int64) + 1
        first_due_month = joined_in + where(day_number >= terms.late_joiner_from_day, 2, 1)
        due_month = max_(member("fee_month", period).astype("datetime64[M]"), first_due_month)
        return due_month.astype("datetime64[D]") + np.timedelta64(terms.due_day - 1, "D")


class late_interest(Variable):
    value_type = float
    entity = Member
    definition_period = DAY
    label = "Late interest, below one yen cut"

    def formula(member: Any, period: Any, parameters: Any) -> Any:
        rate = parameters(period).late_interest_rate
        delay = (member("paid_on", period) - member("due_on", period)).astype(np.int64)
        return np.floor(member("principal_yen", period) * rate * max_(delay, 0) / 365)


class Netsugen(TaxBenefitSystem):
    """The two rules and the parameters they take."""

    def __init__(self) -> None:
        super().__init__([Member])
        self.add_variables(
            fee_month, registered_on, due_on, paid_on, principal_yen, fee_due_on, late_interest
        )
        self.parameters = ParameterNode(
            "",
            data={
                "due_day": {"values": {"2020-12-21": {"value": 10}}},
                "late_joiner_from_day": {"values": {"2020-12-21": {"value": 21}}},
                "late_interest_rate": {
                    "values": {"2020-04-01": {"value": 0.026}, "2021-04-01": {"value": 0.025}}
                },
            },
        )


def main(columns_path: str) -> None:
    """Read the columns, then do as told on standard input."""
    np.empty(31 << 20, dtype=np.uint8)  # as bench.measuring.settle_memory
    columns = dict(np.load(columns_path))
    count = len(columns["due_on"])
    simulation = SimulationBuilder().build_default_simulation(Netsugen(), count=count)
    for line in sys.stdin:
        command, question, *rest = line.split()
        if command == "run":
            print(_run(simulation, question, {name: columns[name] for name in rest}), flush=True)
        else:
            np.save(rest[0], simulation.calculate(question, PERIOD))
            print("saved", flush=True)


def _run(simulation: Simulation, question: str, inputs: dict[str, Any]) -> float:
    for name in (question, *inputs):
        simulation.delete_arrays(name)
    started = time.process_time()
    for name, column in inputs.items():
        simulation.set_input(name, PERIOD, column)
    simulation.calculate(question, PERIOD)
    return time.process_time() - started


if __name__ == "__main__":
    main(sys.argv[1])

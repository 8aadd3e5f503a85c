"""Every state a membership can be in, and what each operation does there: by trying all of them.

``python -m kiyaku.cli.states_reference > docs/reference/states.md`` writes the table anew.
"""

from kiyaku.scenarios.states.lives import STATES, Person, State, lived
from kiyaku.scenarios.states.of_service import SERVICE_OPERATIONS
from kiyaku.scenarios.states.operation import Operation, ServiceOperation
from kiyaku.scenarios.states.operations import OPERATIONS
from kiyaku.scenarios.states.tries import Outcome, Table, tried

__all__ = [
    "OPERATIONS",
    "SERVICE_OPERATIONS",
    "STATES",
    "Operation",
    "Outcome",
    "Person",
    "ServiceOperation",
    "State",
    "Table",
    "lived",
    "tried",
]

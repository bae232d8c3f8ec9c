"""Keys of the vault, for operators: which are in use, and the move to the current one."""

from baodao.schema.access import whole_tree
from baodao.schema.base import Line, Query, Value

# --- queries ------------------------------------------------------------------------------------


class KeyUse(Value):
    """A master key, and how many people's data keys are wrapped under it."""

    key_id: Line
    records: int
    known: bool
    """Whether the process that answered has this key."""


class KeyReport(Value):
    """Which master keys are needed."""

    current: Line
    """The key under which the process that answered wraps."""
    keys: list[KeyUse]
    erased: int


class GetKeyUse(
    Query,
    subject="queries.registration.get-key-use",
    reply=KeyReport,
    access=[whole_tree("operator")],
):
    """How many people's data keys are wrapped under which master key; for operators."""

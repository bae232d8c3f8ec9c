"""The life cycle of an aggregate as a table: its states, and the moves between them.

    LIFE = LifeCycle(
        begins=("pending", "active"),
        suspend=Move(("pending", "active"), "suspended"),
        withdraw=Move(("pending", "active", "suspended"), "withdrawn"),
    )

A use case asks `LIFE.sources("suspend")` before it moves; the aggregate's `broken` asks
`LIFE.broken(before, self)`, so that a move nobody wrote down is never committed.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Move:
    """A move of a life cycle: from which states to which; other facts decide between several."""

    sources: tuple[str, ...]
    target: str | tuple[str, ...]

    @property
    def targets(self) -> tuple[str, ...]:
        """The states that it can lead to."""
        return (self.target,) if isinstance(self.target, str) else self.target


class LifeCycle:
    """States and moves of one aggregate.

    Args:
        begins: the states in which it can be made.
        moves: by name, as they read in a sentence: `accept`, `give_back`.
    """

    def __init__(self, *, begins: tuple[str, ...], **moves: Move) -> None:
        self.begins, self.moves = begins, moves
        self._steps = {
            (s, t) for move in moves.values() for s in move.sources for t in move.targets
        }

    @property
    def states(self) -> tuple[str, ...]:
        """All states, in the order in which they are named."""
        named = [*self.begins]
        for move in self.moves.values():
            named += [*move.sources, *move.targets]
        return tuple(dict.fromkeys(named))

    def sources(self, *moves: str) -> tuple[str, ...]:
        """The states from which any of these moves can be made."""
        return tuple(dict.fromkeys(s for move in moves for s in self.moves[move].sources))

    def broken(self, before: Any, after: Any) -> str | None:
        """Why an aggregate cannot come from `before`, by their `state`; None if it can.

        To stay in a state is no move.
        """
        if not before.version:
            return None if after.state in self.begins else f"it begins {after.state}"
        if before.state == after.state or (before.state, after.state) in self._steps:
            return None
        return f"no move leads from {before.state} to {after.state}"

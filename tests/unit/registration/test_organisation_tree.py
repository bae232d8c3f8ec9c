"""Whatever moves are decided at the same time, the tree of organisations stays one."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.registration.organisations.domain import (
    Organisation,
    chain_above,
    levels_raised,
    place_refusals,
)
from baodao.schema.registration.organisations import LEVELS_AT_MOST

DAY = "2026-11-23"
SIZE = 12
PLACES = st.integers(0, SIZE - 1)
ROUNDS = st.lists(st.lists(st.tuples(PLACES, PLACES), min_size=1, max_size=4), max_size=15)


def decide(tree: dict[str, Organisation], key: str, under: str) -> dict[str, Organisation]:
    """What a move would write, decided on this state; nothing if it is refused."""
    moved, chain = tree[key], chain_above(tree[under], tree)
    if place_refusals(chain, DAY, moved):
        return {}
    changes = [moved.move_under(under, DAY), *levels_raised(chain, moved)]
    return {change.after.id: change.after for change in changes}


@settings(max_examples=300)
@given(ROUNDS)
def test_moves_decided_on_one_state_leave_a_tree(rounds: list[list[tuple[int, int]]]) -> None:
    """As the store does: of two decisions that write the same aggregate, one is not committed."""
    tree = {
        str(n): Organisation(id=str(n), name="测试", kind="unit", division="12")
        for n in range(SIZE)
    }
    for moves in rounds:
        before, taken = dict(tree), set[str]()
        for key, under in moves:
            writes = decide(before, str(key), str(under))
            if taken.isdisjoint(writes):
                tree |= writes
                taken |= writes.keys()
        for organisation in tree.values():
            seen = [organisation]
            while (parent := seen[-1].parent) is not None:
                seen.append(tree[parent])
                assert len(seen) <= LEVELS_AT_MOST
            assert len({one.id for one in seen}) == len(seen)
            levels = [above.below for above in seen]
            assert all(above > below for below, above in itertools.pairwise(levels))

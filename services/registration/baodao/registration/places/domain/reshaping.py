"""How the tree is reshaped: divisions merge, split, and move to another parent (ADR 0013).

What begins and what ends on a day have it in common, so that no day is without a place, and what
ends names what it became.
"""

from collections.abc import Iterable, Mapping, Sequence

from baodao.kernel.divisions import parent_of
from baodao.kit.decisions import Change
from baodao.registration.places.domain.divisions import Division, division_refusals
from baodao.schema import Refusal
from baodao.schema.registration.divisions import (
    DivisionExists,
    NothingChanges,
)
from baodao.schema.registration.reshaping import (
    DivisionPart,
    LevelsDiffer,
    SubtreeTooLarge,
)

MOST_MOVED = 500
Known = Mapping[str, Division]
Changes = list[Change[Division]]


def children_of(divisions: Iterable[Division]) -> list[str]:
    """The codes that are or were directly below these divisions."""
    return [code for division in divisions for code in division.children]


def movable_below(divisions: Iterable[Division]) -> list[str]:
    """As `children_of`; none if too many to be moved at once, which `move_refusals` notices."""
    codes = children_of(divisions)
    return codes if len(codes) <= MOST_MOVED else []


def begin_refusals(code: str, on: str, division: Division | None, parents: Known) -> list[Refusal]:
    """Why a division with this code cannot begin on that day."""
    if division is not None:
        return [DivisionExists(division=code)]
    parent = parent_of(code)
    if parent is None:
        return []
    found = parents.get(parent)
    return found.open_refusals(on) if found else division_refusals(None, parent, on)


def level_refusals(code: str, others: Iterable[str]) -> list[Refusal]:
    """`levels-differ` for each other level: only divisions of one level become each other."""
    return [LevelsDiffer(division=code, other=o) for o in others if len(o) != len(code)]


def adopt_children(codes: Iterable[str], parents: Known) -> Changes:
    """The changes of the parents of new divisions, which remember them."""
    below: dict[str, list[str]] = {}
    for code in codes:
        if parent := parent_of(code):
            below.setdefault(parent, []).append(code)
    changes = [parents[parent].adopt(found) for parent, found in below.items()]
    return [change for change in changes if change]


# --- merge --------------------------------------------------------------------------------------


def merge_refusals(
    ending: Sequence[Division], into: Division, name: str | None, on: str, children: Known
) -> list[Refusal]:
    """Why these cannot become part of `into`, which is known."""
    refusals = into.outside_refusals(on)
    if name and name != into.name:
        refusals += into.rename_refusals(name, on)
    return refusals + _end_refusals(ending, on, children)


def _end_refusals(ending: Iterable[Division], on: str, children: Known) -> list[Refusal]:
    return [
        refusal
        for division in ending
        for refusal in division.end_refusals(on, _below(division, children))
    ]


def merge_anew_refusals(
    ending: Sequence[Division], code: str, on: str, children: Known, parents: Known
) -> list[Refusal]:
    """Why these cannot become a division that is not known."""
    return [*begin_refusals(code, on, None, parents), *_end_refusals(ending, on, children)]


def merge(ending: Sequence[Division], into: Division, name: str | None, on: str) -> Changes:
    """Merge the divisions into a known one on that day."""
    changes = [into.take_in([d.id for d in ending], on)]
    if name and name != into.name:
        changes.append(changes[0].after.rename(name, on))
    return changes + [division.end("merged", [into.id], on) for division in ending]


def merge_anew(
    ending: Sequence[Division], code: str, name: str, on: str, parents: Known
) -> Changes:
    """Merge the divisions into a new one on that day."""
    return [
        Division.add(code, name, on, came_from=[d.id for d in ending]),
        *adopt_children([code], parents),
        *(division.end("merged", [code], on) for division in ending),
    ]


# --- split --------------------------------------------------------------------------------------


def split_refusals(
    division: Division,
    parts: Sequence[DivisionPart],
    on: str,
    known: Known,
    children: Known,
) -> list[Refusal]:
    """Why these cannot be the division's parts; `known` are their parents and those that exist."""
    codes = [part.code for part in parts]
    stays = [part for part in parts if part.code == division.id]
    new = [code for code in codes if code != division.id]
    refusals = level_refusals(division.id, new)
    if len(parts) < 2 or not new:  # noqa: PLR2004 -- two parts, or it is not a split
        refusals.append(NothingChanges(place=division.id))
    refusals += [
        DivisionExists(division=c) for c in sorted({c for c in codes if codes.count(c) > 1})
    ]
    for code in new:
        refusals += begin_refusals(code, on, known.get(code), known)
    if not stays:
        return refusals + division.end_refusals(on, _below(division, children))
    if stays[0].name != division.name:
        refusals += division.rename_refusals(stays[0].name, on)
    return refusals + division.open_refusals(on)


def split(division: Division, parts: Sequence[DivisionPart], on: str, known: Known) -> Changes:
    """Split the division into parts, which are divisions of their own from that day on."""
    new = [part for part in parts if part.code != division.id]
    codes = [part.code for part in new]
    changes = [Division.add(part.code, part.name, on, came_from=[division.id]) for part in new]
    changes += adopt_children(codes, known)
    stays = next((part for part in parts if part.code == division.id), None)
    if stays is None:
        return [*changes, division.end("split", codes, on)]
    given = division.give_off(codes, on)
    if stays.name == division.name:
        return [*changes, given]
    return [*changes, given, given.after.rename(stays.name, on)]


# --- move ---------------------------------------------------------------------------------------


def move_refusals(
    division: Division, new_code: str, on: str, known: Known, below: Known
) -> list[Refusal]:
    """Why the division cannot have this code from that day on, with all that is below it."""
    refusals = [
        *level_refusals(division.id, [new_code]),
        *begin_refusals(new_code, on, known.get(new_code), known),
        *division.end_refusals(on, ()),
    ]
    if sum(len(d.children) for d in (division, *below.values())) > MOST_MOVED:
        return [*refusals, SubtreeTooLarge(division=division.id, most=MOST_MOVED)]
    for node in _standing(below, on):
        refusals += node.end_refusals(on, ())
    return refusals


def move(division: Division, new_code: str, on: str, known: Known, below: Known) -> Changes:
    """Give the division and all below it other codes from that day on."""
    moved = [division, *_standing(below, on)]
    codes = {node.id: new_code + node.id[len(new_code) :] for node in moved}
    changes: Changes = []
    for node in moved:
        children = [codes[child] for child in node.children if child in codes]
        code = codes[node.id]
        changes += [
            Division.add(code, node.name, on, came_from=[node.id], children=children),
            node.end("moved", [code], on),
        ]
    return changes + adopt_children([new_code], known)


def _standing(below: Known, on: str) -> list[Division]:
    """The divisions that have not ended by that day."""
    return [d for d in below.values() if d.valid_until is None or d.valid_until > on]


def _below(division: Division, children: Known) -> list[Division]:
    return [children[code] for code in division.children if code in children]

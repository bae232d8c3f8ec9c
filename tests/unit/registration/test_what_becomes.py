"""What becomes of every record that names an organisation, once that has ended (PIPL art. 22)."""

import re
import typing
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, get_type_hints

from baodao.kit.testing import MemoryService
from baodao.registration.organisations.domain import Organisation
from baodao.registration.store import COLLECTIONS
from baodao.schema.catalog import COMMANDS, QUERIES
from tests.support.everything import everything

PASSES = "passes"
"""Its successor answers: who speaks for that has the relation to it that the ended one had."""
ENDS = "ends"
"""It ends, is settled or forgotten: with the unit, with the membership, or when it lapses."""
STAYS = "stays"
"""It says what was so; nobody has to answer any more."""

_RECORDS = ("volunteers", "consents", "memberships", "member_reports", "claims")
BECOMES = {
    ("organisations", "_id"): PASSES,
    ("organisations", "guided_by"): PASSES,
    ("organisations", "parents.parent_id"): STAYS,
    ("organisations", "successor_id"): STAYS,
    ("organisations", "succeeds"): PASSES,
    ("memberships", "organisation_id"): PASSES,
    ("membership_slots", "_id"): ENDS,
    ("items", "organisation_id"): PASSES,
    ("items", "proposed_by_unit"): PASSES,
    ("claims", "organisation_id"): PASSES,
    ("claims", "unit_id"): ENDS,
    ("claims", "party.unit_id"): ENDS,
    ("projects", "organisation_id"): PASSES,
    ("projects", "reporter_id"): PASSES,
    ("residents", "organisation_id"): PASSES,
    ("befriendings", "organisation_id"): PASSES,
    ("group_proposals", "guided_by"): PASSES,
    ("group_proposals", "organisation_id"): STAYS,
    ("calls", "organisation_id"): PASSES,
    ("calls", "organisation_ids"): STAYS,
    ("call_parts", "_id"): STAYS,
    ("call_parts", "organisation_id"): PASSES,
    ("call_parts", "caller_id"): PASSES,
    ("call_tallies", "_id"): STAYS,
    ("call_tallies", "organisation_id"): STAYS,
    # A permit holds while both are in force; what waits can be declined, or withdrawn (ADR 0077).
    ("permits", "street_id"): ENDS,
    ("permits", "department_id"): ENDS,
    ("admissions", "street_id"): PASSES,
    ("admissions", "department_id"): PASSES,
    ("admission_tasks", "street_id"): PASSES,
    ("admission_tasks", "department_id"): PASSES,
    ("admission_tasks", "organisation_id"): PASSES,
    ("admission_tallies", "_id"): STAYS,
    ("admission_tallies", "department_id"): STAYS,
    ("requests", "organisation_id"): PASSES,
    ("requests", "asker_organisation"): STAYS,
    ("slips", "organisation_id"): STAYS,
    ("slips", "successor_id"): STAYS,
    # Party matters of a unit end with it (`leaving/due/units.py`).
    ("party_members", "unit_id"): ENDS,
    ("party_members", "stays.unit_id"): STAYS,
    ("member_reports", "unit_id"): ENDS,
    ("member_rolls", "_id"): ENDS,
    ("listed_members", "unit_id"): ENDS,
    ("unit_reports", "unit_id"): ENDS,
    ("unit_places", "_id"): ENDS,
    ("disagreements", "unit_id"): ENDS,
    ("disagreements", "matter.unit_id"): ENDS,
    ("pairings", "unit_id"): ENDS,
    ("pairings", "acts.by_organisation"): STAYS,
    # What was counted was counted for them.
    ("contacts", "organisation_id"): STAYS,
    ("contacts", "unit_id"): STAYS,
    ("group_tallies", "_id"): STAYS,
    ("unit_feedback", "unit_id"): STAYS,
    ("points", "entries.unit_id"): STAYS,
    ("group_points", "_id"): STAYS,
    **{(name, "made.organisation"): STAYS for name in _RECORDS},
    # An approval is of a reader for whom a role holds: the role ends.
    ("approvals", "organisation_id"): ENDS,
    ("reads", "organisation"): STAYS,
}
_NAMED = re.compile(
    r"organisation|(^|_)unit(_id)?$|^(caller|reporter|parent|successor)_id$|succeeds|guided_by"
)


async def test_everything_that_names_an_organisation_has_a_fate() -> None:
    """Whatever is stored in a state with a bit of everything, and what is called like one."""
    service, _ = await everything()
    stored = {*_stored(service)}
    fields = {(kept.name, path) for kept in COLLECTIONS for path in _fields(kept.aggregate)}
    assert (stored | fields) - {*BECOMES} == set()
    assert {*BECOMES} - stored - fields == {("group_tallies", "_id")}, (
        "of which there is none there"
    )


def test_what_passes_can_be_answered_by_who_keeps_it() -> None:
    """The relation is found at a field of this name, which is compared with what one succeeds."""
    kept = {
        allow.of.split(".")[-1]
        for message in (*COMMANDS.values(), *QUERIES.values())
        for allow in message.ACCESS.allows
        if allow.relation == "keeper-of"
    }
    named = {path for (_, path), fate in BECOMES.items() if fate == PASSES}
    assert named - kept == {"_id", "succeeds"}


def _fields(kind: type[Any], before: str = "") -> Iterator[str]:
    """The paths to fields of an aggregate that are called like an organisation."""
    for name, hint in get_type_hints(kind).items():
        if typing.get_origin(hint) is typing.ClassVar:
            continue
        inner = [one for one in _flat(hint) if isinstance(one, type) and is_dataclass(one)]
        for one in inner:
            yield from _fields(one, f"{before}{name}.")
        if not inner and str in _flat(hint) and _NAMED.search(name):
            yield before + name


def _flat(hint: Any) -> list[Any]:
    inner = [one for part in typing.get_args(hint) for one in _flat(part)]
    return inner or [hint]


def _stored(service: MemoryService) -> Iterator[tuple[str, str]]:
    """The collections and paths at which an id of an organisation stands, alone or in another."""
    known = {one.id for one in service.all_of(Organisation)}
    for kept in COLLECTIONS:
        for document in service.database.documents(kept.name):
            for path, value in _values(document):
                if known & {*re.split(r"[-.:=& ]", value)}:
                    yield kept.name, path


def _values(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _values(one, f"{path}.{name}" if path else name)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _values(one, path)
    elif isinstance(value, str):
        yield path, value

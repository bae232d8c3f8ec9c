"""Decisions about residents of whom nothing is to be known any more (PIPL art. 47)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from baodao.kit.decisions import Change, Decision, accept, by, by_each, refuse, use_case
from baodao.registration.befriending.domain import Befriending, Ties
from baodao.registration.befriending.use_cases import end_all
from baodao.registration.errands.domain.errands import Errand
from baodao.registration.errands.domain.ties import ErrandTies
from baodao.registration.errands.use_cases import leave_all, others_of
from baodao.registration.leaving.domain.erasures import Erasure
from baodao.registration.lists.domain.lists import Item
from baodao.registration.people.domain.people import Person
from baodao.registration.residents.domain import Resident
from baodao.schema.registration.residents import EraseResident, ResidentReceipt


def _volunteers(pairs: Mapping[str, Befriending]) -> list[str]:
    return [pair.volunteer_id for pair in pairs.values()]


@use_case
def erase_resident(  # noqa: PLR0913 -- all that is open for them
    command: EraseResident,
    *,
    resident: Annotated[Resident, by("resident_id")],
    person: Annotated[Person, by("resident_id")],
    items: Annotated[dict[str, Item], by_each("resident.items")],
    ties: Annotated[Ties | None, by("resident_id")],
    pairs: Annotated[dict[str, Befriending], by_each("ties.open")],
    others: Annotated[dict[str, Ties], by_each(_volunteers, or_new=Ties.none)],
    tied: Annotated[ErrandTies | None, by("resident_id")],
    errands: Annotated[dict[str, Errand], by_each("tied.errands")],
    helpers: Annotated[dict[str, ErrandTies], by_each(others_of, or_new=ErrandTies.none)],
    now: datetime,
) -> Decision[ResidentReceipt]:
    """Destroy what is known of a resident, and close what is open for them."""
    if refusals := resident.erased_refusals():
        return refuse(*refusals)
    erased = resident.forget(command.reason, now)
    changes: list[Change[Any]] = [
        erased,
        person.forget(now),
        Erasure.of((resident.id,), command.actor, command.reason, now),
        *(item.drop_need(now) for item in items.values() if item.is_unsettled),
        *end_all(ties, pairs, others, "resident-left", now),
        *leave_all(resident.id, errands, helpers, now),
    ]
    receipt = ResidentReceipt(resident_id=resident.id, state=erased.after.state)
    return accept(receipt, *changes)

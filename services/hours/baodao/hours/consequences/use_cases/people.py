"""What follows from what registration tells of a person."""

from datetime import datetime
from typing import Annotated

from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.stars.domain import StarBook
from baodao.hours.stars.use_cases import judge
from baodao.hours.totals.domain.days import ServiceDays
from baodao.kernel.divisions import ancestry
from baodao.kernel.policies import PolicyPack
from baodao.kit.decisions import Aggregate, Change, Decision, accept, by, by_each, use_case
from baodao.schema import Envelope
from baodao.schema.registration.rehoming import VolunteerRehomed
from baodao.schema.registration.volunteers import VolunteerActivated


def _book(event: VolunteerActivated | VolunteerRehomed) -> str:
    return StarBook.id_for(event.volunteer_id)


def _days(event: VolunteerRehomed) -> str:
    return ServiceDays.id_for(event.volunteer_id)


_Known = Annotated[KnownVolunteer, by("volunteer_id", or_new=KnownVolunteer.unknown)]


def _own(volunteer: KnownVolunteer) -> list[str]:
    """The records of somebody of whom something waits for the end of their suspension."""
    return volunteer.records if volunteer.is_suspended and not volunteer.merged_into else []


def _own_home(volunteer: KnownVolunteer) -> list[str]:
    return ancestry(volunteer.division) if _own(volunteer) and volunteer.division else []


@use_case
def activate_volunteer(
    event: VolunteerActivated,
    volunteer: _Known,
    ledgers: Annotated[dict[str, Ledger], by_each(_own, or_new=Ledger.empty)],
    stars: Annotated[StarBook, by(_book, or_new=StarBook.named)],
    packs: Annotated[dict[str, PolicyPack], by_each(_own_home)],
    envelope: Envelope,
    now: datetime,
) -> Decision[None]:
    """Note that a volunteer may sign up; what they served while suspended brings stars now."""
    version, age = envelope.aggregate_version, event.age_class
    learnt = volunteer.learn(version, age_class=age, suspended=False)
    changes: list[Change[Aggregate]] = [*learnt]
    if learnt and ledgers:
        after = learnt[0].after
        changes.append(judge(stars, after, after.division or event.division, ledgers, packs, now))
    return accept(None, *changes)


@use_case
def rehome_volunteer(
    event: VolunteerRehomed,
    volunteer: _Known,
    stars: Annotated[StarBook | None, by(_book)],
    days: Annotated[ServiceDays | None, by(_days)],
    envelope: Envelope,
) -> Decision[None]:
    """Note that a volunteer belongs to another division, where stars are listed and days count."""
    learnt = volunteer.learn(envelope.aggregate_version, division=event.division)
    moved = [stars.move(event.division)] if stars and learnt else []
    if days and learnt:
        return accept(None, *learnt, *moved, days.change(division=event.division))
    return accept(None, *learnt, *moved)

"""Decisions about stars: judged whenever a ledger has changed, granted by somebody above."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from baodao.hours.common.policies import Policy
from baodao.hours.known.domain import KnownVolunteer, kept_records
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.stars.domain import Recorders, Standing, StarBook
from baodao.kernel.divisions import ancestry
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import (
    Change,
    Decision,
    NotNowError,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.schema import Refusal
from baodao.schema.base import OwnMatter
from baodao.schema.hours.ledger import Appended, HoursCredited, HoursReversed
from baodao.schema.hours.stars import (
    GrantStar,
    NoStarProposed,
    StarLoss,
    StarOfAnotherLevel,
    StarReceipt,
    StarWhileSuspended,
)
from baodao.schema.registration.divisions import level_of

Books = dict[str, StarBook]
Ledgers = dict[str, Ledger]
Packs = dict[str, PolicyPack]
Told = HoursCredited | HoursReversed

# --- what an entry brings or takes ----------------------------------------------------------------


def _kept(event: Appended, person: Mapping[str, KnownVolunteer]) -> KnownVolunteer:
    """The record that is kept of whose ledger it is; an unknown one if nobody told of them yet."""
    return next(iter(person.values()), None) or KnownVolunteer.unknown(event.volunteer_id)


def _records(event: Told, person: dict[str, KnownVolunteer]) -> list[str]:
    return _kept(event, person).records


def _book(event: Told, person: dict[str, KnownVolunteer]) -> str:
    return StarBook.id_for(_kept(event, person).id)


def _home(event: Told, person: dict[str, KnownVolunteer]) -> list[str]:
    return ancestry(_kept(event, person).division or event.division)


OfWhom = Annotated[dict[str, KnownVolunteer], by_each("volunteer_id")]
Person = Annotated[dict[str, KnownVolunteer], by_each(kept_records)]
TheirLedgers = Annotated[Ledgers, by_each(_records, or_new=Ledger.empty)]
TheirStars = Annotated[StarBook, by(_book, or_new=StarBook.named)]
AtHome = Annotated[Packs, by_each(_home)]


def judged(
    event: Told,
    person: Mapping[str, KnownVolunteer],
    ledgers: Ledgers,
    stars: StarBook,
    packs: Packs,
    now: datetime,
) -> Change[StarBook]:
    """What an entry changes of somebody's stars; by their ledgers as they are by now.

    So it does not matter in which order entries are told of, nor how often.
    """
    kept = _kept(event, person)
    return judge(stars, kept, kept.division or event.division, ledgers, packs, now)


def judge(
    book: StarBook,
    kept: KnownVolunteer,
    division: str,
    ledgers: Ledgers,
    packs: Packs,
    now: datetime,
    loss: StarLoss = "hours-reversed",
) -> Change[StarBook]:
    """Judge the stars of a person by all of their ledgers.

    Raises:
        NotNowError: they have been judged by something newer meanwhile.
    """
    entries = {key: ledgers[key].entries for key in kept.records}
    if book.is_ahead_of(entries):
        raise NotNowError("the stars have been judged by newer entries")
    minutes = sum(ledgers[key].minutes for key in kept.records)
    policy = rules_at(Policy, packs, division)
    standing = Standing(division, entries, minutes, kept.is_suspended_in(division))
    return book.judge(standing, policy, now, loss).under(policy.version)


# --- what registration tells ----------------------------------------------------------------------


def joined_anew(
    people: Mapping[str, KnownVolunteer], reconciliation_id: str, ledgers: Ledgers, books: Books
) -> list[Change[StarBook]]:
    """What changes as records become one person's: all that was held is held by the kept one.

    `people` are all records that it may be about, as they are now. Nothing is awarded before their
    ledgers are reconciled. Each book is written, so that whoever judges at the same time, by what
    was known before, judges anew.
    """
    changes: list[Change[StarBook]] = []
    given: dict[str, list[StarBook]] = {}
    for one in people.values():
        if one.merged_into:
            own = books[StarBook.id_for(one.id)]
            given.setdefault(one.merged_into, []).extend(() if own.rests else (own,))
            changes.append(own.rest())
    for one in people.values():
        if not one.merged_into:
            others = given.get(one.id, [])
            stars = [star for book in others for star in book.stars]
            awaits = [key for book in others for key in book.awaits]
            minutes = sum(ledgers[key].minutes for key in one.records)
            own = books[StarBook.id_for(one.id)]
            changes.append(own.take_over(stars, minutes, [*awaits, reconciliation_id]))
    return changes


def parted_anew(
    people: Mapping[str, KnownVolunteer],
    division: str,
    ledgers: Ledgers,
    books: Books,
    packs: Packs,
    now: datetime,
) -> list[Change[StarBook]]:
    """What changes as records are two people's again: each is judged by their own ledgers.

    At `division` is whoever nobody knows where they live.
    """
    changes: list[Change[StarBook]] = []
    for one in people.values():
        own = books[StarBook.id_for(one.id)]
        if one.merged_into:
            changes.append(own.rest())
            continue
        minutes = sum(ledgers[key].minutes for key in one.records)
        taken = own.take_over((), minutes)
        home = one.division or division
        changes += [taken, judge(taken.after, one, home, ledgers, packs, now, "records-parted")]
    return changes


# --- what somebody has to grant -------------------------------------------------------------------


def _asked(command: GrantStar) -> str:
    return StarBook.id_for(command.volunteer_id)


@use_case
def grant_star(
    command: GrantStar,
    volunteer: Annotated[KnownVolunteer, by("volunteer_id")],
    recorders: Recorders,
    ledgers: Annotated[Ledgers, by_each("volunteer.records", or_new=Ledger.empty)],
    book: Annotated[StarBook, by(_asked, or_new=StarBook.named)],
    packs: Annotated[Packs, packs_at("volunteer.division")],
    now: datetime,
) -> Decision[StarReceipt]:
    """Grant a star that is proposed; what it takes is looked at as of now."""
    if volunteer.merged_into or not volunteer.division:
        return refuse(NoStarProposed(level=command.level))
    home = volunteer.division
    seen = judge(book, volunteer, home, ledgers, packs, now)
    if refusals := _refused(command, volunteer, seen.after, recorders):
        return refuse(*refusals)
    granted = seen.after.grant(command.level, command.actor.id, now)
    # It may be all that the next one has waited for.
    again = judge(granted.after, volunteer, home, ledgers, packs, now)
    receipt = StarReceipt(volunteer_id=volunteer.id, level=command.level, state="awarded")
    return accept(receipt, seen, granted, again)


def _refused(
    command: GrantStar, volunteer: KnownVolunteer, book: StarBook, recorders: Recorders
) -> list[Refusal]:
    star = next((one for one in book.stars if one.level == command.level), None)
    if star is None or star.state != "proposed":
        return [NoStarProposed(level=command.level)]
    actor, refusals = command.actor, list[Refusal]()
    if recorders.concern(actor):
        refusals.append(OwnMatter())
    at = actor.scope
    if at is None or at == "*" or level_of(at) != star.granting:
        refusals.append(StarOfAnotherLevel(level=command.level, granting=star.granting))
    if volunteer.is_suspended_in(book.division):
        refusals.append(StarWhileSuspended())
    return refusals

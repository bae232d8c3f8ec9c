"""Decisions about the erasure of a person (PIPL art. 47)."""

from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.actors import speaks_for
from baodao.kernel.days import today
from baodao.kit.decisions import Change, Decision, accept, by, by_each, refuse, use_case
from baodao.registration.leaving.domain.erasures import Erasure
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.people import Person, identities_of
from baodao.registration.people.domain.suspensions import KeptSuspension
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Actor
from baodao.schema.registration.personal_data import (
    ErasePerson,
    ErasureReceipt,
    NoteRequired,
)


@use_case
def erase_person(  # noqa: PLR0913 -- everything that is a person's
    command: ErasePerson,
    *,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    former: Annotated[dict[str, Volunteer], by_each("volunteer.also")],
    people: Annotated[
        dict[str, Person], by_each(lambda volunteer: (volunteer.id, *volunteer.also))
    ],
    identities: Annotated[dict[str, Identity], by_each(identities_of)],
    kept: Annotated[dict[str, KeptSuspension], by_each(identities_of)],
    consents: Annotated[Consents, by("volunteer_id", or_new=Consents.none)],
    holding: Annotated[dict[str, Consent], by_each("consents.ids")],
    place: Annotated[PartyMember, by("volunteer_id", or_new=PartyMember.blank)],
    report: Annotated[MemberReport | None, by("place.report_id")],
    now: datetime,
) -> Decision[ErasureReceipt]:
    """Destroy what is known of a person under all of their records (PIPL art. 47).

    Not while a case is open: whether the record is theirs at all is what the case asks, and the
    answer needs what would be destroyed. A current party report ends: nobody is behind it any more.
    Of a suspension its terms are kept, under the keyed hashes of the documents (ADR 0054).
    """
    actor = command.actor
    refusals = volunteer.change_refusals("pending", "active", "suspended", "withdrawn")
    refusals += [r for record in former.values() for r in record.frozen_refusals()]
    refusals += report.frozen_refusals() if report else []
    if not speaks_for(actor, volunteer.id) and command.note is None:
        refusals.append(NoteRequired())
    if refusals:
        return refuse(*refusals)
    records = [volunteer, *(former[key] for key in volunteer.also if key in former)]
    mine = tuple(record.id for record in records)
    emptied = [record.forget(actor, now) for record in records]
    changes: list[Change[Any]] = [
        *emptied,
        *(person.forget(now) for person in people.values()),
        *(one.erase() for one in identities.values() if one.volunteer_id in mine),
        *(one.withdraw("self", None, actor, now) for one in holding.values()),
        consents.drop(holding),
        *_kept(volunteer, identities_of(people), kept, now),
        Erasure.of(mine, actor, command.note, now),
        *_report_changes(report, place, actor, now),
    ]
    state = emptied[0].after.state
    receipt = ErasureReceipt(volunteer_id=volunteer.id, state=state, erased_at=now)
    return accept(receipt, *changes)


def _kept(
    volunteer: Volunteer, keys: list[str], before: dict[str, KeptSuspension], now: datetime
) -> list[Change[Any]]:
    terms = tuple(one.term for one in volunteer.suspensions if not one.is_over(now))
    return [KeptSuspension.keep(key, terms, before.get(key)) for key in keys if terms]


def _report_changes(
    report: MemberReport | None, place: PartyMember, actor: Actor, now: datetime
) -> list[Change[Any]]:
    if report is None:
        return []
    ended = report.end("volunteer-erased", actor, now)
    return [ended, *place.leave(report.id, today(now))]

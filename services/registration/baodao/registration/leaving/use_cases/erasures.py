"""Decisions about the erasure of a person (PIPL art. 47)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.actors import speaks_for
from baodao.kernel.days import today
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kernel.purposes import Privacy
from baodao.kit.decisions import Change, Decision, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.common.actors import ITSELF
from baodao.registration.common.vault import Vault
from baodao.registration.leaving.commands import ErasePastRetention
from baodao.registration.leaving.domain.erasures import Erasure
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.deaths import relative_refusals
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.merges import Merge
from baodao.registration.people.domain.people import Person, data_of, identities_of
from baodao.registration.people.domain.retention import kept_until
from baodao.registration.people.domain.suspensions import KeptSuspension
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Actor, Refusal
from baodao.schema.registration.personal_data import (
    ErasePerson,
    ErasureReceipt,
    NoteRequired,
)

_One = Annotated[Volunteer, by("volunteer_id")]
_Former = Annotated[dict[str, Volunteer], by_each("volunteer.also")]
_Merges = Annotated[dict[str, Merge], by_each("volunteer.also")]
_People = Annotated[dict[str, Person], by_each(lambda volunteer: (volunteer.id, *volunteer.also))]
_Identities = Annotated[dict[str, Identity], by_each(identities_of)]
_Kept = Annotated[dict[str, KeptSuspension], by_each(identities_of)]
_Consents = Annotated[Consents, by("volunteer_id", or_new=Consents.none)]
_Holding = Annotated[dict[str, Consent], by_each("consents.ids")]
_Place = Annotated[PartyMember, by("volunteer_id", or_new=PartyMember.blank)]
_Report = Annotated[MemberReport | None, by("place.report_id")]


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything that is a person's."""

    volunteer: Volunteer
    former: dict[str, Volunteer]
    merges: dict[str, Merge]
    people: dict[str, Person]
    identities: dict[str, Identity]
    kept: dict[str, KeptSuspension]
    consents: Consents
    holding: dict[str, Consent]
    place: PartyMember
    report: MemberReport | None

    def refusals(self) -> list[Refusal]:
        """Why it cannot be destroyed now: a case is open whose answer needs it, or it is gone."""
        refusals = self.volunteer.change_refusals("pending", "active", "suspended", "withdrawn")
        refusals += [r for record in self.former.values() for r in record.frozen_refusals()]
        return refusals + (self.report.frozen_refusals() if self.report else [])

    def erase(self, actor: Actor, note: str | None, now: datetime) -> list[Change[Any]]:
        """Destroy it; the record that is left of the person comes first."""
        one = self.volunteer
        records = [one, *(self.former[key] for key in one.also if key in self.former)]
        mine = tuple(record.id for record in records)
        return [
            *(record.forget(actor, now) for record in records),
            *(merge.erase() for merge in self.merges.values()),
            *(person.forget(now) for person in self.people.values()),
            *(one.erase() for one in self.identities.values() if one.volunteer_id in mine),
            *(one.withdraw("self", None, actor, now) for one in self.holding.values()),
            self.consents.drop(self.holding),
            *_kept(one, identities_of(self.people), self.kept, now),
            Erasure.of(mine, actor, note, now),
            *_report_changes(self.report, self.place, actor, now),
        ]


@use_case
def erase_person(  # noqa: PLR0913 -- everything that is a person's
    command: ErasePerson,
    *,
    volunteer: _One,
    former: _Former,
    merges: _Merges,
    people: _People,
    identities: _Identities,
    kept: _Kept,
    consents: _Consents,
    holding: _Holding,
    place: _Place,
    report: _Report,
    vault: Vault,
    now: datetime,
) -> Decision[ErasureReceipt]:
    """Destroy what is known of a person under all of their records (PIPL art. 47).

    Not while a case is open: whether the record is theirs at all is what the case asks, and the
    answer needs what would be destroyed. A current party report ends: nobody is behind it any more.
    Of a suspension its terms are kept, under the keyed hashes of the documents (ADR 0054). Of who
    has died it is for a relative (ADR 0075).
    """
    known = _Known(
        volunteer, former, merges, people, identities, kept, consents, holding, place, report
    )
    refusals = known.refusals()
    if not refusals:
        data = data_of(people.get(volunteer.id), vault)
        death = data.death if data else None
        refusals += relative_refusals(volunteer, death, command.relative_id)
    if not speaks_for(command.actor, volunteer.id) and command.note is None:
        refusals.append(NoteRequired())
    if refusals:
        return refuse(*refusals)
    changes = known.erase(command.actor, command.note, now)
    state = changes[0].after.state
    receipt = ErasureReceipt(volunteer_id=volunteer.id, state=state, erased_at=now)
    return accept(receipt, *changes)


@use_case
def erase_past_retention(  # noqa: PLR0913 -- everything that is a person's
    command: ErasePastRetention,
    *,
    volunteer: _One,
    former: _Former,
    merges: _Merges,
    people: _People,
    identities: _Identities,
    kept: _Kept,
    consents: _Consents,
    holding: _Holding,
    place: _Place,
    report: _Report,
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    now: datetime,
) -> Decision[None]:
    """Destroy what is known of a person whose registration ended so long ago (PIPL art. 19, 47)."""
    years = rules_at(Privacy, packs, volunteer.division).retention_years
    until = kept_until(volunteer.ended_at, years)
    if until is None or until > today(now):
        return refuse(NothingDue(of=volunteer.id))
    known = _Known(
        volunteer, former, merges, people, identities, kept, consents, holding, place, report
    )
    if refusals := known.refusals():
        return refuse(*refusals)
    return accept(None, *known.erase(ITSELF, "retention", now))


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

"""Register, merge, suspend, agree, report, dispute: every answer foretold by a small oracle."""

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
)

from baodao.kernel.days import today
from baodao.kit.testing import AnyCommand, MemoryService, slugs
from baodao.registration.common.actors import ITSELF
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.commands import EndSuspensions, UpdateAgeClass
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Actor, Command
from baodao.schema.base import NOBODY
from baodao.schema.registration import consents, duplicates, member_reports, seconds, volunteers
from baodao.schema.registration.deaths import RecordDeath, TakeBackDeath
from baodao.schema.registration.disputes import DisputeRecord, PersonTold, ResolveCase
from baodao.schema.registration.duplicates import UnmergeVolunteers
from baodao.schema.registration.personal_data import ErasePerson
from tests.builders import organisations, places
from tests.builders.actors import acting_as
from tests.builders.cases import verdict
from tests.builders.people import ON_PAPER, OWN_CONSENT, sheet
from tests.builders.registration import (
    COLLEAGUE,
    COMMUNITY,
    DISTRICT,
    NEXT_DOOR,
    ORGANISER,
    person,
)
from tests.support.known_people import BORN, SECRETS, identity
from tests.support.machines import Machine
from tests.support.merging_oracle import MergingOracle
from tests.support.records import records_of, written
from tests.support.registration_oracle import barred_by

KEEPER = ORGANISER.model_copy(update={"scope": DISTRICT})
SUPERVISOR = acting_as(id="supervisor", role="supervisor", scope="12")
WHO = st.integers(0, 7)
CHANGES = {
    volunteers.ActivateVolunteer: "note",
    volunteers.SuspendVolunteer: "reason",
    volunteers.WithdrawVolunteer: "reason",
    volunteers.ReturnVolunteer: None,
    RecordDeath: "reference",
    TakeBackDeath: None,
}


def some(name: str) -> Any:
    """A rule that needs something of this kind."""
    return precondition(lambda machine: getattr(machine.oracle, name))


class Registration(Machine):
    service: MemoryService

    def __init__(self) -> None:
        super().__init__()
        self.oracle = MergingOracle()
        self.frozen: dict[tuple[Any, str], bytes] = {}
        self.versions: Counter[str] = Counter()
        self.barred: dict[str, set[str]] = {}
        self.seen = 0

    @initialize()
    def prepare(self) -> None:
        self.service = self.wait(places.with_tree())
        self.unit = self.wait(organisations.unit(self.service))
        self.seen = self.service.commits
        for who, by in zip(BORN[:4], ("self", "self", "guardian", "guardian"), strict=True):
            self.register(who, by == "self", by, guarded=by == "guardian")
        for who, place in ((0, COMMUNITY), (1, COMMUNITY)):
            self.file(who, place, own=1)

    def check(
        self, foretold: set[str], kind: type[AnyCommand], actor: Actor | None, /, **fields: Any
    ) -> Any:
        """The reply (True to an own command), or None if it is refused, as was foretold."""
        if foretold:
            refused = self.wait(self.service.refused(kind, actor, **fields))
            assert set(slugs(refused)) == foretold
            return None
        before = records_of(self.service)
        reply = self.wait(self.service.done(kind, actor, **fields))
        self.behind_nobodys_back(before, actor or ITSELF)
        self.follow()
        return reply or True

    def behind_nobodys_back(self, before: Any, actor: Actor) -> None:
        """Whoever's record was written by somebody else is told of it, and by themself is not."""
        wanted = {
            (owner, *name)
            for name, owner in written(before, records_of(self.service)).items()
            if not (name[0] == "consent" and ("volunteer", owner) not in before)
            and (actor.role, actor.id) not in {("volunteer", owner), ("guest", NOBODY.id)}
        }
        events = self.service.told(PersonTold, since=self.seen)
        assert {(e.volunteer_id, e.record, e.record_id) for e in events} == wanted

    def follow(self) -> None:
        """Registration follows its own events; none has a gap before it, or names anybody."""
        self.wait(self.service.follow())
        since, self.seen = self.seen, self.service.commits
        for envelope, event in self.service.published(since):
            self.versions[envelope.subject] += 1
            assert envelope.aggregate_version == self.versions[envelope.subject]
            assert not [secret for secret in SECRETS if secret in event.model_dump_json()]
            if (barred := barred_by(event)) is not None:
                self.barred[event.aggregate_id] = barred

    def pick(self, name: str, number: int) -> str:
        keys = list(getattr(self.oracle, name))
        return str(keys[number % len(keys)])

    # --- volunteers ---

    @rule(
        who=st.sampled_from(BORN),
        own=st.booleans(),
        by=st.sampled_from(["self", "self", "guardian"]),
        guarded=st.booleans(),
    )
    @precondition(lambda self: len(self.oracle.people) < 8)
    def register(self, who: tuple[str | None, str], own: bool, by: str, guarded: bool) -> None:
        document, born = who
        day = today(self.service.now)
        values: dict[str, Any] = {
            "name": "测试·甲",
            "sex": "female",
            "birth_date": born,
            "division": COMMUNITY,
            "phone": "19900000001",
            "consent": (OWN_CONSENT if own else ON_PAPER) | {"by": by},
        }
        if document:
            values["document"] = {"type": "passport", "number": document}
        if guarded:
            values["guardian"] = {"name": "测试", "phone": "19900000002", "relation": "测试"}
        foretold = self.oracle.why_not_register(document, born, day, by, guarded, own)
        actor = NOBODY if own else KEEPER
        if reply := self.check(foretold, volunteers.RegisterVolunteer, actor, **values):
            (consent,) = self.held(reply.volunteer_id)
            self.oracle.register(reply.volunteer_id, consent, document, born, day, by, own)

    def held(self, who: str) -> list[str]:
        found: Consents = self.wait(self.service.stored(Consents, who))
        return found.ids if found else []

    @rule(
        kind=st.sampled_from([*CHANGES, volunteers.SuspendVolunteer]),
        who=WHO,
        by=st.sampled_from([None, KEEPER, KEEPER, SUPERVISOR]),
    )
    @some("people")
    def change(self, kind: type[Command], who: int, by: Actor | None) -> None:
        key = self.pick("people", who)
        fields: dict[str, Any] = {CHANGES[kind]: "测试"} if CHANGES[kind] else {}
        actor, scope = by or person(key), (by and by.scope) or ""
        step = kind.__name__.removesuffix("Volunteer").lower()
        until = today(self.service.now + timedelta(days=90))
        if step == "suspend":
            fields |= {"cause": "other", "until_day": until}
        if step == "recorddeath":
            fields |= {"day": today(self.service.now)}
        if step in ("withdraw", "return") and by:
            fields |= {"on_paper": sheet(today(self.service.now))}
        foretold = self.oracle.why_not_change(step, key, not by, scope)
        if self.check(foretold, kind, actor, volunteer_id=key, **fields):
            self.oracle.change(step, key, scope, until)

    @rule(keep=WHO, merge=WHO, confirmed=st.sampled_from([True, True, False]))
    @some("people")
    def merge(self, keep: int, merge: int, confirmed: bool) -> None:
        kept, merged = self.pick("people", keep), self.pick("people", merge)
        foretold = self.oracle.why_not_merge(kept, merged, confirmed)
        fields = {"keep_id": kept, "merge_id": merged, "confirmed": confirmed, "note": "测试"}
        if asked := self.check(foretold, seconds.AskToMerge, KEEPER, **fields):
            one = {"request_id": asked.request_id}
            self.check(set(), duplicates.MergeVolunteers, SUPERVISOR, **one)
            self.oracle.merge(kept, merged)

    @rule(which=WHO, keep=st.one_of(st.none(), WHO))
    @some("merges")
    def unmerge(self, which: int, keep: int | None) -> None:
        merged = self.pick("merges", which)
        kept = self.oracle.merges[merged].keep if keep is None else self.pick("people", keep)
        foretold = self.oracle.why_not_unmerge(kept, merged)
        fields = {"keep_id": kept, "merge_id": merged, "note": "测试"}
        if self.check(foretold, UnmergeVolunteers, KEEPER, **fields):
            self.oracle.unmerge(kept, merged)

    @rule(who=WHO, actor=st.sampled_from([KEEPER, SUPERVISOR, None]))
    @precondition(lambda self: len(self.oracle.people) > 5)
    def erase(self, who: int, actor: Actor | None) -> None:
        key = self.pick("people", who)
        foretold = self.oracle.why_not_erase(key, actor is not KEEPER)
        fields = {"volunteer_id": key, "note": "测试"}
        if self.check(foretold, ErasePerson, actor or person(key), **fields):
            self.oracle.erase(key, today(self.service.now))

    @rule(days=st.sampled_from([1, 60, 400, 1500]))
    @some("people")
    def time_passes(self, days: int) -> None:
        """Birthdays, and ends of suspensions, have their effect by own commands."""
        self.service.now += timedelta(days=days)
        for key in self.oracle.people:
            day = today(self.service.now)
            if self.check(
                self.oracle.why_not_grow(key, day), UpdateAgeClass, None, volunteer_id=key
            ):
                self.oracle.grow(key, day)
            foretold = self.oracle.why_not_outlast(key, day)
            if self.check(foretold, EndSuspensions, None, volunteer_id=key):
                self.oracle.outlast(key, day)

    # --- consents ---

    @rule(
        who=WHO,
        about=st.sampled_from([("registration", None), ("participation", "医疗")]),
        by=st.sampled_from(["self", "guardian"]),
        own=st.booleans(),
    )
    @some("people")
    def give(self, who: int, about: tuple[Any, Any], by: str, own: bool) -> None:
        key, (purpose, subject) = self.pick("people", who), about
        actor = person(key) if own else KEEPER
        fields = {
            "volunteer_id": key,
            "purpose": purpose,
            "subject": subject,
            "consent": (OWN_CONSENT if own else ON_PAPER) | {"by": by},
        }
        foretold = self.oracle.why_not_give(key, purpose, by, own)
        if reply := self.check(foretold, consents.GiveConsent, actor, **fields):
            self.oracle.give(reply.consent_id, key, purpose, by, own)

    @rule(which=st.integers(0, 20), by=st.sampled_from(["self", "guardian"]), own=st.booleans())
    @some("consents")
    def take_back(self, which: int, by: str, own: bool) -> None:
        key = self.pick("consents", which)
        owner = self.oracle.consents[key].owner
        foretold = self.oracle.why_not_take_back(key, by, own)
        actor = person(owner) if own else KEEPER
        wish = {"consent_id": key, "by": by}
        if not own:
            wish |= {"on_paper": sheet(today(self.service.now))}
        if self.check(foretold, consents.WithdrawConsent, actor, **wish):
            self.oracle.take_back(key)

    # --- member reports ---

    @rule(who=WHO, place=st.sampled_from([COMMUNITY, NEXT_DOOR]), own=st.sampled_from([1, 1, 0]))
    @some("people")
    def file(self, who: int, place: str, own: int) -> None:
        key = self.pick("people", who)
        fields = {"volunteer_id": key, "unit_id": self.unit, "division": place}
        actor = person(key) if own else KEEPER
        foretold = self.oracle.why_not_file(key, place, bool(own))
        if reply := self.check(foretold, member_reports.FileMemberReport, actor, **fields):
            self.oracle.file(reply.report_id, key, place)

    @rule(who=WHO, place=st.sampled_from([COMMUNITY, NEXT_DOOR]), own=st.sampled_from([1, 1, 0]))
    @some("reports")
    def move(self, who: int, place: str, own: int) -> None:
        key = self.pick("people", who)
        fields = {"volunteer_id": key, "unit_id": self.unit, "division": place}
        actor = person(key) if own else KEEPER
        foretold = self.oracle.why_not_move(key, place, bool(own))
        kind = member_reports.MoveMemberReport
        if reply := self.check(foretold, kind, actor, **fields, reason="moved-house"):
            self.oracle.move(reply.report_id, key, place)

    @rule(
        which=WHO,
        step=st.sampled_from(["accept", "return", "refile", "end"]),
        own=st.booleans(),
    )
    @some("reports")
    def handle(self, which: int, step: str, own: bool) -> None:
        key = self.pick("reports", which)
        actor = person(self.oracle.reports[key].owner) if own else KEEPER
        more: dict[str, Any] = {"reason": "测试"} if step == "return" else {}
        if step == "end":
            more = {"reason": "own-wish"} if own else {"reason": "community", "note": "测试"}
        kind = getattr(member_reports, f"{step.capitalize()}MemberReport")
        foretold = self.oracle.why_not_handle(step, key, own)
        if reply := self.check(foretold, kind, actor, report_id=key, **more):
            self.oracle.handle(step, key, today(self.service.now)[:4])
            assert reply.receipt == self.oracle.reports[key].receipt

    # --- "not me" ---

    @rule(
        kind=st.sampled_from(["reports", "consents", "people"]),
        which=st.integers(0, 20),
        own=st.sampled_from([1, 1, 1, 0]),
    )
    @some("people")
    def dispute(self, kind: str, which: int, own: int) -> None:
        if not getattr(self.oracle, kind):
            return
        key = self.pick(kind, which)
        record = {"people": "volunteer", "consents": "consent", "reports": "member-report"}[kind]
        found = getattr(self.oracle, kind)[key]
        actor = person(found.owner) if own else KEEPER
        foretold = self.oracle.why_not_dispute(found, bool(own))
        values = {"record": record, "record_id": key}
        if reply := self.check(foretold, DisputeRecord, actor, **values):
            found.frozen = True
            self.oracle.cases[reply.case_id] = (kind, key)
            self.frozen[record, key] = records_of(self.service)[record, key]  # type: ignore[index]

    @rule(
        which=st.integers(0, 9),
        outcome=st.sampled_from(["upheld", "rejected"]),
        actor=st.sampled_from([COLLEAGUE, COLLEAGUE, KEEPER]),
    )
    @some("cases")
    def resolve(self, which: int, outcome: str, actor: Actor) -> None:
        case = self.pick("cases", which)
        foretold = self.oracle.why_not_resolve(case, outcome, actor.id)
        fields = verdict(case, outcome)
        kind, key = self.oracle.cases[case]
        record: Any = {"people": "volunteer", "consents": "consent", "reports": "member-report"}
        if not foretold:
            self.frozen.pop((record[kind], key))
        if self.check(foretold, ResolveCase, actor, **fields):
            self.oracle.resolve(case, outcome)

    # --- what always holds ---

    @invariant()
    def what_is_stored_is_what_the_oracle_knows(self) -> None:
        if not self.oracle.people:
            return
        for key, known in self.oracle.people.items():
            stored: Volunteer = self.wait(self.service.stored(Volunteer, key))
            assert (stored.state, set(stored.waits_for)) == (known.state, known.waits)
            assert (bool(stored.frozen_by), stored.merged_into) == (known.frozen, known.merged)
            terms = {(s.term.scope, s.term.until, s.of) for s in stored.suspensions}
            assert (terms, self.barred[key]) == (known.terms, known.barred)
            assert bool(stored.ended_at) == known.ended
            assert stored.division == known.home
            assert (bool(stored.erased_at), stored.age_class) == (known.erased, known.age)
            assert bool(stored.deceased_at) == known.dead
            assert set(self.held(key)) == self.oracle.held(key)
            place: PartyMember | None = self.wait(self.service.stored(PartyMember, key))
            assert (place.report_id if place else None) == self.oracle.current(key)
        for key, consent in self.oracle.consents.items():
            found: Consent = self.wait(self.service.stored(Consent, key))
            assert (bool(found.over_at), bool(found.frozen_by)) == (consent.over, consent.frozen)

    @invariant()
    def one_record_for_each_document_and_one_current_report_for_each_person(self) -> None:
        if not self.oracle.people:
            return
        rows = self.service.database.documents("identities")
        leads = {row["_id"]: row["volunteer_id"] for row in rows}
        assert leads == {identity(document): key for document, key in self.oracle.documents.items()}
        reports: list[MemberReport] = [
            self.wait(self.service.stored(MemberReport, key)) for key in self.oracle.reports
        ]
        for report in reports:
            known = self.oracle.reports[report.id]
            assert (report.state, report.receipt) == (known.state, known.receipt)
        holders = Counter(self.oracle.who(r.volunteer_id) for r in reports if r.current)
        assert all(count == 1 for count in holders.values())

    @invariant()
    def receipts_are_consecutive(self) -> None:
        given = sorted(self.oracle.receipts)
        books = Counter(number.rsplit("-", 1)[0] for number in given)
        assert given == [
            f"{book}-{n:06}" for book in sorted(books) for n in range(1, books[book] + 1)
        ]

    @invariant()
    def nothing_frozen_changes(self) -> None:
        if self.frozen:
            assert self.frozen.items() <= records_of(self.service).items()


TestRegistration = Registration.TestCase
TestRegistration.settings = settings(max_examples=60, stateful_step_count=40)

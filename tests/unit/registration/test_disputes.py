import pytest

from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.registration.cases.domain import Case
from baodao.registration.people.commands import UpdateAgeClass
from baodao.registration.people.domain.consents import Agreement, Consent, Consents
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import NotFound
from baodao.schema.base import OwnMatter
from baodao.schema.registration.consents import GiveConsent
from baodao.schema.registration.disputes import (
    CaseClosed,
    CaseOpened,
    CaseResolved,
    DisputeRecord,
    JudgeInOwnCause,
    PersonTold,
    RecordFrozen,
    ResolveCase,
)
from baodao.schema.registration.volunteers import (
    ActivateVolunteer,
    ChangeAvailability,
    ChangeSkills,
    ReturnVolunteer,
    SuspendVolunteer,
    WithdrawVolunteer,
)
from tests.builders import people
from tests.builders.actors import acting_as
from tests.builders.cases import dispute, resolve, verdict
from tests.builders.people import MINOR, ON_PAPER
from tests.builders.registration import (
    COLLEAGUE,
    COMMUNITY,
    OPERATOR,
    ORGANISER,
    STRANGER,
    SUSPENDED,
    person,
)


async def consent_of(service: MemoryService, volunteer: str) -> str:
    """An organiser wrote down that the names may be public."""
    receipt = await service.done(
        GiveConsent, ORGANISER, volunteer_id=volunteer, purpose="publication", consent=ON_PAPER
    )
    consent_id: str = receipt.consent_id
    return consent_id


async def holds(service: MemoryService, volunteer: str) -> bool:
    held: Consents = await service.stored(Consents, volunteer)
    return bool(held.of(Agreement("publication")))


# --- the record of a volunteer ---


async def test_who_says_not_me_is_frozen_at_once(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    before = service.commits
    case = await dispute(service, adult, "volunteer", adult)
    assert names(service.told(since=before)) == ["case-opened", "volunteer-suspended"]
    assert service.told(since=before)[0] == CaseOpened(
        division=COMMUNITY, case_id=case, volunteer_id=adult, record="volunteer", record_id=adult
    )
    stored = await service.stored(Volunteer, adult)
    assert (stored.frozen_by, stored.state) == (case, "active")
    frozen = [RecordFrozen(record_id=adult, case_id=case)]
    name = {"volunteer_id": adult}
    assert await service.refused(SuspendVolunteer, ORGANISER, **SUSPENDED, **name) == frozen
    me = person(adult)
    assert await service.refused(WithdrawVolunteer, me, reason="测试", **name) == frozen
    assert (
        await service.refused(ChangeSkills, ORGANISER, skills=[], categories=[], **name) == frozen
    )
    assert await service.refused(ChangeAvailability, ORGANISER, availability=[], **name) == frozen
    refused = await service.refused(ActivateVolunteer, ORGANISER, note="测试", **name)
    assert slugs(refused) == ["record-frozen", "not-in-state"]


async def test_one_open_case_per_record(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    case = await dispute(service, adult, "volunteer", adult)
    assert await service.refused(
        DisputeRecord, person(adult), record="volunteer", record_id=adult
    ) == [RecordFrozen(record_id=adult, case_id=case)]
    await resolve(service, case, "rejected")
    assert await dispute(service, adult, "volunteer", adult) != case


async def test_a_rejected_case_releases_the_record(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    case = await dispute(service, adult, "volunteer", adult)
    before = service.commits
    await resolve(service, case, "rejected")
    assert names(service.told(since=before)) == [
        "case-resolved",
        "volunteer-activated",
        "person-told",
    ]
    stored = await service.stored(Volunteer, adult)
    assert (stored.frozen_by, stored.state) == (None, "active")
    closed: Case = await service.stored(Case, case)
    assert (closed.state, closed.resolved_at, closed.resolved_by, closed.note) == (
        "rejected",
        NOW,
        COLLEAGUE.id,
        "测试·已核实",
    )


async def test_an_upheld_case_undoes_the_record(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    case = await dispute(service, adult, "volunteer", adult)
    before = service.commits
    await resolve(service, case, "upheld")
    resolved, withdrawn, news = service.told(since=before)
    assert resolved == CaseResolved(
        division=COMMUNITY,
        case_id=case,
        volunteer_id=adult,
        record="volunteer",
        record_id=adult,
        outcome="upheld",
    )
    assert withdrawn.NAME == "volunteer-withdrawn"
    assert isinstance(news, PersonTold)
    assert (news.record_id, news.what) == (adult, "ended")
    stored = await service.stored(Volunteer, adult)
    assert (stored.state, stored.frozen_by) == ("withdrawn", None)
    assert stored.history[-1].reason == f"case {case}"


async def test_whose_record_was_undone_begins_with_their_own_consent(
    service: MemoryService,
) -> None:
    adult = await people.volunteer(service)
    await resolve(service, await dispute(service, adult, "volunteer", adult), "upheld")
    back = await service.done(ReturnVolunteer, person(adult), volunteer_id=adult)
    assert (back.state, back.waits_for) == ("pending", ["own-consent"])
    await people.give(service, adult, "registration")
    assert (await service.stored(Volunteer, adult)).state == "active"


@pytest.mark.parametrize("outcome", ["upheld", "rejected"])
async def test_a_record_that_was_not_active_tells_nothing_new(
    service: MemoryService, outcome: str
) -> None:
    adult = await people.volunteer(service)
    await service.done(WithdrawVolunteer, person(adult), volunteer_id=adult, reason="测试")
    before = service.commits
    case = await dispute(service, adult, "volunteer", adult)
    await resolve(service, case, outcome)
    assert names(service.told(since=before)) == ["case-opened", "case-resolved", "person-told"]
    assert (await service.stored(Volunteer, adult)).state == "withdrawn"


async def test_the_events_of_a_frozen_record_are_numbered_without_gaps(
    service: MemoryService,
) -> None:
    adult = await people.volunteer(service)
    await resolve(service, await dispute(service, adult, "volunteer", adult), "rejected")
    numbers = [e.aggregate_version for e, _ in service.published() if e.subject == adult]
    assert numbers == list(range(1, len(numbers) + 1))


# --- consents ---


async def test_a_disputed_consent_does_not_hold(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    consent = await consent_of(service, adult)
    case = await dispute(service, adult, "consent", consent)
    assert not await holds(service, adult)
    await resolve(service, case, "rejected")
    assert await holds(service, adult)
    assert (await service.stored(Consent, consent)).frozen_by is None


async def test_a_consent_that_was_never_given_is_undone(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    consent = await consent_of(service, adult)
    case = await dispute(service, adult, "consent", consent)
    before = service.commits
    await resolve(service, case, "upheld")
    assert names(service.told(since=before)) == [
        "case-resolved",
        "consent-withdrawn",
        "person-told",
    ]
    assert not await holds(service, adult)
    stored: Consent = await service.stored(Consent, consent)
    assert (stored.withdrawn_at, stored.withdrawn_by, stored.frozen_by) == (NOW, None, None)


async def test_who_never_agreed_to_be_registered_cannot_sign_up(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    held: Consents = await service.stored(Consents, adult)
    case = await dispute(service, adult, "consent", held.holding[0].consent_id)
    before = service.commits
    await resolve(service, case, "upheld")
    assert "volunteer-suspended" in names(service.told(since=before))
    assert (await service.stored(Volunteer, adult)).waits_for == ("own-consent",)


async def test_a_guardians_consent_released_after_the_childhood_has_ended(
    service: MemoryService,
) -> None:
    minor = await people.volunteer(service, born=MINOR)
    given = await people.allow(service, minor)
    case = await dispute(service, minor, "consent", given)
    service.now = NOW.replace(year=2030)
    await service.done(UpdateAgeClass, volunteer_id=minor)
    await resolve(service, case, "rejected")
    assert (await service.stored(Consents, minor)).participations() == []
    assert (await service.stored(Consent, given)).ended_at == service.now


# --- who may ---


async def test_nobody_says_not_me_for_somebody_else(service: MemoryService) -> None:
    adult, other = await people.volunteer(service), await people.volunteer(service)
    name = {"record": "volunteer", "record_id": adult}
    for actor, no in ((ORGANISER, "paper-needed"), (OPERATOR, "out-of-scope")):
        assert slugs(await service.refused(DisputeRecord, actor, **name)) == [no]
    assert await service.refused(DisputeRecord, person(other), **name) == [
        NotFound(kind="volunteer", id=adult)
    ]


@pytest.mark.parametrize("kind", ["volunteer", "consent"])
async def test_a_record_that_is_not_there(service: MemoryService, kind: str) -> None:
    me = person(await people.volunteer(service))
    assert await service.refused(DisputeRecord, me, record=kind, record_id="nothing") == [
        NotFound(kind=kind, id="nothing")
    ]
    assert await service.refused(ResolveCase, COLLEAGUE, **verdict("nothing", "upheld")) == [
        NotFound(kind="case", id="nothing")
    ]


async def test_nobody_judges_their_own_doing(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    case = await dispute(service, adult, "volunteer", adult)
    upheld, rejected = verdict(case, "upheld"), verdict(case, "rejected")
    own = [JudgeInOwnCause(case_id=case)]
    assert await service.refused(ResolveCase, ORGANISER, **rejected) == own
    # Under another record that was merged into theirs it was they as well.
    merged = COLLEAGUE.model_copy(update={"also": frozenset({ORGANISER.id})})
    assert await service.refused(ResolveCase, merged, **rejected) == own
    as_organiser = acting_as(id=adult, role="organiser", scope="12")
    assert await service.refused(ResolveCase, as_organiser, **upheld) == [OwnMatter()]
    assert await service.refused(ResolveCase, STRANGER, **upheld) == [
        NotFound(kind="case", id=case)
    ]
    assert slugs(await service.refused(ResolveCase, person(adult), **upheld)) == ["out-of-scope"]


async def test_a_case_is_closed_once(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    case = await dispute(service, adult, "volunteer", adult)
    await resolve(service, case, "upheld")
    assert await service.refused(ResolveCase, COLLEAGUE, **verdict(case, "rejected")) == [
        CaseClosed(case_id=case, state="upheld")
    ]


async def test_why_it_was_resolved_is_in_no_event(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    case = await dispute(service, adult, "volunteer", adult)
    await resolve(service, case, "upheld", note="测试·说明原因")
    assert "测试·说明原因" not in str(service.told())

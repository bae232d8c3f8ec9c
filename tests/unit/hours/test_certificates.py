"""Certificates: issued once over the same entries, checked by anybody, taken back."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.hours.certificates.domain.certificates import Certificate, Folder
from baodao.hours.certificates.domain.coverage import Coverage
from baodao.hours.certificates.domain.status import LIST_BITS, StatusPlace
from baodao.hours.certificates.keys import ALPHABET, CertificateKeys
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.ledger.domain.entries import Entry
from baodao.kernel.holders import Holder, HolderSlips
from baodao.kit.decisions import BrokenBoundError
from baodao.kit.testing import NOW, TEST_KEY, MemoryService, slugs
from baodao.kit.work import Done, Unavailable
from baodao.schema import Actor
from baodao.schema.base import NOBODY
from baodao.schema.hours.certificates import (
    CertificateIssued,
    CertificateReplaced,
    CertificateRevoked,
    CheckCertificate,
    GetCertificate,
    IssueCertificate,
    ListCertificates,
    RevokeCertificate,
)
from baodao.schema.scheduling.attendance import ServiceFacts, Stretch
from baodao.schema.scheduling.rolls import AttendanceAnnulled, AttendanceCorrected
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.hours import NUMBERS

DAY = timedelta(days=1)
START = datetime(2026, 3, 1, 1, tzinfo=UTC)
FOUR = ((0, 100, "team"), (1, 50, "choir"), (2, 35, "team"), (9, 40, "choir"))
ME = acting_as(id="v", role="volunteer")
MOTHER = acting_as(id="mother", role="guardian", ward="v")
TEAM = acting_as(id="o", role="organiser", organisation="team", purpose="records")
AUTHORITY = acting_as(id="s", role="supervisor", scope="12", purpose="records")


async def served(service: MemoryService, *spans: tuple[int, int, str], who: str = "v") -> None:
    """Somebody served: on which day, how many minutes, for which organisation."""
    for day, minutes, organisation in spans:
        event = hours.attendance(
            START + day * DAY,
            minutes,
            volunteer_id=who,
            organisation_id=organisation,
            activity_id=f"{organisation}-{day}",
            title=f"测试·{organisation}{day}",
            evidence_grade="A" if day % 2 else "B",
        )
        await service.follow(event)


@pytest.fixture
async def service() -> MemoryService:
    """Four times of service of one person, for two organisations."""
    made = hours.ledgers(NOW)
    await made.put(KnownVolunteer(id="v", version=1, division="120104007017", age_known=1))
    await served(made, *FOUR)
    return made


async def issued(service: MemoryService, actor: Actor = ME, **said: Any) -> Any:
    return await service.done(IssueCertificate, actor, **{"volunteer_id": "v", **said})


async def refused(service: MemoryService, actor: Actor = ME, **said: Any) -> list[str]:
    return slugs(await service.refused(IssueCertificate, actor, **{"volunteer_id": "v", **said}))


async def shown(service: MemoryService, number: str, actor: Actor = ME) -> Any:
    return await service.ask(GetCertificate(actor=actor, certificate_number=number))


async def checked(service: MemoryService, number: str, code: str, actor: Actor = NOBODY) -> Any:
    query = CheckCertificate(actor=actor, certificate_number=number, check_code=code)
    return await service.ask(query)


async def test_it_says_what_each_organisation_recorded(service: MemoryService) -> None:
    receipt = await issued(service)
    paper = await shown(service, receipt.certificate_number)
    assert (paper.minutes, paper.entries) == (225, 4)
    assert (paper.first_day, paper.last_day) == ("2026-03-01", "2026-03-10")
    team, choir = paper.certified
    assert (team.organisation_id, team.minutes, team.by_grade) == ("team", 135, {"B": 135})
    assert (team.titles, team.activities) == (["测试·team0", "测试·team2"], 2)
    assert (choir.first_day, choir.last_day, choir.minutes) == ("2026-03-02", "2026-03-10", 90)
    assert sum(sum(row.by_grade.values()) for row in paper.certified) == paper.minutes
    assert receipt.certificate_number.startswith("20260310-")
    assert receipt.check_code == paper.check_code


async def test_the_same_entries_are_one_certificate(service: MemoryService) -> None:
    """Whatever the period was called, and however often and late it is asked for."""
    first = await issued(service)
    service.now += timedelta(days=3)
    assert await issued(service) == first
    assert await issued(service, first_day="2026-01-01") == first
    assert len(service.all_of(Certificate)) == 1
    assert [type(e) for _, e in service.published()].count(CertificateIssued) == 1
    await served(service, (20, 30, "team"))
    assert (await issued(service)).certificate_number != first.certificate_number


async def test_only_what_counts_is_certified(service: MemoryService) -> None:
    first = await issued(service)
    entries = {one.minutes: one for one in service.all_of(Entry)}
    fact = {"division": "120104007017", "shift_id": "shift", "volunteer_id": "v"}
    gone = entries[100].attendance_id
    await service.follow(AttendanceAnnulled(**fact, sign_up_id=gone))
    await service.follow()
    # What was issued before falls by itself, and says so to whoever checks it.
    old = await checked(service, first.certificate_number, first.check_code)
    assert old.status == "revoked"
    assert [one.reason for one in service.told(CertificateRevoked)] == ["correction"]
    second = await issued(service)
    assert second.minutes == first.minutes - 100
    assert second.certificate_number != first.certificate_number
    # By another grade it is another one, though it is about the same entries.
    one = entries[50]
    stay = Stretch(came_at=one.served_from, left_at=one.served_until)
    facts = ServiceFacts(
        shift_starts_at=one.served_from,
        shift_ends_at=one.served_until,
        kind="volunteer",
        role="志愿者",
        place=None,
        zone="Asia/Shanghai",
        **{
            name: getattr(one, name)
            for name in ("activity_id", "organisation_id", "responsible_id", "title", "category")
        },
    )
    await service.follow(
        AttendanceCorrected(
            **fact,
            sign_up_id=one.attendance_id,
            before=[stay],
            after=[stay],
            evidence_grade="C",
            recorded=facts,
        )
    )
    await service.follow()
    assert len(service.told(CertificateRevoked)) == 2
    third = await issued(service)
    paper = await shown(service, third.certificate_number)
    assert third.certificate_number != second.certificate_number
    assert [row.by_grade for row in paper.certified] == [{"A": 40, "C": 50}, {"B": 35}]


async def test_nothing_is_certified_that_was_taken_back_meanwhile(service: MemoryService) -> None:
    """The entries are read before it is decided; what comes in between is seen."""
    command = service.command(IssueCertificate, ME, volunteer_id="v")
    work = await service._found_out(service._work(command, ""))
    gone = next(one.attendance_id for one in service.all_of(Entry) if one.minutes == 100)
    await service.follow(
        AttendanceAnnulled(
            division="120104007017", shift_id="shift", volunteer_id="v", sign_up_id=gone
        )
    )
    (outcome,) = await service._attempt([work])
    assert isinstance(outcome, Unavailable)
    assert service.told(CertificateIssued) == []


async def test_of_two_requests_at_once_one_is_made(service: MemoryService) -> None:
    wishes = [service.command(IssueCertificate, ME, volunteer_id="v") for _ in range(3)]
    outcomes = await service.decide_together(wishes)
    assert len({outcome.reply for outcome in outcomes if isinstance(outcome, Done)}) == 1
    assert len(service.all_of(Certificate)) == len(service.all_of(StatusPlace)) == 1


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ({"first_day": "2026-03-02"}, 125),
        ({"last_day": "2026-03-02"}, 150),
        ({"first_day": "2026-03-02", "last_day": "2026-03-03"}, 85),
        ({"organisation_id": "choir"}, 90),
    ],
)
async def test_a_period_or_one_organisation(
    service: MemoryService, said: dict[str, Any], minutes: int
) -> None:
    assert (await issued(service, **said)).minutes == minutes


async def test_what_is_not_recorded_is_not_certified(service: MemoryService) -> None:
    assert await refused(service, first_day="2026-04-01") == ["nothing-to-certify"]


async def test_an_organisation_certifies_what_it_recorded_and_says_what_for(
    service: MemoryService,
) -> None:
    mine = {"organisation_id": "team"}
    assert await refused(service, TEAM, **mine) == ["certificate-needs-use"]
    receipt = await issued(service, TEAM, **mine, certified_for="school")
    assert receipt.minutes == 135
    assert (await shown(service, receipt.certificate_number, TEAM)).certified_for == "school"
    assert await refused(service, TEAM, certified_for="school") == ["out-of-scope"]
    other = {"organisation_id": "choir", "certified_for": "school"}
    assert await refused(service, TEAM, **other) == ["out-of-scope"]


async def test_a_guardian_asks_for_a_minor(service: MemoryService) -> None:
    assert await refused(service, MOTHER) == ["not-found"]
    (known,) = service.all_of(KnownVolunteer)
    await service.put(KnownVolunteer(id="v", version=known.version + 1, age_class="minor"))
    assert (await issued(service, MOTHER)).minutes == 225


async def test_a_merged_person_has_all_of_it_certified(service: MemoryService) -> None:
    await served(service, (30, 60, "team"), who="old")
    await service.put(
        KnownVolunteer(id="v", version=2, also=("old",)),
        KnownVolunteer(id="old", version=1, above=("v",)),
    )
    receipt = await issued(service)
    assert receipt.minutes == 285
    assert {folder.id for folder in service.all_of(Folder)} == {"v", "old"}
    query = ListCertificates(actor=ME, volunteer_id="v")
    assert len((await service.ask(query)).certificates) == 1


async def test_nobody_else_sees_it(service: MemoryService) -> None:
    number = (await issued(service)).certificate_number
    for actor in (acting_as(id="w", role="volunteer"), TEAM, MOTHER):
        assert slugs((await shown(service, number, actor)).refusals) == ["not-found"]
    assert (await shown(service, number, AUTHORITY)).minutes == 225


# --- the public check ---


async def test_anybody_checks_it_by_what_is_printed(service: MemoryService) -> None:
    receipt = await issued(service)
    found = await checked(service, receipt.certificate_number, receipt.check_code)
    assert (found.status, found.minutes, len(found.certified)) == ("valid", 225, 2)
    holder = hours.HOLDERS.holder_of(found.slip, NOBODY, service.now)
    assert holder == Holder("v", masked=True)


async def test_guesses_hit_nothing(service: MemoryService) -> None:
    """10,000 guessed numbers, codes, and both: also of somebody who knows one real number."""
    receipt = await issued(service)
    number, code = receipt.certificate_number, receipt.check_code
    draw = random.Random(99)

    def guess(length: int) -> str:
        return "".join(draw.choices(ALPHABET, k=length))

    for _ in range(10_000):
        guessed = guess(6)
        for tried in ((f"20260310-{guess(8)}", guessed), (number, guessed)):
            assert (await checked(service, *tried)).status == "unknown"
    found = await checked(service, f"20260310-{guess(8)}", code)
    assert found.model_dump(exclude={"status"}, exclude_none=True) == {}


def test_numbers_and_codes_need_the_key() -> None:
    covers = (Coverage("v", ((1, 4),), "a" * 64),)
    numbers = {
        keys.number("2026-03-10", who, of, told)
        for keys in (NUMBERS, CertificateKeys(bytes(32)))
        for who in ("v", "w")
        for of in (None, "team")
        for told in (covers, (Coverage("v", ((1, 4),), "b" * 64),))
    }
    assert len(numbers) == 16
    assert NUMBERS.check_code(min(numbers)) != CertificateKeys(bytes(32)).check_code(min(numbers))
    assert all(0 <= index < LIST_BITS for _, index in NUMBERS.places(min(numbers)))


async def test_a_slip_is_good_for_its_asker_and_two_minutes() -> None:
    slips, holder = HolderSlips(TEST_KEY), Holder("v", masked=False)
    slip = slips.give(holder, ME, NOW)
    assert slips.holder_of(slip, ME, NOW + timedelta(minutes=2)) == holder
    for wrong in (slip.replace(".0.", ".1."), slip[:-1], "", "1.2", slip.replace(".v.", ".w.")):
        assert slips.holder_of(wrong, ME, NOW) is None
    assert slips.holder_of(slip, ME, NOW + timedelta(minutes=2, seconds=1)) is None
    assert slips.holder_of(slip, TEAM, NOW) is None
    assert HolderSlips(bytes(32)).holder_of(slip, ME, NOW) is None


# --- taken back and replaced ---


async def test_it_is_taken_back_and_every_copy_says_so(service: MemoryService) -> None:
    receipt = await issued(service)
    number = receipt.certificate_number
    said = {"certificate_number": number, "reason": "false-record"}
    assert slugs(await service.refused(RevokeCertificate, ME, **said)) == ["out-of-scope"]
    assert (await service.done(RevokeCertificate, AUTHORITY, **said)).state == "revoked"
    found = await checked(service, number, receipt.check_code)
    place = {name: getattr(found, name) for name in ("status_list", "status_index")}
    assert found.model_dump(exclude_none=True) == {"status": "revoked", **place}
    (place,), (folder,) = service.all_of(StatusPlace), service.all_of(Folder)
    assert (place.is_set, folder.certificates) == (True, ())
    again = await service.refused(RevokeCertificate, AUTHORITY, **said)
    assert slugs(again) == ["certificate-not-in-force"]
    assert await refused(service) == ["certificate-taken-back"]
    assert [e.reason for _, e in service.published() if isinstance(e, CertificateRevoked)] == [
        "false-record"
    ]


async def test_one_takes_the_place_of_another(service: MemoryService) -> None:
    old = await issued(service)
    await served(service, (20, 30, "team"))
    new = await issued(service, replaces=old.certificate_number)
    assert await issued(service, replaces=old.certificate_number) == new
    found = await checked(service, old.certificate_number, old.check_code)
    assert (found.status, found.replaced_by, found.minutes) == (
        "replaced",
        new.certificate_number,
        None,
    )
    (folder,) = service.all_of(Folder)
    assert [one.number for one in folder.certificates] == [new.certificate_number]
    assert [p.is_set for p in service.all_of(StatusPlace)].count(True) == 1
    assert [type(e) for _, e in service.published()].count(CertificateReplaced) == 1


async def test_only_ones_own_is_replaced_and_once(service: MemoryService) -> None:
    slug = ["certificate-not-replaceable"]
    await served(service, (40, 30, "team"), who="w")
    theirs = await issued(service, acting_as(id="w", role="volunteer"), volunteer_id="w")
    assert await refused(service, replaces=theirs.certificate_number) == slug
    first = await issued(service)
    assert await refused(service, replaces=first.certificate_number) == slug
    assert await refused(service, replaces="20260310-ABCDEFGH") == slug
    part = await issued(service, first_day="2026-03-02")
    await served(service, (20, 30, "team"))
    await issued(service, replaces=first.certificate_number)
    await served(service, (21, 30, "team"))
    assert await refused(service, replaces=first.certificate_number) == slug
    await issued(service, replaces=part.certificate_number)


async def test_a_reversal_finds_what_covers_its_entry(service: MemoryService) -> None:
    """What the cascade of corrections asks a folder."""
    everything = (await issued(service)).certificate_number
    choir = (await issued(service, organisation_id="choir")).certificate_number
    first = (await issued(service, last_day="2026-03-01")).certificate_number
    (folder,) = service.all_of(Folder)
    assert folder.affected([1]) == [everything, first]
    assert folder.affected([2]) == [everything, choir]
    assert folder.affected([3]) == [everything]
    assert folder.affected([2, 3]) == [everything, choir]
    assert folder.affected([5]) == []


async def test_what_it_says_is_never_changed(service: MemoryService) -> None:
    await issued(service)
    (certificate,), (place,) = service.all_of(Certificate), service.all_of(StatusPlace)
    replaced = certificate.replace("20260310-ABCDEFGH").after
    for change in (
        certificate.change(minutes=1),
        certificate.change(organisation_id="other"),
        certificate.change(status_index=certificate.status_index + 1),
        replaced.change(state="issued"),
        place.change(certificate_number="other"),
        place.set().after.change(is_set=False),
    ):
        with pytest.raises(BrokenBoundError):
            change.check_bounds()


async def test_a_full_list_is_said(service: MemoryService) -> None:
    number = (await issued(service.copy())).certificate_number
    places = [StatusPlace.take(*place, "other").after for place in NUMBERS.places(number)]
    full = service.copy()
    await full.put(*places)
    assert await refused(full) == ["status-list-full"]
    await service.put(*places[:-1])
    assert (await issued(service)).certificate_number == number
    assert [one.place_id for one in service.all_of(Certificate)] == [places[-1].id]

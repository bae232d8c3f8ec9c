"""Close relatives of a volunteer who has died, and what was arranged otherwise (PIPL 49)."""

from baodao.kit.testing import MemoryService
from baodao.registration.people.domain.paper import Slip
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema.registration.deaths import (
    MOST_RELATIVES,
    ArrangeForRelatives,
    Deceased,
    ForgetRelative,
    GetDeath,
    NotDeceased,
    RecordRelative,
    RelativeNeeded,
    RelativesBarred,
    TakeBackDeath,
    TooManyRelatives,
)
from baodao.schema.registration.personal_data import (
    CorrectProfile,
    Erased,
    ErasePerson,
    ExportPerson,
)
from baodao.schema.registration.printed import PrintMemberReport, PrintServiceCard
from baodao.schema.registration.sheets import SheetInvalid
from tests.builders import approvals, organisations, party, people
from tests.builders.leaving import RELATIVE, bars, die, relative
from tests.builders.people import sheet
from tests.builders.registration import (
    ORGANISER,
    SUPERVISOR,
    TODAY,
    person,
)

YESTERDAY, TOMORROW = "2026-11-22", "2026-11-24"


async def has_a_copy(service: MemoryService, who: str, relative_id: str) -> None:
    """The relative gets what is kept of the person."""
    asked = ExportPerson(actor=ORGANISER, volunteer_id=who, relative_id=relative_id)
    assert (await service.ask(asked)).data["profile"]["death"]["day"] == YESTERDAY


# --- for relatives ------------------------------------------------------------------------------


async def test_without_a_relative_nothing_of_the_dead_is_copied_corrected_or_erased(
    service: MemoryService,
) -> None:
    who = await people.volunteer(service, 1)
    other = await people.volunteer(service, 2)
    await die(service, who)
    await die(service, other)
    elsewhere = await relative(service, other)
    for came in (None, "01KAQ7W000RE1AT1VE0000000A", elsewhere):
        one = {"volunteer_id": who, "relative_id": came}
        copy = await service.ask(ExportPerson(actor=ORGANISER, **one))
        assert copy.refusals == (RelativeNeeded(),)
        refused = await service.refused(CorrectProfile, ORGANISER, **one, phone="19900000777")
        assert refused == [RelativeNeeded()]
        refused = await service.refused(ErasePerson, SUPERVISOR, **one, note="测试")
        assert refused == [RelativeNeeded()]


async def test_a_relative_has_it_copied_corrected_and_erased(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    await die(service, who)
    came = await relative(service, who)
    sister = await relative(service, who, kinship="sibling")
    one = {"volunteer_id": who, "relative_id": came}
    receipt = await service.done(CorrectProfile, ORGANISER, **one, phone="19900000777")
    assert receipt.fields == ["phone"]
    copy = await service.ask(ExportPerson(actor=ORGANISER, **one))
    assert copy.data["profile"]["phone"] == "19900000777"
    assert copy.data["profile"]["death"] == {"day": YESTERDAY, "reference": "测试·死亡证明 1"}
    assert "测试·遗属" not in copy.model_dump_json()
    death = await service.ask(GetDeath(actor=ORGANISER, volunteer_id=who))
    assert [(o.relative_id, o.kinship) for o in death.relatives] == [
        (came, "child"),
        (sister, "sibling"),
    ]
    assert [row["what"] for row in service.database.documents("reads")] == ["export", "relatives"]
    await service.done(ErasePerson, SUPERVISOR, **one, note="测试")
    assert (await service.stored(Person, who)).content is None
    record = await service.stored(Volunteer, who)
    assert (record.state, record.deceased_at) == ("withdrawn", None)
    refused = await service.refused(RecordRelative, ORGANISER, volunteer_id=who, **RELATIVE)
    assert refused == [Erased(volunteer_id=who)]


async def test_forms_of_the_dead_are_printed_for_a_relative_or_not_at_all(
    service: MemoryService,
) -> None:
    who = await people.volunteer(service, 1)
    report = await party.report(service, await organisations.unit(service), who)
    await die(service, who)
    sheet_of_report = PrintMemberReport(actor=ORGANISER, report_id=report)
    assert (await service.ask(sheet_of_report)).refusals == (Deceased(),)
    card = {"actor": ORGANISER, "volunteer_id": who}
    assert (await service.ask(PrintServiceCard(**card))).refusals == (RelativeNeeded(),)
    came = await relative(service, who)
    printed = await service.ask(PrintServiceCard(**card, relative_id=came))
    assert "测试·甲0001" in printed.model_dump_json()


async def test_of_the_living_no_relative_has_anything(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    one = {"volunteer_id": who}
    cited = one | {"relative_id": "01KAQ7W000RE1AT1VE0000000A"}
    assert await service.refused(RecordRelative, ORGANISER, **one, **RELATIVE) == [NotDeceased()]
    assert await service.refused(TakeBackDeath, ORGANISER, **one) == [NotDeceased()]
    assert await service.refused(ForgetRelative, ORGANISER, **cited) == [NotDeceased()]
    copy = await service.ask(ExportPerson(actor=ORGANISER, **cited))
    assert copy.refusals == (NotDeceased(),)
    death = await service.ask(GetDeath(actor=ORGANISER, **one))
    assert death.refusals == (NotDeceased(),)
    refused = await service.refused(CorrectProfile, ORGANISER, **cited, phone="19900000777")
    assert refused == [NotDeceased()]


async def test_a_relative_who_is_forgotten_is_let_in_no_more(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    await die(service, who)
    came = await relative(service, who)
    one = {"volunteer_id": who, "relative_id": came}
    await service.done(ForgetRelative, ORGANISER, **one)
    copy = await service.ask(ExportPerson(actor=ORGANISER, **one))
    assert copy.refusals == (RelativeNeeded(),)
    assert await service.refused(ForgetRelative, ORGANISER, **one) == [RelativeNeeded()]


async def test_so_many_relatives_are_kept_and_no_more(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    await die(service, who)
    for _ in range(MOST_RELATIVES):
        await relative(service, who)
    refused = await service.refused(RecordRelative, ORGANISER, volunteer_id=who, **RELATIVE)
    assert refused == [TooManyRelatives(most=MOST_RELATIVES)]


# --- arranged otherwise in life -----------------------------------------------------------------


async def test_who_arranged_otherwise_in_life_is_kept_from_relatives(
    service: MemoryService,
) -> None:
    who = await people.volunteer(service, 1)
    await bars(service, who)
    await die(service, who)
    refused = await service.refused(RecordRelative, ORGANISER, volunteer_id=who, **RELATIVE)
    assert refused == [RelativesBarred()]
    copy = await service.ask(ExportPerson(actor=ORGANISER, volunteer_id=who))
    assert copy.refusals == (RelativesBarred(),)
    assert (await service.ask(GetDeath(actor=ORGANISER, volunteer_id=who))).relatives_barred


async def test_it_can_be_arranged_back_as_long_as_one_lives(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    await bars(service, who)
    await bars(service, who, barred=False)
    await die(service, who)
    await has_a_copy(service, who, await relative(service, who))


async def test_a_sheet_that_turns_up_counts_if_it_was_signed_in_life(
    service: MemoryService,
) -> None:
    who = await people.volunteer(service, 1)
    await die(service, who)
    came, told = await relative(service, who), await service.stored(Slip, who)
    said = {"volunteer_id": who, "relatives_barred": True}
    late = await service.refused(ArrangeForRelatives, ORGANISER, **said, on_paper=sheet(TODAY))
    assert late == [SheetInvalid(reason="in-the-future")]
    assert await service.refused(ArrangeForRelatives, person(who), **said) == [Deceased()]
    await service.done(ArrangeForRelatives, ORGANISER, **said, on_paper=sheet("2011-03-04"))
    # Nobody is there who could be handed a slip.
    assert await service.stored(Slip, who) == told
    copy = await service.ask(ExportPerson(actor=ORGANISER, volunteer_id=who, relative_id=came))
    assert copy.refusals == (RelativesBarred(),)


async def test_what_a_minor_says_does_not_keep_their_parents_out(service: MemoryService) -> None:
    who = await people.volunteer(service, 1, born=people.MINOR)
    await bars(service, who)
    await die(service, who)
    await approvals.approve(service, ORGANISER)
    await has_a_copy(service, who, await relative(service, who, kinship="parent"))

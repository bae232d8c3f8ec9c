"""What matching does where the vault cannot be read: another process, or nobody, can."""

import pytest

from baodao.kit.testing import MemoryService
from baodao.kit.work import Done, Unavailable
from baodao.registration.common.vault import KeyMissingError, Vault
from baodao.registration.party.domain.member_lists import data_of
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.people.domain.people import Person
from baodao.registration.store import COLLECTIONS
from baodao.registration.subscribers import subscribers
from baodao.schema.registration.member_reports import MemberReportFiled
from tests.support.party import Party, row

WITHOUT_KEY = Vault({"other": bytes(32)}, bytes(32))
WRONG_KEY = Vault({"test": bytes([1]) * 32}, bytes(32))


async def filed() -> tuple[Party, str, MemberReportFiled]:
    """Somebody on the list who has reported; nothing was compared yet."""
    party = await Party.prepare()
    await party.members(row(1))
    report = await party.report(await party.volunteer(1))
    (event,) = party.events(MemberReportFiled)
    assert isinstance(event, MemberReportFiled)
    return party, report, event


def through(party: Party, vault: Vault) -> MemoryService:
    """Another process on the same store, with other keys."""
    service = MemoryService(subscribers, COLLECTIONS, [vault])
    service.database = party.service.database
    return service


async def test_without_the_key_it_is_left_to_another_process() -> None:
    party, report, event = await filed()
    service = through(party, WITHOUT_KEY)
    # It does not take the messages down that are decided together with it.
    first, second = await service.decide_together([event, event], party.now, ["one", "two"])
    assert isinstance(first, Unavailable)
    assert isinstance(second, Unavailable)
    assert isinstance(await party.service.decide(event, party.now, "one"), Done)
    assert (await party.service.stored(MemberReport, report)).listing == "listed"


async def test_what_nobody_can_open_matches_nobody() -> None:
    party, report, event = await filed()
    outcome = await through(party, WRONG_KEY).decide(event, party.now, "one")
    assert isinstance(outcome, Done)
    assert (await party.service.stored(MemberReport, report)).listing == "unchecked"


async def test_a_name_that_cannot_be_told_yet_is_none_that_was_erased() -> None:
    party, report, _ = await filed()
    volunteer = (await party.service.stored(MemberReport, report)).volunteer_id
    person: Person = await party.service.stored(Person, volunteer)
    assert data_of(person, WRONG_KEY) is None
    assert data_of(person.forget(party.now).after, WITHOUT_KEY) is None
    assert data_of(None, WITHOUT_KEY) is None
    with pytest.raises(KeyMissingError):
        data_of(person, WITHOUT_KEY)

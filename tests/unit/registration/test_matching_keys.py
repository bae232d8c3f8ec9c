"""What matching does where the vault cannot be read: another process, or nobody, can."""

import pytest

from baodao.kit.testing import MemoryService
from baodao.kit.work import Done, Unavailable
from baodao.registration.common.vault import KeyMissingError, Vault
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.people.domain.people import Person, data_of
from baodao.schema.registration.member_reports import MemberReportFiled
from tests.builders import party

WITHOUT_KEY = Vault({"other": bytes(32)}, bytes(32))
WRONG_KEY = Vault({"test": bytes([1]) * 32}, bytes(32))


@pytest.fixture
async def report(service: MemoryService, unit: str) -> str:
    """Of somebody on the list; nothing was compared yet."""
    await party.listed(service, unit, party.row(1))
    return await party.reported(service, unit, 1)


async def test_without_the_key_it_is_left_to_another_process(
    service: MemoryService, report: str
) -> None:
    (event,) = service.told(MemberReportFiled)
    elsewhere = service.beside(WITHOUT_KEY)
    # It does not take the messages down that are decided together with it.
    first, second = await elsewhere.decide_together([event, event], ids=["one", "two"])
    assert isinstance(first, Unavailable)
    assert isinstance(second, Unavailable)
    assert isinstance(await service.decide(event, message_id="one"), Done)
    assert (await service.stored(MemberReport, report)).listing == "listed"


async def test_what_nobody_can_open_matches_nobody(service: MemoryService, report: str) -> None:
    (event,) = service.told(MemberReportFiled)
    assert isinstance(await service.beside(WRONG_KEY).decide(event, message_id="one"), Done)
    assert (await service.stored(MemberReport, report)).listing == "unchecked"


async def test_a_name_that_cannot_be_told_yet_is_none_that_was_erased(
    service: MemoryService, report: str
) -> None:
    volunteer = (await service.stored(MemberReport, report)).volunteer_id
    person: Person = await service.stored(Person, volunteer)
    assert data_of(person, WRONG_KEY) is None
    assert data_of(person.forget(service.now).after, WITHOUT_KEY) is None
    assert data_of(None, WITHOUT_KEY) is None
    with pytest.raises(KeyMissingError):
        data_of(person, WITHOUT_KEY)

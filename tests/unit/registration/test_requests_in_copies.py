"""Whom a request for a second person is about finds it in their copy of everything."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.schema.registration.personal_data import ExportPerson
from baodao.schema.registration.seconds import RefuseRequest
from tests.builders import people
from tests.builders.registration import person
from tests.unit.registration.test_second_person import SECOND, asked_to_merge


async def test_both_find_in_their_copy_what_was_asked_about_them(service: MemoryService) -> None:
    keep, gone, ids = await asked_to_merge(service)

    async def copy(who: str, form: str) -> Any:
        return await service.ask(ExportPerson(actor=person(who), volunteer_id=who, form=form))

    for who, other in ((keep, gone), (gone, keep)):
        (told,) = (await copy(who, "json")).data["requests"]
        assert (told["state"], told["asker_role"]) == ("asked", "organiser")
        assert told["note"] in (text := (await copy(who, "text")).text)
        assert "## 合并记录的申请" in text
        assert other not in told.values()
        assert not {"asker_id", "decided_by"} & told.keys()
    stranger = await people.volunteer(service, 3)
    assert (await copy(stranger, "json")).data["requests"] == []
    await service.done(RefuseRequest, SECOND, **ids, reason="different-people")
    (told,) = (await copy(gone, "json")).data["requests"]
    assert (told["state"], told["reason"], told["note"]) == ("refused", "different-people", None)

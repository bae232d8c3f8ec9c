"""Emergency call-outs in memory: a street calls, people answer, and it ends."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.schema import Actor, Command
from baodao.schema.registration.organisations import OrganisationRegistered
from baodao.schema.scheduling.call_outs import AnswerCallOut, CallOut, CallOutReceipt, StandDown
from tests.builders import waitlist
from tests.builders.actors import acting_as
from tests.builders.registration import COMMUNITY, person
from tests.builders.scheduling import HOUR, PLACE_TOLD, seat

COMMANDS = (CallOut, AnswerCallOut, StandDown)
STREET, NEXT_DOOR = COMMUNITY[:9], "120104007018"
CALLER = acting_as(id="caller", role="organiser", scope=STREET, purpose="attendance")


async def prepared() -> MemoryService:
    """The people of the community, and a street organisation above it."""
    service = await waitlist.prepared()
    places = [PLACE_TOLD.model_copy(update={"division": one}) for one in (STREET, NEXT_DOOR)]
    street = OrganisationRegistered(
        division=STREET, organisation_id="street", name="测试·街道", kind="unit"
    )
    await service.follow(*places, street)
    return service


def wish(service: MemoryService, **changes: Any) -> dict[str, Any]:
    """The fields of `CallOut`: now, for four hours, two people, without danger."""
    values = {
        "organisation_id": "street",
        "title": "测试·排水",
        "place": "测试·3号楼",
        "division": COMMUNITY,
        "max_crew": 2,
        "ends_at": service.now + 4 * HOUR,
        "danger": False,
    }
    return values | changes


async def called(service: MemoryService, **changes: Any) -> str:
    """The shift of a call-out."""
    receipt: CallOutReceipt = await service.done(CallOut, CALLER, **wish(service, **changes))
    return receipt.shift_id


async def answer(service: MemoryService, shift: str, who: str, **more: Any) -> Any:
    """Somebody comes."""
    fields = {"shift_id": shift, "volunteer_id": who} | more
    return await service.done(AnswerCallOut, person(who), **fields)


async def before(kind: type[Command]) -> tuple[MemoryService, dict[str, Any], list[Actor]]:
    """A call-out has begun, and a command of this kind that is carried out there."""
    service = await prepared()
    if kind is CallOut:
        return service, wish(service), [CALLER]
    shift = await called(service)
    if kind is StandDown:
        return service, {"shift_id": shift, "reason": "测试"}, [CALLER]
    return service, seat(shift, "A", arrives_in_minutes=9), [person("A")]

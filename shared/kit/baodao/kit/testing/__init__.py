"""For the tests of services: a whole service in memory, and what every event test needs.

    service = MemoryService(subscribers, COLLECTIONS)
    receipt = await service.done(ReserveSeat, volunteer, shift_id="s", volunteer_id="v")
    assert service.told(SeatReserved)
    (full,) = await service.refused(ReserveSeat, other, shift_id="s", volunteer_id="w")
    page = await service.ask(ListSignUps(actor=organiser, shift_id="s"))

Decisions are loaded, made and written, and views read, by the same code as in production; only the
database is a dictionary. `tests/contract` holds it against a real one.
"""

from baodao.kit.testing.database import MemoryDatabase
from baodao.kit.testing.events import delivered_twice_and_shuffled, eventually
from baodao.kit.testing.reads import MemoryReads
from baodao.kit.testing.service import NOW, TEST_KEY, AnyCommand, MemoryService, names, slugs

__all__ = [
    "NOW",
    "TEST_KEY",
    "AnyCommand",
    "MemoryDatabase",
    "MemoryReads",
    "MemoryService",
    "delivered_twice_and_shuffled",
    "eventually",
    "names",
    "slugs",
]

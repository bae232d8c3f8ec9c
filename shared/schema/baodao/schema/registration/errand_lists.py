"""Answers about errands 全程代办: what is offered, what is under way, and whose it is."""

from baodao.schema.access import CALLERS, logged, oneself, own, subtree
from baodao.schema.base import (
    DivisionCode,
    Id,
    PageSize,
    Query,
    RecordedDay,
    RecordedInstant,
    SaidRole,
    Value,
)
from baodao.schema.counted import CountedPage, CountedQuery
from baodao.schema.registration.errand_parts import (
    Difference,
    EntrustedThing,
    ErrandEnd,
    ErrandState,
    ErrandStep,
)
from baodao.schema.registration.errand_rules import ErrandKind
from baodao.schema.registration.errands import Fen
from baodao.schema.registration.named_lists import NamedPage, NamedQuery
from baodao.schema.registration.people import ConsentWay


class OfferedErrand(Value):
    """An errand that waits for somebody to do it; nothing of it says whose it is."""

    errand_id: Id
    division: DivisionCode
    kind: ErrandKind
    until: RecordedDay
    things: list[EntrustedThing]


class OfferedErrandPage(Value):
    """Some errands in the order of their ids, which is that of their days."""

    errands: list[OfferedErrand]
    next: str | None = None


class ListOfferedErrands(
    Query,
    subject="queries.registration.list-offered-errands",
    reply=OfferedErrandPage,
    access=[own("volunteer_id")],
):
    """The errands of one's own street that wait for a volunteer."""

    volunteer_id: Id
    after: str = ""
    limit: PageSize = 100


class Errand(Value):
    """An errand by ids; what is said of it in words is in `get-errand`."""

    errand_id: Id
    division: DivisionCode
    volunteer_id: Id | None
    """Whose it is, if that is a volunteer."""
    resident_id: Id | None
    """Whose it is, if that is a resident in need."""
    helper_id: Id | None
    """The volunteer who does it, or did it last."""
    served_by: Id | None
    """The community worker who does it in service, in whose place there is no volunteer."""
    kind: ErrandKind
    things: list[EntrustedThing]
    """What was going to be handed over; what was is in the steps."""
    state: ErrandState
    because: ErrandEnd | None
    asked_at: RecordedInstant
    until: RecordedDay
    due_on: RecordedDay | None
    """After this day it is late: to be done, or to be confirmed. Nothing once it is over."""


class ErrandPage(NamedPage, CountedPage):
    """Some errands in the order of their ids, which is that of their days; or of the days past."""

    errands: list[Errand]
    next: str | None = None


class ListErrands(
    NamedQuery,
    CountedQuery,
    subject="queries.registration.list-errands",
    reply=ErrandPage,
    access=[own("volunteer_id"), subtree("division?", *CALLERS)],
    logged=logged("list", "reply.errands.volunteer_id", "reply.errands.helper_id"),
):
    """Those that one has asked for or accepted; or those of a desk, all or in one state, or late.

    Late is what is past its day: nobody has done it, or its principal has not said a word. What is
    late stands in the order of these days.
    """

    volunteer_id: Id | None = None
    division: DivisionCode | None = None
    state: ErrandState | None = None
    late: bool = False
    after: str = ""
    limit: PageSize = 100


class ErrandStepTold(Value):
    """A step: what happened, when by the clock of the server, and who wrote it down."""

    what: ErrandStep
    at: RecordedInstant
    by_role: SaidRole
    things: list[EntrustedThing]
    fen: Fen | None
    note: str | None
    """Gone once the errand is over."""


class ErrandDetails(Errand):
    """An errand with its steps, its consent, and what both sides say of the money."""

    note: str | None
    text_version: str
    how: ConsentWay
    steps: list[ErrandStepTold]
    given_fen: Fen | None
    """How much was given, as the principal says; nothing before they have."""
    back_fen: Fen | None
    difference: Difference | None


class GetErrand(
    Query,
    subject="queries.registration.get-errand",
    reply=ErrandDetails,
    access=[
        own("errand.volunteer_id"),
        oneself("errand.helper_id"),
        subtree("errand.division", *CALLERS),
    ],
    logged=logged("record", "errand.volunteer_id", "errand.volunteer_helper"),
):
    """One errand with its steps, for whose it is, who does it, and the desk."""

    errand_id: Id


class ErrandContact(Value):
    """Whose errand it is, and where they live, as far as that is known."""

    person_id: Id
    name: str
    phone: str | None
    address: str | None


class RevealErrand(
    Query,
    subject="queries.registration.reveal-errand",
    reply=ErrandContact,
    access=[oneself("errand.helper_id")],
    needs=("contacts",),
    logged=logged("resident", "reply.person_id"),
):
    """Name, phone number and address of whose errand it is: for who does it, while it is under way.

    Also a volunteer says what for, and it is logged: it is somebody else who is seen.
    """

    errand_id: Id

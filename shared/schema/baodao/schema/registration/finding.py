"""Finding people by what is known of them.

Somebody is found by what is known of them exactly, never by a part of it: what is compared are
keyed hashes (`baodao.registration.people.domain.people`).
"""

from baodao.schema.access import CALLERS, everybody, logged
from baodao.schema.base import DivisionCode, Id, PageSize, Query, Refusal, Value
from baodao.schema.registration.people import DocumentNumber, Phone
from baodao.schema.registration.volunteers import VolunteerState
from baodao.schema.words import PersonName


class FoundPerson(Value):
    """Somebody who was looked for; the phone number is masked but for its ends."""

    volunteer_id: Id
    number: str
    division: DivisionCode
    state: VolunteerState
    name: str
    phone: str | None
    birth_year: int | None


class FoundPeople(Value):
    """Some of those who were found, in the order of their ids."""

    people: list[FoundPerson]
    next: str | None = None
    total: int
    """How many there are, on this page and on all others."""


class FindPeople(
    Query,
    subject="queries.registration.find-people",
    reply=FoundPeople,
    access=[everybody(*CALLERS)],
    needs=("contacts",),
    logged=logged("search", "reply.people.volunteer_id"),
):
    """People whose name, phone number and document are exactly these, for the desk where they live.

    What is given has to agree, all of it. Who has withdrawn is found as well, and can be helped to
    return; who lives elsewhere is nobody.
    """

    name: PersonName | None = None
    phone: Phone | None = None
    document: DocumentNumber | None = None
    after: str = ""
    limit: PageSize = 50


class NothingToSearchBy(
    Refusal,
    slug="nothing-to-search-by",
    en="Please give a name, a phone number or the number of a document.",
    zh="请至少填写姓名、电话号码或证件号码中的一项。",
):
    """A search for nobody is not one for everybody."""


class TooManyFound(
    Refusal,
    slug="too-many-found",
    en="More than {most} people agree with this. Please give the phone number or the document as "
    "well.",
    zh="符合条件的人员超过 {most} 名,请同时填写电话号码或证件号码。",
):
    """A name that very many have."""

    most: int

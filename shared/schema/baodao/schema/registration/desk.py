"""What a desk 服务台 sees at a glance: what waits for it, what ends soon, and who is behind."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import CALLERS, OVERSEERS, REGISTRARS, keeper, logged, subtree
from baodao.schema.base import Day, DivisionCode, Id, PageSize, Query, Value
from baodao.schema.counted import CountedQuery
from baodao.schema.registration.claims import ClaimPage
from baodao.schema.registration.memberships import MembershipPage
from baodao.schema.registration.named_lists import NamedPage, NamedQuery
from baodao.schema.registration.obligations import Count, ObligationStatus, Quarter

WaitingClaim = Literal["claimed", "done"]
"""A claim that waits for the poster's yes or no, or for the word that it was done."""


class Waiting(Value):
    """How much waits for a community; of each kind at most 10,000 are counted.

    Each number is that of a list, where all of them are found in the same state.
    """

    division: DivisionCode
    member_reports: Count
    """Filed, to be accepted or returned."""
    unit_reports: Count
    """Filed, to be accepted or returned."""
    disagreements: Count
    """Open."""
    proposals: Count
    """Proposed needs that are owed an answer (条例 art. 13)."""
    claims_to_answer: Count
    claims_to_confirm: Count
    cases: Count
    """Open: somebody said "not me"."""
    volunteers: Count
    """Pending: a consent or a check is missing."""
    groups: Count
    """Proposed, to be agreed to by a committee (条例 art. 42)."""
    requests: Count
    """For a second person to decide; one's own among them."""
    unsucceeded: Count
    """Organisations that have ended and left records that nobody took over (PIPL art. 22)."""
    admissions: Count
    """What departments ask to bring into communities, for the street to answer."""
    objections: Count
    """Of communities to what was brought into them, for the street to answer."""
    errands_to_decide: Count
    """Contested: whoever keeps them where they were asked for decides."""
    errands_late: Count
    """Past their day: nobody has done them, or the principal has not said a word."""
    premises: Count
    """Due to be looked at by who is above the community: `list-premises` with `look_before`."""


class GetWaiting(
    Query,
    subject="queries.registration.get-waiting",
    reply=Waiting,
    access=[subtree("division", *CALLERS)],
    needs=("party",),
):
    """How much waits at a division and everything below it, for those who work there."""

    division: DivisionCode


class OrganisationWaiting(Value):
    """How much waits for an organisation; of each kind at most 10,000 are counted."""

    organisation_id: Id
    requests: Count
    """To be let in: memberships in the state `requested`."""
    proposals: Count
    claims_to_answer: Count
    claims_to_confirm: Count
    calls: Count
    """Called 吹哨 and not acknowledged yet."""
    groups: Count
    """Proposed, to be agreed to."""
    admissions: Count
    """What departments ask of a street office."""
    objections: Count
    """Of communities, for a street office to answer."""


class GetOrganisationWaiting(
    Query,
    subject="queries.registration.get-organisation-waiting",
    reply=OrganisationWaiting,
    access=[keeper("organisation_id"), subtree("organisation.division", *OVERSEERS)],
):
    """How much waits for an organisation, for its people in charge."""

    organisation_id: Id


class ListWaitingClaims(
    NamedQuery,
    CountedQuery,
    subject="queries.registration.list-waiting-claims",
    reply=ClaimPage,
    access=[keeper("organisation_id"), subtree("division?", *REGISTRARS)],
    logged=logged("list", "reply.claims.volunteer_id"),
):
    """The claims that wait for a poster, to be answered (`claimed`) or confirmed (`done`).

    On the items of one organisation, or of a division and everything below it.
    """

    organisation_id: Id | None = None
    division: DivisionCode | None = None
    state: WaitingClaim | None = None
    after: str = ""
    limit: PageSize = 100


class ListEndingTerms(
    NamedQuery,
    CountedQuery,
    subject="queries.registration.list-ending-terms",
    reply=MembershipPage,
    access=[keeper("organisation_id"), subtree("division?", *REGISTRARS)],
    logged=logged("list", "reply.memberships.volunteer_id"),
):
    """Memberships that end before a day, or in which an office does; what ends first is first.

    Of one organisation, or of a division and everything below it. Offices that were offered and are
    not accepted yet have a term too.
    """

    before: Day = Field(description="the first day that is too late")
    organisation_id: Id | None = None
    division: DivisionCode | None = None
    after: str = ""
    limit: PageSize = 100


class Behind(Value):
    """A party member, and those of their obligations that are not done yet."""

    volunteer_id: Id
    unit_id: Id
    missing: list[ObligationStatus]


class BehindPage(NamedPage):
    """Some members in the order of their ids, of `members` whose reports are accepted there.

    A page looks at 500 members: it may be short, or empty, and still have a `next`.
    """

    quarter: Quarter
    members: Count
    behind: list[Behind]
    next: str | None = None


class ListBehind(
    NamedQuery,
    subject="queries.registration.list-behind",
    reply=BehindPage,
    access=[subtree("division", *CALLERS)],
    needs=("party",),
    logged=logged("party", "reply.behind.volunteer_id"),
):
    """The party members of a community who have not done all that was asked for.

    In the periods around a quarter: the one that runs now unless one is named. To be reminded:
    nobody is enrolled because of it, and nothing else follows from it (条例 art. 25). Who speaks
    for a unit does not see its members here.
    """

    division: DivisionCode
    quarter: Quarter | None = None
    after: str = ""
    limit: PageSize = 100

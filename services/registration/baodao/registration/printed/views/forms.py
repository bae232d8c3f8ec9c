"""The forms, as they are on the day on which they are printed."""

from collections import defaultdict
from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.reach import public
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import NoAnswerError
from baodao.kit.wanted import eq, in_range, is_in, within
from baodao.registration.common.vault import Vault
from baodao.registration.lists.store import CLAIMS, ITEMS
from baodao.registration.obligations.domain.quarters import quarters_of
from baodao.registration.obligations.store import CONTACTS, TALLIES
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.party.domain.unit_reports import UnitReport
from baodao.registration.people.domain.people import data_of
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import PEOPLE
from baodao.registration.people.views.personal_data import kept_of, known_of
from baodao.registration.people.views.persons import records_of
from baodao.registration.places.domain.divisions import Division
from baodao.registration.places.views.divisions import place_names
from baodao.registration.printed.domain import (
    BLANK_ROWS,
    KEEPERS,
    TITLES,
    Facts,
    ServiceDay,
    copies,
    service_rows,
    table,
)
from baodao.schema.registration import printed as schema
from baodao.schema.registration.deaths import Deceased
from baodao.schema.registration.member_reports import ReportState
from baodao.schema.registration.personal_data import ExportLanguage
from baodao.schema.spoken import said_code, say_day

_SIGNED_BY_BOTH = ("reporter", "community", "day")


def _unit(member: PartyMember) -> str | None:
    """The unit of somebody whose report was accepted."""
    return member.unit_id if member.accepted else None


async def print_member_report(
    query: schema.PrintMemberReport,
    report: Annotated[MemberReport, by("report_id")],
    volunteer: Annotated[Volunteer, by("report.volunteer_id")],
    unit: Annotated[Organisation, by("report.unit_id")],
    community: Annotated[Division, by("report.division", noun="division")],
    reads: Reads,
    vault: Vault,
    now: datetime,
) -> schema.PrintedForm:
    if volunteer.deceased_at:
        raise NoAnswerError(Deceased())
    data = await known_of(volunteer, reads, vault)
    receipt, language = _is_receipt(query, report), query.language
    lines = {
        "name": data.name,
        "number": volunteer.number,
        "phone": data.phone or "",
        "unit": unit.name,
        "community": await _place(community, reads, now),
        **_course(report, language),
    }
    return schema.PrintedForm(
        title=TITLES["member-receipt" if receipt else "member-report"].pick(language),
        number=report.receipt,
        printed_at=now,
        copies=copies(
            Facts(lines),
            KEEPERS if receipt else ("community",),
            ("community", "day") if receipt else _SIGNED_BY_BOTH,
            language,
        ),
    )


async def print_unit_report(
    query: schema.PrintUnitReport,
    report: Annotated[UnitReport, by("report_id")],
    unit: Annotated[Organisation, by("report.unit_id")],
    community: Annotated[Division, by("report.division", noun="division")],
    reads: Reads,
    vault: Vault,
    now: datetime,
) -> schema.PrintedForm:
    receipt, language = _is_receipt(query, report), query.language
    liaison = data_of(await reads.get(PEOPLE, report.id), vault)
    counted = report.community_count
    lines = {
        "unit": unit.name,
        "community": await _place(community, reads, now),
        "liaison": liaison.name if liaison else "",
        "phone": (liaison.phone or "") if liaison else "",
        "member_count": str(report.member_count),
        "community_count": "" if counted is None else str(counted),
        **_course(report, language),
    }
    return schema.PrintedForm(
        title=TITLES["unit-receipt" if receipt else "unit-report"].pick(language),
        number=report.receipt,
        printed_at=now,
        copies=copies(
            Facts(lines, of_person=frozenset()),
            ("community", "unit") if receipt else ("community",),
            ("community", "day") if receipt else ("liaison", "unit", "community", "day"),
            language,
        ),
    )


async def print_needs(
    query: schema.PrintNeeds,
    division: Annotated[Division, by("division")],
    reads: Reads,
    now: datetime,
) -> schema.PrintedForm:
    language = query.language
    visible = public(query, eq("state", "open"))
    wanted = within(division.id) & eq("kind", "need")
    page = await reads.page(ITEMS, visible, wanted, query)
    rows = [
        (
            item.title,
            item.category,
            item.description,
            str(item.wanted - item.taken),
            say_day(item.deadline, language) if item.deadline else "",
        )
        for item in page.items
    ]
    heads = ("item", "category", "description", "free", "deadline", "claimed_by")
    facts = Facts({"place": await _place(division, reads, now)})
    return schema.PrintedForm(
        title=TITLES["needs"].pick(language),
        printed_at=now,
        copies=copies(facts, ("community",), ("community", "day"), language),
        table=table(heads, rows, language),
        next=page.next,
    )


async def print_service_card(
    query: schema.PrintServiceCard,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    home: Annotated[Division, by("volunteer.division", noun="division")],
    member: Annotated[PartyMember, by("volunteer_id", or_new=PartyMember.blank)],
    unit: Annotated[Organisation | None, by(_unit)],
    reads: Reads,
    vault: Vault,
    now: datetime,
) -> schema.PrintedForm:
    data = await kept_of(volunteer, query.relative_id, reads, vault)
    language = query.language
    year = query.year or int(today(now)[:4])
    lines = {
        "name": data.name,
        "number": volunteer.number,
        "phone": data.phone or "",
        "unit": unit.name if unit else "",
        "home": await _place(home, reads, now),
        "year": str(year),
    }
    rows = service_rows(await _services(volunteer, str(year), reads), language)
    return schema.PrintedForm(
        title=TITLES["service-card"].pick(language),
        printed_at=now,
        copies=copies(Facts(lines), ("person",), ("community", "day"), language),
        table=table(("day", "service", "minutes", "witness"), rows, language, blank=BLANK_ROWS),
    )


def _is_receipt(
    query: schema.PrintMemberReport | schema.PrintUnitReport, report: MemberReport | UnitReport
) -> bool:
    """Whether it is the receipt that is printed, and not the report itself.

    Raises:
        NoAnswerError: the community has not accepted it yet.
    """
    if query.sheet == "receipt" and report.receipt is None:
        raise NoAnswerError(schema.NoReceiptYet(report_id=report.id, state=report.state))
    return query.sheet == "receipt"


async def _place(division: Division, reads: Reads, now: datetime) -> str:
    """A place with those above it, as an address begins."""
    return "".join(await place_names(division, today(now), reads))


def _course(report: MemberReport | UnitReport, language: ExportLanguage) -> dict[str, str]:
    """When a report was filed and accepted, and how it stands."""
    accepted = [step.at for step in report.history if step.state == "accepted"]
    return {
        "filed_on": say_day(today(report.filed_at), language),
        "accepted_on": say_day(today(accepted[-1]), language) if accepted else "",
        "state": said_code(ReportState, report.state, language),
        "receipt": report.receipt or "",
    }


async def _services(volunteer: Volunteer, year: str, reads: Reads) -> dict[str, ServiceDay]:
    """What counts of a person in a year, by the day on which it was done."""
    days: dict[str, ServiceDay] = defaultdict(ServiceDay)
    quarters = is_in("quarter", quarters_of(f"{year}Q1", "year"))
    for tally in await reads.find(TALLIES, records_of(volunteer) & quarters):
        for attended in tally.attended:
            if not attended.annulled:
                days[attended.day].note("activity")
        for entry in tally.credited:
            days[entry.day].minutes += entry.minutes
    in_year = in_range("day", gte=f"{year}-01-01", lte=f"{year}-12-31")
    contacts = await reads.find(
        CONTACTS, records_of(volunteer) & in_year & eq("taken_back", value=False)
    )
    claims = await reads.each(CLAIMS, (one.claim_id for one in contacts if one.claim_id))
    items = await reads.each(ITEMS, {claim.item_id for claim in claims.values()})
    for contact in contacts:
        claim = claims.get(contact.claim_id or "")
        if claim is None:
            days[contact.day].note("contact", contact.topic or "")
        else:
            item = items.get(claim.item_id)
            days[contact.day].note("claim", item.title if item else "")
    return days

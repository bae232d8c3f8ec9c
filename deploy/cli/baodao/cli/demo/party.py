"""双报到 in the demonstration: party members report where they live and get a receipt 回执."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from pydantic import BaseModel

from baodao.cli.connection import together
from baodao.cli.demo.people import OPERATOR
from baodao.cli.demo.plan import FIRST_COMMUNITY, Person
from baodao.schema.base import Actor, Message
from baodao.schema.registration.member_reports import (
    AcceptMemberReport,
    FileMemberReport,
    MemberReportReceipt,
)
from baodao.schema.registration.organisations import OrganisationReceipt, RegisterOrganisation

_EVERY = 20

Expect = Callable[[Message, type[BaseModel]], Awaitable[Any]]


def members(people: Sequence[Person]) -> list[Person]:
    """Those of the volunteers who are party members of the one unit there is."""
    return list(people[::_EVERY])


async def report(
    expect: Expect,
    party: Actor,
    people: Sequence[Person],
    volunteers: dict[int, str],
    advance: Callable[[int], object],
) -> list[str]:
    """Let all members report themselves and `party` accept for the communities; the receipts 回执.

    `volunteers` are the ids of people by their numbers in the plan.
    """
    unit: OrganisationReceipt = await expect(
        RegisterOrganisation(
            actor=OPERATOR,
            command_id="unit",
            name="测试·单位党组织",
            kind="unit-party-organisation",
            division=FIRST_COMMUNITY,
        ),
        OrganisationReceipt,
    )
    receipts: list[str] = []

    async def report_one(person: Person) -> None:
        volunteer_id = volunteers[person.number]
        filed: MemberReportReceipt = await expect(
            FileMemberReport(
                actor=Actor(id=volunteer_id, role="volunteer"),
                command_id=f"report-{person.number}",
                volunteer_id=volunteer_id,
                unit_id=unit.organisation_id,
                division=person.division,
            ),
            MemberReportReceipt,
        )
        accepted: MemberReportReceipt = await expect(
            AcceptMemberReport(
                actor=party,
                command_id=f"accept-{person.number}",
                report_id=filed.report_id,
            ),
            MemberReportReceipt,
        )
        receipts.append(accepted.receipt or "")
        advance(1)

    await together(report_one(person) for person in members(people))
    return receipts


def gaps(receipts: Iterable[str]) -> int:
    """Numbers that are missing or given twice in the receipt books of the communities."""
    books: dict[str, list[int]] = defaultdict(list)
    for receipt in receipts:
        book, _, number = receipt.rpartition("-")
        books[book].append(int(number))
    return sum(
        len(set(range(1, len(numbers) + 1)) ^ set(numbers)) + len(numbers) - len(set(numbers))
        for numbers in books.values()
    )

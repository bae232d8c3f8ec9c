"""What stands on the forms: their heads, who keeps which copy, and what is on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from baodao.schema.languages import Words
from baodao.schema.registration.personal_data import ExportLanguage
from baodao.schema.registration.printed import CopyFor, PrintedCopy, PrintedLine, PrintedTable
from baodao.schema.spoken import said_code, say_day

BLANK_ROWS = 5
"""Rows of a table that are left to be filled in by hand."""

TITLES = {
    "member-report": Words("Report of a party member at the community", "在职党员社区报到单"),
    "member-receipt": Words("Receipt of a party member's report", "在职党员社区报到回执"),
    "unit-report": Words(
        "Report of a unit's party organisation at the community", "单位党组织社区报到单"
    ),
    "unit-receipt": Words("Receipt of a unit's report", "单位党组织社区报到回执"),
    "needs": Words("Needs of the community", "社区需求表"),
    "service-card": Words("Card of services", "服务登记卡"),
}
_HEADS = {
    "name": Words("Name", "姓名"),
    "number": Words("Volunteer number", "志愿者编号"),
    "phone": Words("Phone", "联系电话"),
    "unit": Words("Party organisation of the unit", "所在单位党组织"),
    "community": Words("Community", "报到社区"),
    "home": Words("Place", "居住地"),
    "filed_on": Words("Reported on", "报到日期"),
    "accepted_on": Words("Accepted on", "接收日期"),
    "state": Words("State", "状态"),
    "receipt": Words("Receipt no.", "回执编号"),
    "liaison": Words("Liaison", "联络员"),
    "member_count": Words("Members by the unit's count", "党员人数(单位填报)"),
    "community_count": Words("Members by the community's count", "党员人数(社区核对)"),
    "year": Words("Year", "年度"),
    "place": Words("Place", "区划"),
    "day": Words("Day", "日期"),
    "service": Words("Service", "服务内容"),
    "minutes": Words("Minutes", "时长(分钟)"),
    "witness": Words("Signed by a witness", "证明人签字"),
    "item": Words("Need", "需求"),
    "category": Words("Category", "类别"),
    "description": Words("Description", "说明"),
    "free": Words("Still wanted", "尚需认领"),
    "deadline": Words("Until", "截止日期"),
    "claimed_by": Words("Claimed by (signature, phone)", "认领人签字及电话"),
}
_SIGNATURES = {
    "reporter": Words("Signature of the person", "报到人签字"),
    "liaison": Words("Signature of the liaison", "联络员签字"),
    "unit": Words("Stamp of the unit's party organisation", "单位党组织(盖章)"),
    "community": Words("Stamp of the community's party organisation", "社区党组织(盖章)"),
    "day": Words("Day", "日期"),
}
_SERVICES = {
    "activity": Words("volunteer service", "志愿服务"),
    "contact": Words("contact with the community", "社区联系"),
    "claim": Words("claim", "认领"),
}
KEEPERS: tuple[CopyFor, ...] = get_args(CopyFor)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sheet says, by heads; `of_person` is not for the unit."""

    lines: Mapping[str, str]
    of_person: frozenset[str] = frozenset({"phone"})


@dataclass(slots=True)
class ServiceDay:
    """What one person did on a day."""

    minutes: int = 0
    what: list[tuple[str, str]] = field(default_factory=list)
    """Kinds of service, each with what was written down about it."""

    def note(self, kind: str, about: str = "") -> None:
        """Note what was done; several activities of a day are one."""
        if (kind, about) not in self.what:
            self.what.append((kind, about))


def copies(
    facts: Facts, keepers: Sequence[CopyFor], signed_by: Sequence[str], language: ExportLanguage
) -> list[PrintedCopy]:
    """A copy for each keeper, with what that keeper may know."""
    return [
        PrintedCopy(
            keeper=keeper,
            keeper_said=said_code(CopyFor, keeper, language),
            lines=[
                PrintedLine(head=_HEADS[head].pick(language), text=text)
                for head, text in facts.lines.items()
                if keeper != "unit" or head not in facts.of_person
            ],
            signatures=[_SIGNATURES[one].pick(language) for one in signed_by],
        )
        for keeper in keepers
    ]


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], language: ExportLanguage, *, blank: int = 0
) -> PrintedTable:
    """A table; rows that are shorter than the heads, and `blank` ones, are filled in by hand."""
    width = len(heads)
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    return PrintedTable(
        heads=[_HEADS[head].pick(language) for head in heads],
        rows=[*filled, *([""] * width for _ in range(blank))],
    )


def service_rows(days: Mapping[str, ServiceDay], language: ExportLanguage) -> list[list[str]]:
    """A row for each day in order: the day, what was done, and the minutes of the ledger."""
    comma = "、" if language == "zh-Hans" else ", "
    return [
        [
            say_day(day, language),
            comma.join(_said(kind, about, language) for kind, about in done.what),
            str(done.minutes) if done.minutes else "",
        ]
        for day, done in sorted(days.items())
    ]


def _said(kind: str, about: str, language: ExportLanguage) -> str:
    said = _SERVICES[kind].pick(language)
    if not about:
        return said
    return f"{said}：{about}" if language == "zh-Hans" else f"{said}: {about}"

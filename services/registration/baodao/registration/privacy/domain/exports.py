"""A copy of everything that is kept of a person (PIPL art. 45): what is in it, and as a text.

A collection that holds something of a person is one `Section` in `export_sections`; nothing else
has to be written for it to be in the copy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from baodao.kit.decisions import Aggregate
from baodao.registration.privacy.domain.export_sections import SECTIONS
from baodao.registration.privacy.domain.export_words import CODES, Words
from baodao.schema.registration.personal_data import ExportLanguage

Document = dict[str, Any]

_VALUES: TypeAdapter[Any] = TypeAdapter(Any)
_ZONE = ZoneInfo("Asia/Shanghai")


_PROFILE = {
    "name": Words("姓名", "Name"),
    "sex": Words("性别", "Sex"),
    "birth_date": Words("出生日期", "Birth date"),
    "document": Words("证件", "Document"),
    "phone": Words("电话", "Phone"),
    "email": Words("电子邮箱", "E-mail"),
    "address": Words("地址", "Address"),
    "guardian": Words("监护人", "Guardian"),
    "death": Words("去世", "Death"),
}
RECORD = {
    "number": Words("志愿者编号", "Volunteer number"),
    "division": Words("区划", "Division"),
    "registered_at": Words("注册时间", "Registered at"),
    "made": Words("登记经办", "Recorded"),
    "state": Words("状态", "State"),
    "age_class": Words("年龄类别", "Age class"),
    "waits_for": Words("尚缺", "Waits for"),
    "skills": Words("技能", "Skills"),
    "categories": Words("服务类别", "Categories"),
    "availability": Words("可服务时间", "Availability"),
    "suspensions": Words("暂停", "Suspensions"),
    "also": Words("并入的记录", "Merged records"),
    "ended_at": Words("结束时间", "Ended at"),
    "deceased_at": Words("去世登记时间", "Death recorded at"),
    "relatives_barred": Words("不向近亲属提供", "Kept from relatives"),
}
MERGED = {
    "number": Words("志愿者编号", "Volunteer number"),
    "division": Words("区划", "Division"),
    "registered_at": Words("注册时间", "Registered at"),
    "made": Words("登记经办", "Recorded"),
}
DISAGREEMENT = {
    "kinds": Words("分歧", "disagreement"),
    "state": Words("状态", "state"),
    "raised_at": Words("提出时间", "raised at"),
    "settled_at": Words("解决时间", "settled at"),
    "holds": Words("以谁为准", "whose view stays"),
    "note": Words("说明", "note"),
    "unit_note": Words("单位说明", "note of the unit"),
}
_HISTORY = {
    "state": Words("状态", "state"),
    "at": Words("时间", "at"),
    "by_role": Words("角色", "by"),
    "reason": Words("原因", "reason"),
}
_TITLE = Words("个人信息副本", "A copy of your personal data")
_HEADINGS = {
    "profile": Words("个人资料", "Profile"),
    "record": Words("登记信息", "Registration"),
    "history": Words("状态记录", "History"),
    "merged": Words("并入的资料", "Profiles of merged records"),
}
_RECORD = Words("记录", "record")
_YES, _NO = Words("是", "yes"), Words("否", "no")
_NONE = Words("无", "none")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on the first page of a copy."""

    profile: Document
    record: Document
    history: list[Document]
    merged: list[Document]
    """Who somebody is by the records that were merged into this one."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One page of a copy: JSON values under the names of the stored fields.

    `after` and `next` say where it begins, and where the next one goes on.
    """

    volunteer_id: str
    made_at: datetime
    head: Head | None
    sections: dict[str, list[Document]]
    after: str = ""
    next: str | None = None

    def as_json(self) -> Document:
        """The page as JSON values, for a program."""
        head: Document = {}
        if self.head:
            about = {"volunteer_id": self.volunteer_id, "made_at": self.made_at}
            head = about | {name: getattr(self.head, name) for name in _HEADINGS}
        plain: Document = _plain({**head, **self.sections})
        return plain

    def as_text(self, language: ExportLanguage) -> str:
        """The page as text, for a person: lines, each with its end."""
        lines = self._head(language) if self.head else []
        for section in SECTIONS:
            rows = self.sections.get(section.collection)
            if rows is None:
                continue
            # A section that began on the page before has its heading there.
            is_begun = self.after.startswith(f"{section.collection}/") and self.after[-1] != "/"
            told = _table(section.heading, rows, {**section.fields, **section.beside}, language)
            goes_on = (self.next or "/").startswith(f"{section.collection}/")
            lines += told[is_begun : -1 if goes_on and rows else None]
        return "".join(f"{line}\n" for line in lines)

    def _head(self, language: ExportLanguage) -> list[str]:
        assert self.head  # noqa: S101 -- asked for on the first page
        merged = {"volunteer_id": _RECORD, **MERGED, **_PROFILE}
        return [
            _TITLE.pick(language),
            f"{self.volunteer_id} · {_readable(self.made_at, language)}",
            "",
            *_block(_HEADINGS["profile"], self.head.profile, _PROFILE, language),
            *_block(_HEADINGS["record"], self.head.record, RECORD, language),
            *_table(_HEADINGS["history"], self.head.history, _HISTORY, language),
            *_table(_HEADINGS["merged"], self.head.merged, merged, language),
        ]


def exported_fields(record: Aggregate, names: Iterable[str]) -> Document:
    """Fields of a record that are handed over, with nothing but plain values and instants.

    Who wrote a step of it down is said by their role: the id is that of somebody else.
    """
    return {name: _nameless(_VALUES.dump_python(getattr(record, name))) for name in names}


def _nameless(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _nameless(part) for name, part in value.items() if name != "by"}
    return [_nameless(part) for part in value] if isinstance(value, list | tuple) else value


def _block(
    heading: Words, values: Document, fields: Mapping[str, Words], language: ExportLanguage
) -> list[str]:
    lines = [f"## {heading.pick(language)}"]
    for name, words in fields.items():
        value = values.get(name)
        if value not in (None, [], (), ""):
            lines.append(f"  {words.pick(language)}: {_readable(value, language)}")
    return [*lines, ""]


def _table(
    heading: Words, rows: Iterable[Document], fields: Mapping[str, Words], language: ExportLanguage
) -> list[str]:
    lines = [f"## {heading.pick(language)}"]
    for row in rows:
        told = [
            f"{words.pick(language)}: {_readable(row[name], language)}"
            for name, words in fields.items()
            if row.get(name) not in (None, [], (), "")
        ]
        lines.append(f"  - {'; '.join(told)}")
    if len(lines) == 1:
        lines.append(f"  {_NONE.pick(language)}")
    return [*lines, ""]


def _readable(value: Any, language: ExportLanguage) -> str:
    if isinstance(value, bool):
        return (_YES if value else _NO).pick(language)
    if isinstance(value, datetime):
        return f"{value.astimezone(_ZONE):%Y-%m-%d %H:%M}"
    if isinstance(value, dict):
        return ", ".join(_readable(v, language) for v in value.values() if v is not None)
    if isinstance(value, list | tuple):
        return " / ".join(_readable(v, language) for v in value)
    words = CODES.get(value) if isinstance(value, str) else None
    return words.pick(language) if words else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value

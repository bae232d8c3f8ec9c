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
from baodao.registration.privacy.domain.export_sections import (
    CODES,
    SECTIONS,
    Language,
    Words,
)

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
}
RECORD = {
    "number": Words("志愿者编号", "Volunteer number"),
    "division": Words("区划", "Division"),
    "registered_at": Words("注册时间", "Registered at"),
    "state": Words("状态", "State"),
    "age_class": Words("年龄类别", "Age class"),
    "waits_for": Words("尚缺", "Waits for"),
    "skills": Words("技能", "Skills"),
    "categories": Words("服务类别", "Categories"),
    "availability": Words("可服务时间", "Availability"),
    "suspensions": Words("暂停", "Suspensions"),
    "also": Words("并入的记录", "Merged records"),
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
}
_YES, _NO = Words("是", "yes"), Words("否", "no")
_NONE = Words("无", "none")
_LEFT_OUT = Words("另有更早记录 {} 条,可在线查询", "{} older entries can be asked for")


@dataclass(frozen=True, slots=True)
class Copy:
    """What one copy holds: JSON values under the names of the stored fields."""

    volunteer_id: str
    made_at: datetime
    profile: Document
    record: Document
    history: list[Document]
    sections: dict[str, list[Document]]
    left_out: dict[str, int]
    """By collection: how many older entries a copy of bounded size does not hold."""

    def as_json(self) -> Document:
        """The whole copy as JSON values, for a program."""
        values = {
            "volunteer_id": self.volunteer_id,
            "made_at": self.made_at,
            "profile": self.profile,
            "record": self.record,
            "history": self.history,
            **self.sections,
            "left_out": self.left_out,
        }
        plain: Document = _plain(values)
        return plain

    def as_text(self, language: Language) -> str:
        """The whole copy as text, for a person."""
        lines = [
            _TITLE.pick(language),
            f"{self.volunteer_id} · {_readable(self.made_at, language)}",
            "",
            *_block(_HEADINGS["profile"], self.profile, _PROFILE, language),
            *_block(_HEADINGS["record"], self.record, RECORD, language),
            *_table(_HEADINGS["history"], self.history, _HISTORY, language),
        ]
        for section in SECTIONS:
            rows = self.sections.get(section.collection, [])
            lines += _table(section.heading, rows, section.fields, language)
            if left_out := self.left_out.get(section.collection):
                lines.insert(-1, f"  {_LEFT_OUT.pick(language).format(left_out)}")
        return "\n".join(lines)


def exported_fields(record: Aggregate, names: Iterable[str]) -> Document:
    """Fields of a record that are handed over, with nothing but plain values and instants."""
    return {name: _VALUES.dump_python(getattr(record, name)) for name in names}


def _block(
    heading: Words, values: Document, fields: Mapping[str, Words], language: Language
) -> list[str]:
    lines = [f"## {heading.pick(language)}"]
    for name, words in fields.items():
        value = values.get(name)
        if value not in (None, [], (), ""):
            lines.append(f"  {words.pick(language)}: {_readable(value, language)}")
    return [*lines, ""]


def _table(
    heading: Words, rows: Iterable[Document], fields: Mapping[str, Words], language: Language
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


def _readable(value: Any, language: Language) -> str:
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

"""A copy of everything that is kept of a person (PIPL art. 45): what is in it, and as a text.

A collection that holds something of a person is one `Section`; nothing else has to be written for
it to be in the copy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

Language = Literal["zh-Hans", "en"]
Document = dict[str, Any]

_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Words:
    """One thing in both languages."""

    zh: str
    en: str

    def pick(self, language: Language) -> str:
        """The words of this language."""
        return self.zh if language == "zh-Hans" else self.en


@dataclass(frozen=True, slots=True)
class Section:
    """The part of a copy that comes from one collection.

    `fields` are those of a stored document that are handed over, with what they are called; `by`
    is the field that holds the person's id. `_id` is handed over as `id`.
    """

    collection: str
    heading: Words
    fields: Mapping[str, Words]
    by: str = "volunteer_id"


SECTIONS: tuple[Section, ...] = (
    Section(
        "consents",
        Words("同意记录", "Consents"),
        {
            "_id": Words("编号", "id"),
            "purpose": Words("目的", "purpose"),
            "subject": Words("对象", "subject"),
            "text_version": Words("文本版本", "version of the text"),
            "given_by": Words("同意人", "given by"),
            "given_at": Words("同意时间", "given at"),
            "how": Words("方式", "how"),
            "reference": Words("纸质文件", "paper"),
            "withdrawn_at": Words("撤回时间", "withdrawn at"),
        },
    ),
    Section(
        "reads",
        Words("查阅记录", "Who saw your data"),
        {
            "at": Words("时间", "at"),
            "what": Words("内容", "what"),
            "purpose": Words("目的", "purpose"),
            "role": Words("角色", "role"),
            "organisation": Words("组织", "organisation"),
            "actor_id": Words("操作者", "by"),
        },
        by="person_ids",
    ),
)

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
_NONE = Words("无", "none")
_LEFT_OUT = Words("另有更早记录 {} 条,可在线查询", "{} older entries can be asked for")
# Codes that a reader would not understand; any other word is shown as it is.
_CODES = {
    "female": Words("女", "female"),
    "male": Words("男", "male"),
    "pending": Words("待生效", "pending"),
    "active": Words("有效", "active"),
    "suspended": Words("暂停", "suspended"),
    "withdrawn": Words("已退出", "withdrawn"),
    "merged": Words("已合并", "merged"),
    "adult": Words("成年人", "adult"),
    "minor": Words("未成年人", "minor"),
    "child": Words("儿童", "child"),
    "self": Words("本人", "self"),
    "guardian": Words("监护人", "guardian"),
    "registration": Words("注册", "registration"),
    "participation": Words("参加活动", "participation"),
    "publication": Words("公示", "publication"),
    "sharing": Words("提供给他人", "sharing"),
    "screen": Words("线上", "on a screen"),
    "paper": Words("纸质", "on paper"),
    "resident-id": Words("居民身份证", "resident identity card"),
    "hk-macao-taiwan-residence": Words("港澳台居民居住证", "residence permit"),
    "hk-macao-permit": Words("港澳居民来往内地通行证", "mainland travel permit"),
    "taiwan-permit": Words("台湾居民来往大陆通行证", "mainland travel permit"),
    "passport": Words("护照", "passport"),
    "volunteer": Words("志愿者", "volunteer"),
    "organiser": Words("组织者", "organiser"),
    "street-coordinator": Words("街道协调员", "street coordinator"),
    "supervisor": Words("主管部门", "supervisor"),
    "operator": Words("运维", "operator"),
    "auditor": Words("审计", "auditor"),
    "contact": Words("联系方式", "contact"),
    "record": Words("记录", "record"),
    "list": Words("名单", "list"),
    "profile": Words("个人资料", "profile"),
    "export": Words("信息副本", "copy"),
    "duplicates": Words("查重", "search for duplicates"),
    "member-list": Words("单位党员名单", "list of members"),
    "disagreement": Words("不一致核对", "disagreement"),
    "erased": Words("已删除", "erased"),
}


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
        """Everything, for a program."""
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
        """Everything, for a person."""
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
            lines += _table(section.heading, rows, _named(section), language)
            if left_out := self.left_out.get(section.collection):
                lines.insert(-1, f"  {_LEFT_OUT.pick(language).format(left_out)}")
        return "\n".join(lines)


def taken(section: Section, row: Document) -> Document:
    """What of a stored document is handed over."""
    return {name.removeprefix("_"): row.get(name) for name in section.fields}


def _named(section: Section) -> dict[str, Words]:
    return {name.removeprefix("_"): words for name, words in section.fields.items()}


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
    if isinstance(value, datetime):
        return f"{value.astimezone(_ZONE):%Y-%m-%d %H:%M}"
    if isinstance(value, dict):
        return ", ".join(_readable(v, language) for v in value.values() if v is not None)
    if isinstance(value, list | tuple):
        return " / ".join(_readable(v, language) for v in value)
    words = _CODES.get(value) if isinstance(value, str) else None
    return words.pick(language) if words else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value

"""A copy of everything that is kept of a person is complete and readable."""

from typing import Any, get_args

import bson

from baodao.kit.golden import golden_document
from baodao.kit.testing import NOW
from baodao.registration.privacy.domain.export_sections import SECTIONS
from baodao.registration.privacy.domain.export_words import CODES
from baodao.registration.privacy.domain.exports import Copy, Head, exported_fields
from baodao.registration.store import COLLECTIONS
from baodao.schema.access import ReadKind
from baodao.schema.base import Role
from baodao.schema.registration.claims import ClaimState
from baodao.schema.registration.consents import Purpose
from baodao.schema.registration.disagreements import (
    DisagreementKind,
    DisagreementState,
    Settler,
    Side,
)
from baodao.schema.registration.disputes import CaseState, RecordKind
from baodao.schema.registration.errand_parts import (
    Difference,
    EntrustedThing,
    ErrandEnd,
    ErrandState,
    ErrandStep,
)
from baodao.schema.registration.lists import ItemKind, ItemState
from baodao.schema.registration.member_lists import RemovalReason, ShownState
from baodao.schema.registration.member_reports import EndReason, ReportState
from baodao.schema.registration.membership_parts import Ending, MembershipKind, MembershipState
from baodao.schema.registration.offices import OfficeEnding, OfficeState
from baodao.schema.registration.seconds import RefusalReason, RequestState
from baodao.schema.registration.volunteers import AgeClass, VolunteerState

NUMBER = "5000000000002"
EMPTY = (
    "在职党员双报到",
    "单位名单中的记录",
    "清单认领",
    "答应到场的吹哨",
    "结对帮扶",
    "全程代办",
    "提出的需求",
    "自主项目",
    "发起的团体",
    "联系记录",
    "“不是我”的异议",
    "合并记录的申请",
    "季度统计",
    "双报到积分",
    "凭纸质表代办的事项",
    "查阅记录",
)


HEAD = Head(
    profile={"name": "测试·甲", "document": {"type": "passport", "number": "E1234567"}},
    record={"number": NUMBER, "state": "active", "skills": [], "registered_at": NOW},
    history=[{"state": "active", "at": NOW, "by_role": "organiser", "reason": None}],
    merged=[{"volunteer_id": "W", "number": "5000000000010", "name": "测试·乙"}],
)


def copy(**changes: Any) -> Copy:
    values: dict[str, Any] = {
        "volunteer_id": "V",
        "made_at": NOW,
        "head": HEAD,
        "sections": {section.collection: [] for section in SECTIONS}
        | {
            "consents": [{"purpose": "registration", "given_at": NOW}],
            "memberships": [
                {
                    "kind": "building-head",
                    "state": "ended",
                    "ended_because": "term-over",
                    "offices": [{"title": "测试·组长", "state": "accepted"}],
                }
            ],
        },
    }
    return Copy(**(values | changes))


def test_a_copy_for_people_to_read() -> None:
    assert copy().as_text("zh-Hans").splitlines() == [
        "个人信息副本",
        "V · 2026-11-23 09:00",
        "",
        "## 个人资料",
        "  姓名: 测试·甲",
        "  证件: 护照, E1234567",
        "",
        "## 登记信息",
        f"  志愿者编号: {NUMBER}",
        "  注册时间: 2026-11-23 09:00",
        "  状态: 有效",
        "",
        "## 状态记录",
        "  - 状态: 有效; 时间: 2026-11-23 09:00; 角色: 组织者",
        "",
        "## 并入的资料",
        "  - 记录: W; 志愿者编号: 5000000000010; 姓名: 测试·乙",
        "",
        "## 同意记录",
        "  - 目的: 注册; 同意时间: 2026-11-23 09:00",
        "",
        "## 三支队伍",
        "  - 类别: 楼门长; 状态: 已结束; 结束原因: 任期届满; 职务: 测试·组长, 已接受",
        "",
        *(line for empty in EMPTY for line in (f"## {empty}", "  无", "")),
    ]
    assert "## Consents\n  - purpose: registration" in copy().as_text("en")


def test_pages_of_text_are_one_text() -> None:
    """Wherever a page ends: in a section, between two, before the first record of one."""
    consents = [{"purpose": purpose} for purpose in ("registration", "publication")]
    rest = copy().sections | {"consents": consents}
    whole = copy(sections=rest).as_text("en")
    later = {name: rows for name, rows in rest.items() if name != "consents"}
    for first, second, place in (
        (consents[:1], {"consents": consents[1:], **later}, "consents/1"),
        (consents, later, "memberships/"),
    ):
        began = copy(sections={"consents": first}, next=place).as_text("en")
        went_on = copy(head=None, sections=second, after=place).as_text("en")
        assert began + went_on == whole
    nothing = copy(sections={}, next="consents/").as_text("en")
    assert nothing + copy(head=None, sections=rest, after="consents/").as_text("en") == whole


def test_a_copy_for_programs_is_plain_json() -> None:
    data = copy().as_json()
    assert data["made_at"] == "2026-11-23T01:00:00.000Z"
    assert data["consents"] == [{"purpose": "registration", "given_at": "2026-11-23T01:00:00.000Z"}]


def test_every_code_in_a_copy_has_words() -> None:
    """What a state, a reason, a kind or a role is called is said in both languages."""
    codes = {
        *(get_args(MembershipKind) + get_args(MembershipState) + get_args(Ending)),
        *(get_args(ReportState) + get_args(EndReason)),
        *(get_args(OfficeState) + get_args(OfficeEnding)),
        *(get_args(ItemKind) + get_args(ItemState) + get_args(ClaimState)),
        *(get_args(RecordKind) + get_args(CaseState)),
        *(get_args(ShownState) + get_args(RemovalReason)),
        *(get_args(DisagreementKind) + get_args(DisagreementState)),
        *(get_args(Side) + get_args(Settler)),
        *(get_args(Purpose) + get_args(VolunteerState) + get_args(AgeClass)),
        *(get_args(RequestState) + get_args(RefusalReason)),
        *(get_args(ErrandState) + get_args(ErrandStep) + get_args(ErrandEnd)),
        *(get_args(EntrustedThing) + get_args(Difference)),
        *get_args(ReadKind),
        *(*get_args(Role), "guest"),
    }
    assert codes - CODES.keys() == set()
    assert all(words.zh and words.en for words in CODES.values())


def test_every_collection_of_a_persons_records_is_a_section() -> None:
    """Whatever is kept under a volunteer's id is in the copy."""
    named = {c.name for c in COLLECTIONS if "volunteer_id" in c.aggregate.__dataclass_fields__}
    assert named - {section.collection for section in SECTIONS} == {
        "identities",  # a keyed hash of the document, which the profile has
    }


def test_every_section_names_a_collection_and_its_fields() -> None:
    known = {collection.name: collection for collection in COLLECTIONS}
    for section in SECTIONS:
        collection = known[section.collection]
        assert {section.by, *section.fields} <= collection.aggregate.__dataclass_fields__.keys()
        record = collection.restore(golden_document(collection))
        told = exported_fields(record, section.fields)
        assert told.keys() == section.fields.keys()
        # Nothing but what both a text and JSON can be made of.
        assert bson.encode(told)

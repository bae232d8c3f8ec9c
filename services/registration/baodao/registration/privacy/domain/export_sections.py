"""The fields of each collection in a person's copy (PIPL art. 45), and their readable names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from baodao.registration.privacy.domain.export_words import Words


@dataclass(frozen=True, slots=True)
class Section:
    """The part of a copy that comes from one collection.

    `fields` are those of a record that are handed over, with what they are called, and `beside`
    what is found elsewhere; `by` is the field that holds the person's id, or theirs.
    """

    collection: str
    heading: Words
    fields: Mapping[str, Words]
    by: str = "volunteer_id"
    beside: Mapping[str, Words] = field(default_factory=dict)


SECTIONS: tuple[Section, ...] = (
    Section(
        "consents",
        Words("同意记录", "Consents"),
        {
            "id": Words("编号", "id"),
            "purpose": Words("目的", "purpose"),
            "subject": Words("对象", "subject"),
            "text_version": Words("文本版本", "version of the text"),
            "given_by": Words("同意人", "given by"),
            "given_at": Words("同意时间", "given at"),
            "how": Words("方式", "how"),
            "reference": Words("纸质文件", "paper"),
            "withdrawn_at": Words("撤回时间", "withdrawn at"),
            "made": Words("登记经办", "recorded"),
            "recorded_by": Words("登记人", "recorded by"),
        },
    ),
    Section(
        "memberships",
        Words("三支队伍", "Memberships"),
        {
            "id": Words("编号", "id"),
            "kind": Words("类别", "kind"),
            "organisation_id": Words("组织", "organisation"),
            "place_id": Words("楼门或网格", "entrance or grid"),
            "division": Words("区划", "division"),
            "state": Words("状态", "state"),
            "from_day": Words("自", "from"),
            "until_day": Words("至", "until"),
            "ended_because": Words("结束原因", "ended because"),
            "offices": Words("职务", "offices"),
            "history": Words("经过", "history"),
            "made": Words("登记经办", "recorded"),
            "recorded_by": Words("登记人", "recorded by"),
        },
    ),
    Section(
        "member_reports",
        Words("在职党员双报到", "Party reports"),
        {
            "id": Words("编号", "id"),
            "unit_id": Words("单位党组织", "unit"),
            "division": Words("社区", "community"),
            "state": Words("状态", "state"),
            "filed_at": Words("报到时间", "filed at"),
            "receipt": Words("回执", "receipt"),
            "end_reason": Words("结束原因", "ended because"),
            "history": Words("经过", "history"),
            "made": Words("登记经办", "recorded"),
            "recorded_by": Words("登记人", "recorded by"),
        },
        beside={"disagreement": Words("分歧", "disagreement")},
    ),
    Section(
        "listed_members",
        Words("单位名单中的记录", "Entries on lists of units"),
        {
            "id": Words("编号", "id"),
            "unit_id": Words("单位", "unit"),
            "division": Words("区划", "division"),
            "state": Words("状态", "state"),
            "listed_at": Words("列入时间", "listed at"),
            "removed_because": Words("移出原因", "removed because"),
        },
        beside={
            "name": Words("单位所报姓名", "name by the unit"),
            "phone": Words("单位所报电话", "phone by the unit"),
            "document": Words("单位所报证件", "document by the unit"),
        },
    ),
    Section(
        "claims",
        Words("清单认领", "Claims"),
        {
            "id": Words("编号", "id"),
            "item_id": Words("清单项目", "item"),
            "kind": Words("类别", "kind"),
            "organisation_id": Words("组织", "organisation"),
            "division": Words("区划", "division"),
            "unit_id": Words("单位", "unit"),
            "state": Words("状态", "state"),
            "done_on": Words("完成日期", "done on"),
            "minutes": Words("自报分钟", "minutes as told"),
            "stars": Words("评分", "stars"),
            "comment": Words("评语", "comment"),
            "reason": Words("谢绝原因", "declined because"),
            "history": Words("经过", "history"),
            "made": Words("登记经办", "recorded"),
            "recorded_by": Words("登记人", "recorded by"),
        },
    ),
    Section(
        "call_answers",
        Words("答应到场的吹哨", "Calls that you said you would come to"),
        {
            "call_id": Words("吹哨", "call"),
            "since": Words("答应时间", "said at"),
            "kept_until": Words("保存至", "kept until"),
        },
    ),
    Section(
        "befriendings",
        Words("结对帮扶", "Whom you visit"),
        {
            "id": Words("编号", "id"),
            "organisation_id": Words("组织", "organisation"),
            "division": Words("区划", "division"),
            "state": Words("状态", "state"),
            "proposed_at": Words("邀请时间", "asked at"),
            "accepted_at": Words("确认时间", "accepted at"),
            "ended_at": Words("结束时间", "ended at"),
            "because": Words("结束原因", "ended because"),
        },
    ),
    Section(
        "errands",
        Words("全程代办", "Errands"),
        {
            "id": Words("编号", "id"),
            "division": Words("区划", "division"),
            "kind": Words("事项", "kind"),
            "things": Words("交接物品", "handed over"),
            "note": Words("说明", "note"),
            "until": Words("期限", "until"),
            "consent": Words("同意", "consent"),
            "state": Words("状态", "state"),
            "because": Words("结束原因", "ended because"),
            "asked_at": Words("提出时间", "asked at"),
            "steps": Words("步骤", "steps"),
            "word": Words("金额确认(分)", "money as confirmed (fen)"),
        },
        by="people",
    ),
    Section(
        "items",
        Words("提出的需求", "Proposed needs"),
        {
            "id": Words("编号", "id"),
            "organisation_id": Words("组织", "organisation"),
            "title": Words("名称", "title"),
            "description": Words("说明", "description"),
            "category": Words("类别", "category"),
            "state": Words("状态", "state"),
            "note": Words("答复", "answer"),
        },
        by="proposed_by_volunteer",
    ),
    Section(
        "projects",
        Words("自主项目", "Projects you reported"),
        {
            "id": Words("编号", "id"),
            "organisation_id": Words("组织", "organisation"),
            "title": Words("名称", "title"),
            "place": Words("地点", "place"),
            "from_day": Words("自", "from"),
            "until_day": Words("至", "until"),
            "participants": Words("参加人数", "participants"),
            "outcome": Words("成效", "outcome"),
            "state": Words("状态", "state"),
            "reason": Words("退回原因", "returned because"),
        },
    ),
    Section(
        "group_proposals",
        Words("发起的团体", "Groups you proposed"),
        {
            "id": Words("编号", "id"),
            "guided_by": Words("指导组织", "guided by"),
            "division": Words("区划", "division"),
            "name": Words("名称", "name"),
            "state": Words("状态", "state"),
            "proposed_at": Words("申请时间", "proposed at"),
            "answer_by": Words("答复期限", "answer due"),
            "answered_at": Words("答复时间", "answered at"),
            "note": Words("未同意原因", "declined because"),
            "organisation_id": Words("组织", "organisation"),
        },
    ),
    Section(
        "contacts",
        Words("联系记录", "Contacts"),
        {
            "id": Words("编号", "id"),
            "organisation_id": Words("组织", "organisation"),
            "division": Words("区划", "division"),
            "unit_id": Words("单位", "unit"),
            "day": Words("日期", "day"),
            "topic": Words("事由", "topic"),
            "claim_id": Words("认领", "claim"),
            "taken_back": Words("已撤销", "taken back"),
            "recorded_by": Words("登记人", "recorded by"),
        },
    ),
    Section(
        "cases",
        Words("“不是我”的异议", "Cases of “not me”"),
        {
            "id": Words("编号", "id"),
            "record": Words("记录类别", "kind of record"),
            "record_id": Words("记录", "record"),
            "opened_at": Words("提出时间", "opened at"),
            "state": Words("状态", "state"),
            "resolved_at": Words("处理时间", "resolved at"),
            "resolved_by": Words("处理人", "resolved by"),
            "note": Words("说明", "note"),
        },
    ),
    Section(
        "requests",
        Words("合并记录的申请", "Requests to merge your record"),
        {
            "id": Words("编号", "id"),
            "matter": Words("事项", "matter"),
            "division": Words("区划", "division"),
            "state": Words("状态", "state"),
            "asker_role": Words("申请人角色", "asked by"),
            "asked_at": Words("申请时间", "asked at"),
            "waits_until": Words("复核期限", "waits until"),
            "confirmed": Words("已核对为同一人", "checked to be one person"),
            "note": Words("核对情况", "how that was checked"),
            "decided_at": Words("复核时间", "decided at"),
            "reason": Words("未同意原因", "refused because"),
        },
        by="about",
    ),
    Section(
        "tallies",
        Words("季度统计", "Counts by quarter"),
        {
            "quarter": Words("季度", "quarter"),
            "contacts": Words("联系", "contacts"),
            "activities": Words("活动", "activities"),
            "minutes": Words("分钟", "minutes"),
            "claims": Words("认领", "claims"),
        },
    ),
    Section(
        "points",
        Words("双报到积分", "Points of party members"),
        {"year": Words("年度", "year"), "entries": Words("积分记录", "what they were given for")},
    ),
    Section(
        "slips",
        Words("凭纸质表代办的事项", "What was done for you on paper"),
        {
            "id": Words("编号", "id"),
            "record": Words("记录类别", "kind of record"),
            "division": Words("区划", "division"),
            "state": Words("告知单", "slip"),
            "acts": Words("经过", "acts"),
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

"""The fields of each collection in a person's copy (PIPL art. 45), and their readable names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from baodao.kernel.purposes import DEFAULT as PURPOSES

Language = Literal["zh-Hans", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """A word or phrase in both languages."""

    zh: str
    en: str

    def pick(self, language: Language) -> str:
        """The words of this language."""
        return self.zh if language == "zh-Hans" else self.en


@dataclass(frozen=True, slots=True)
class Section:
    """The part of a copy that comes from one collection.

    `fields` are those of a record that are handed over, with what they are called; `by` is the
    field that holds the person's id.
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
            "id": Words("编号", "id"),
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
            "recorded_by": Words("登记人", "recorded by"),
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

# Codes that a reader would not understand; any other word is shown as it is.
CODES = {
    **{one.slug: Words(one.zh, one.en) for one in PURPOSES},
    "own-data": Words("本人查询", "own data"),
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
    "names": Words("名单姓名", "names on a list"),
    "search": Words("查找人员", "search for people"),
    "member-list": Words("单位党员名单", "list of members"),
    "resident": Words("服务对象", "residents in need"),
    "unit-contact": Words("单位联络员", "contact of a unit"),
    "disagreement": Words("不一致核对", "disagreement"),
    "party": Words("双报到", "party reports"),
    "attendance": Words("报名与签到", "sign-ups and attendance"),
    "hours": Words("时长", "hours"),
    "account": Words("账号", "account"),
    "erased": Words("已删除", "erased"),
    "forged-attendance": Words("伪造签到", "attendance was forged"),
    "misconduct": Words("服务中行为不当", "misconduct in service"),
    "safety": Words("为他人安全", "for the safety of others"),
    "other": Words("其他原因", "another reason"),
    "volunteer-left": Words("志愿者已退出", "volunteer left"),
    "resident-left": Words("服务对象已退出", "resident left"),
    "incomplete": Words("内容不全", "incomplete"),
    "not-so": Words("与实际不符", "not so"),
    "elsewhere": Words("应由其他社区审核", "for another community"),
    "reported-before": Words("重复报告", "reported before"),
    "own-wish": Words("本人意愿", "own wish"),
    "retired": Words("退休", "retired"),
    "moved-house": Words("搬家", "moved house"),
    "changed-unit": Words("调动", "changed the unit"),
    "community": Words("社区结束", "by the community"),
    "not-me": Words("非本人", "not me"),
    "requested": Words("已申请", "requested"),
    "invited": Words("已邀请", "invited"),
    "declined": Words("已谢绝", "declined"),
    "ended": Words("已结束", "ended"),
    "left": Words("本人退出", "left"),
    "removed": Words("组织移除", "removed"),
    "term-over": Words("任期届满", "term over"),
    "organisation-ended": Words("组织撤销", "organisation ended"),
    "membership-ended": Words("成员身份结束", "membership ended"),
    "resigned": Words("辞去", "resigned"),
    "revoked": Words("免去", "revoked"),
    "handed-over": Words("换届", "handed over"),
    "told": Words("已交给本人", "in your hand"),
    "waiting": Words("尚未交给本人", "not handed over yet"),
    "created": Words("新办", "made"),
    "changed": Words("变更", "changed"),
    "item": Words("需求", "need"),
    "slips": Words("代办告知单", "slips of what was done on paper"),
    "disputed": Words("非本人", "not me"),
    "volunteer-withdrawn": Words("志愿者已退出", "volunteer withdrew"),
    "volunteer-merged": Words("记录已合并", "record merged"),
    "volunteer-erased": Words("个人信息已删除", "personal data erased"),
    "community-worker": Words("社区工作者", "community worker"),
    "building-head": Words("楼门长", "building head"),
    "team-member": Words("队员", "team member"),
    "offered": Words("待接受", "offered"),
    "accepted": Words("已接受", "accepted"),
    "filed": Words("已报到", "filed"),
    "returned": Words("已退回", "returned"),
    "claimed": Words("已认领", "claimed"),
    "done": Words("已完成", "done"),
    "confirmed": Words("已确认", "confirmed"),
    "rated": Words("已评分", "rated"),
    "undone": Words("已撤销", "undone"),
    "need": Words("需求", "need"),
    "resource": Words("资源", "resource"),
    "project": Words("项目", "project"),
    "membership": Words("三支队伍", "membership"),
    "consent": Words("同意记录", "consent"),
    "member-report": Words("双报到", "party report"),
    "claim": Words("认领", "claim"),
    "report-accepted": Words("报到已接收", "report accepted"),
    "activity-attended": Words("参加活动", "activity attended"),
    "contact-recorded": Words("联系", "contact"),
    "claim-confirmed": Words("认领已完成", "claim confirmed"),
    "project-accepted": Words("自主项目", "own project"),
    "case": Words("异议处理", "case"),
    "open": Words("待办", "open"),
    "proposed": Words("待答复", "proposed"),
    "filled": Words("已认领满", "filled"),
    "closed": Words("已关闭", "closed"),
    "upheld": Words("异议成立", "upheld"),
    "rejected": Words("异议不成立", "rejected"),
    "shift-lead": Words("班次负责人", "shift lead"),
    "unit-liaison": Words("单位联络员", "unit liaison"),
    "integrator": Words("对接系统", "another system"),
}

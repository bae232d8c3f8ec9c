"""What the codes of scheduling are called, in one place; `spoken` says how that is used."""

from baodao.schema.scheduling import (
    activity_changes,
    activity_facts,
    attendance,
    calendars,
    campaigns,
    copying,
    eligibility,
    imports,
    look_backs,
    posts,
    rolls,
    seats,
    series,
    series_refusals,
    terms,
)
from baodao.schema.spoken import say

_GRADES = {"A": "一", "B": "二", "C": "三", "D": "四"}

say(
    seats.SignUpState,
    {
        "requested": ("asked for, not decided", "待审核"),
        "invited": "已邀请",
        "reserved": "已报名",
        "unconfirmed": ("to be confirmed", "待重新确认"),
        "waitlisted": ("on the waiting list", "候补中"),
        "offered": ("a seat is held", "有名额待确认"),
        "declined": "已谢绝",
        "expired": ("not answered in time", "逾期未确认"),
        "refused": "未通过",
        "withdrawn": ("request withdrawn", "已撤回申请"),
        "left": ("left the waiting list", "已退出候补"),
        "ended": ("the waiting list ended", "候补已结束"),
        "released": ("the seat was taken back", "名额已收回"),
        "cancelled": "已取消",
        "swapped": ("given to somebody else", "已换班"),
        "attended": "已到场",
        "no-show": ("did not come", "未到场"),
        "abandoned": ("left without a word", "中途离开"),
        "annulled": "已撤销",
    },
)
say(rolls.RollState, {"open": "登记中", "closed": "已提交", "settled": "已办结"})
say(
    rolls.Absence,
    {"no-show": ("did not come", "未到场"), "abandoned": ("left without a word", "中途离开")},
)
say(attendance.End, {"in": ("check-in", "签到"), "out": ("check-out", "签退")})
say(
    attendance.How,
    {
        "code": ("by the code on the screen", "现场签到码"),
        "scan": ("scanned", "扫码"),
        "roll": ("on the roll", "点名"),
        "self": ("by their own word", "本人申报"),
        "proposed": "待确认",
    },
)
say(
    attendance.PlaceJudged,
    {
        "within": ("on site", "在现场"),
        "outside": ("off site", "不在现场"),
        "not-given": "未提供位置",
    },
)
say(
    attendance.AttendanceFlag,
    {
        "clock-off": ("the clock of a device was wrong", "设备时钟不准"),
        "devices-disagree": "多个设备记录不一致",
        "seen-later": ("something was seen later", "办结后有新记录"),
        "too-many-stretches": "签到签退次数过多",
    },
)
say(terms.AgreementWay, {"screen": ("on a screen", "线上"), "paper": ("on paper", "纸质")})
say(
    eligibility.WayIn,
    {
        "seat": ("a seat", "可报名"),
        "waitlist": ("the waiting list", "可候补"),
        "request": ("a request", "可申请"),
    },
)
say(
    activity_facts.ActivityState,
    {
        "draft": ("not published", "尚未发布"),
        "template": ("a template", "是模板"),
        "published": "已发布",
        "ended": "已结束",
        "cancelled": "已取消",
        "discarded": ("thrown away", "已作废"),
    },
)
say(
    activity_facts.ShiftState,
    {
        "draft": ("not published", "尚未发布"),
        "published": "已发布",
        "over": "已结束",
        "cancelled": "已取消",
    },
)
say(
    activity_facts.ActivityKind,
    {
        "volunteer": ("volunteering", "志愿服务"),
        "party-meeting": ("party meeting", "三会一课"),
        "paid": ("paid work", "有偿服务"),
        "meeting": "会议",
        "on-duty": ("on duty", "在岗工作"),
    },
)
say(
    activity_facts.ProviderType,
    {
        "residents": ("residents for each other", "居民志愿互助服务"),
        "government": ("public service", "政府公共服务"),
        "professional": ("professional service", "社会专业化服务"),
    },
)
say(
    activity_facts.ScopeKind,
    {
        "open": ("everybody", "所有志愿者"),
        "members": ("members of the organisation", "主办组织的成员"),
        "unit": ("members of one organisation", "指定组织的成员"),
        "party-members": ("party members who have reported", "已报到的党员"),
        "division": ("people of one place", "指定区划的居民"),
    },
)
say(activity_facts.Subsidy, {"travel": "交通补贴", "meals": "误餐补贴"})
say(
    activity_facts.AgreementReason,
    {
        "danger": ("danger to people", "有较高人身风险"),
        "long-term": ("a month or longer", "期限一个月以上"),
        "large-event": "大型活动",
        "outside-city": ("outside the city", "在市外开展"),
        "outside-province": ("outside the province", "在省外开展"),
        "foreigners": ("people from abroad", "涉及境外人员"),
        "on-request": ("on request", "一方要求"),
    },
)
say(
    activity_changes.ShiftAspect,
    {
        "time": "时间",
        "place": "地点",
        "role": "岗位",
        "crew": "名额",
        "sign-up": ("opening of sign-up", "报名开放时间"),
        "needs": ("what it needs", "报名条件"),
    },
)
say(attendance.EvidenceGrade, {grade: (grade, f"{number}级") for grade, number in _GRADES.items()})
say(imports.EntryOutcome, {"created": "已建草稿", "updated": "已更新", "unchanged": "未变化"})
say(posts.PostState, {"open": ("open", "设岗中"), "ended": ("ended", "已撤销")})
say(
    posts.Because,
    {
        "given-up": ("given up", "本人退出"),
        "released": ("taken back", "组织者解除"),
        "post-ended": ("the post ended", "岗位已撤销"),
        "volunteer-suspended": ("registration suspended", "注册已暂停"),
        "volunteer-withdrawn": ("registration withdrawn", "注册已注销"),
        "consent-withdrawn": ("consent withdrawn", "监护人已撤回同意"),
        "records-merged": ("records were merged", "档案合并"),
    },
)
say(
    calendars.EntryStatus,
    {"confirmed": "已确定", "tentative": "待定", "cancelled": "已取消"},
)
say(
    look_backs.Finding,
    {"kept": ("as it was left", "保持良好"), "slipped": ("slipped back", "出现反弹")},
)
say(
    look_backs.LookBackState,
    {
        "planned": ("not due yet", "未到期"),
        "due": ("to be looked at", "待回头看"),
        "kept": ("as it was left", "保持良好"),
        "slipped": ("slipped back", "出现反弹"),
    },
)
say(copying.CopyOutcome, {"copied": "已复制", "known": ("there already", "此前已有")})
say(
    copying.ClockChange,
    {
        "left-out": ("the clocks leave this time out", "当天没有这个时刻"),
        "twice": ("the clocks show this time twice", "当天这个时刻出现两次"),
        "longer": "时间变长",
        "shorter": "时间变短",
    },
)
say(
    series_refusals.RuleProblem,
    {
        "unknown": ("there is no such thing in RFC 5545", "没有这样的规则项"),
        "not-taken": ("this is not taken here", "此处不支持这一项"),
        "said-twice": ("it is said twice", "重复填写"),
        "form": ("it is not written as it should be", "格式不正确"),
        "out-of-range": ("the value is out of range", "数值超出范围"),
        "not-with-frequency": ("it means nothing with this frequency", "不能与该频率同用"),
        "alone": ("it needs days of the week or month beside it", "须同时写明星期几或每月几号"),
        "missing": ("it is missing", "缺少这一项"),
    },
)
say(
    series.OccurrenceOutcome,
    {
        "published": "已发布",
        "changed": "已更改",
        "unchanged": "未变化",
        "cancelled": "已取消",
    },
)
say(campaigns.CampaignState, {"open": "进行中", "closed": "已结束"})

"""What the codes of hours are called, in one place; `spoken` says how that is used."""

from baodao.schema.hours import (
    accounts,
    awards,
    certificates,
    complaints,
    corrections,
    deadlines,
    evaluations,
    inspections,
    later_entries,
    ledger,
    national,
    nominations,
    overlaps,
    policies,
    reports,
    rewards,
    rounds,
    stars,
    suspicions,
    totals,
    trainings,
)
from baodao.schema.spoken import say

say(
    ledger.EntryCause,
    {
        "attendance": "考勤",
        "attendance-corrected": ("the attendance was corrected", "考勤更正"),
        "attendance-annulled": ("the attendance was annulled", "考勤作废"),
        "later-entry": ("recorded later", "补录"),
        "correction": ("corrected on request", "申请更正"),
        "overlap-settled": ("an overlap was settled", "重叠处理"),
        "records-merged": ("two records were one person's", "档案合并"),
    },
)
say(
    overlaps.OverlapCause,
    {
        "recorded": ("recorded in two places", "两处同时登记"),
        "records-merged": ("two records were one person's", "档案合并后发现"),
    },
)
say(
    totals.TotalsBy,
    {
        "division": "区划",
        "organisation": "组织",
        "category": "类别",
        "grade": ("grade of evidence", "证据等级"),
        "month": "月份",
    },
)
say(reports.ReportLineOf, {"month": "月份", "category": "类别"})
say(
    reports.TargetMeasure,
    {
        "minutes": "服务时长",
        "entries": ("entries", "记录条数"),
        "active-volunteers": ("active volunteers", "活跃志愿者人数"),
    },
)
say(
    totals.TreeOf,
    {
        "of-that-day": ("as it was then", "按服务当日的区划"),
        "of-today": ("as it is today", "按现行区划"),
    },
)
say(
    national.NationalState,
    {
        "pending": ("not sent yet", "待报送"),
        "rejected": ("refused", "被退回"),
        "again": ("to be sent once more", "待重新报送"),
    },
)
say(
    national.NationalOutcome,
    {
        "sent": ("taken", "已报送"),
        "rejected": ("refused", "被退回"),
        "again": ("to be sent once more", "待重新报送"),
    },
)
say(
    national.NationalKind,
    {
        "credited": ("minutes served", "记录时长"),
        "reversed": ("taken back", "冲销"),
        "regraded": ("another grade", "证据等级变更"),
    },
)
say(overlaps.OverlapState, {"open": "待处理", "settled": "已处理"})
_SETTLED = {
    "rest": ("only what was not recorded yet", "只计未重叠的部分"),
    "instead": ("instead of the earlier record", "以本条为准"),
    "nothing": ("none of it", "本条不计"),
}
say(overlaps.SettledAs, _SETTLED)
say(
    overlaps.OverlapDecision,
    {**_SETTLED, "corrected": ("the attendance was changed", "考勤已更正或作废")},
)
say(
    deadlines.RecordingState,
    {
        "open": ("to be recorded", "待记录"),
        "late": ("not recorded in time", "逾期未记录"),
        "recorded": "已记录",
        "recorded-late": ("recorded late", "逾期后已记录"),
    },
)
_OUTCOMES: dict[str, str | tuple[str, str]] = {
    "confirmed": "维持原评价",
    "changed": "已更改",
    "taken-back": ("taken back", "已撤回"),
}
say(
    evaluations.EvaluationState,
    {"given": "已评价", "disputed": "有异议待处理", **_OUTCOMES},
)
say(evaluations.EvaluationOutcome, _OUTCOMES)
say(
    evaluations.Feedback,
    {"satisfied": "满意", "partly-satisfied": "基本满意", "dissatisfied": "不满意"},
)
say(certificates.CertificateState, {"issued": "有效", "revoked": "已撤销", "replaced": "已替换"})
say(
    certificates.CheckStatus,
    {
        "valid": "有效",
        "revoked": "已撤销",
        "replaced": "已替换",
        "unknown": ("no such certificate", "未查到"),
    },
)
say(
    certificates.CertifiedFor,
    {
        "own-records": ("own records", "个人留存"),
        "school": "升学",
        "employment": "就业",
        "commendation": "评优",
        "other": "其他",
    },
)
say(
    certificates.RevokedFor,
    {
        "correction": ("the records were corrected", "服务记录已更正"),
        "issued-in-error": ("issued in error", "出具有误"),
        "false-record": ("a record was false", "记录不实"),
    },
)
say(
    complaints.ComplaintSubject,
    {"hours": "时长记录", "certificate": "服务记录证明", "organisation": "组织"},
)
_COMPLAINT_STATES: dict[str, str | tuple[str, str]] = {
    "filed": ("not answered yet", "办理中"),
    "answered": "已答复",
    "redirected": ("another authority's matter", "已告知有权部门"),
}
say(complaints.ComplaintState, _COMPLAINT_STATES)
say(
    complaints.ReceiptState,
    {**_COMPLAINT_STATES, "unknown": ("no such receipt", "未查到")},
)
say(
    complaints.ComplaintOutcome,
    {
        "upheld": "属实",
        "not-upheld": "不属实",
        "not-established": ("cannot be established", "无法查实"),
    },
)
say(
    policies.Granting,
    {
        "automatic": ("nobody has to", "自动认定"),
        "community": "社区",
        "street": ("street or town", "街道(乡镇)"),
        "district": ("district or county", "区(县)"),
        "city": "市",
        "province": "省",
    },
)
say(stars.StarState, {"proposed": "待认定", "awarded": "已认定"})
say(
    stars.StarLoss,
    {
        "hours-reversed": ("hours were taken back", "时长被冲销"),
        "records-parted": ("the records are two people's", "档案拆分"),
    },
)
say(
    suspicions.Pattern,
    {
        "one-device": "一机多人",
        "same-seconds": "同秒签到签退",
        "overlaps": "跨组织重叠",
        "impossible-travel": "异地瞬移",
        "night-entries": "深夜补登",
        "later-entries": "补录占比异常",
        "late-sign-ups": "活动后报名",
    },
)
_DECIDED: dict[str, str | tuple[str, str]] = {"dismissed": "已排除", "confirmed": "已查实"}
say(suspicions.SuspicionDecision, _DECIDED)
say(suspicions.SuspicionState, {"open": "待核查", "looked-at": "核查中", **_DECIDED})
say(
    inspections.InspectionState,
    {
        "announced": "已公告",
        "committed": ("entries fixed", "总体已封存"),
        "fixed": ("checkpoint there, seed to be told", "待公开密语"),
        "seeded": ("seed told", "待抽取"),
        "drawn": "核查中",
        "published": "已公布",
        "spoiled": ("spoiled: the entries were changed", "已作废(总体被改动)"),
    },
)
say(
    inspections.Finding,
    {"holds": "属实", "does-not-hold": "不属实", "unclear": ("cannot be found out", "无法查实")},
)
say(
    accounts.PostingKind,
    {
        "earned": "服务获得",
        "taken-back": ("taken back", "冲销扣回"),
        "spent": "兑换使用",
        "refunded": "退还",
        "given": "转赠",
        "donated": "捐赠",
    },
)
say(
    corrections.CorrectionMatter,
    {
        "not-me": ("it is somebody else's", "不是本人"),
        "times": ("the times", "时间有误"),
        "grade": ("the grade of the evidence", "证据等级有误"),
    },
)
_CORRECTED: dict[str, str | tuple[str, str]] = {"made": "已更正", "refused": "不予更正"}
say(
    corrections.CorrectionState,
    {
        "asked": ("not decided yet", "待核实"),
        **_CORRECTED,
        "appealed": ("under appeal", "复核中"),
        "overtaken": ("the entry does not count any more", "记录已另行变更"),
    },
)
say(corrections.CorrectionOutcome, _CORRECTED)
say(
    corrections.CorrectionLevel,
    {
        "organisation": ("the organisation", "记录组织"),
        "guidance": ("the committee or street above", "指导的居委会或街道"),
        "civil-affairs": ("the civil affairs department", "民政部门"),
    },
)
say(
    trainings.TrainingState,
    {
        "waiting": ("waiting for a second organiser", "待复核"),
        "held": ("recorded", "已记录"),
        "disputed": "有异议待处理",
        "taken-back": ("taken back", "已撤回"),
    },
)
say(
    trainings.TrainingResult,
    {"passed": "合格", "attended": ("attended", "已参加"), "not-passed": "不合格"},
)
say(trainings.TrainingOutcome, {"confirmed": "维持原记录", "taken-back": ("taken back", "已撤回")})
say(
    later_entries.LaterEntryState,
    {
        "asked": ("to be decided", "待处理"),
        "approved": "已通过",
        "declined": ("not approved", "未通过"),
        "withdrawn": ("taken back", "已撤回"),
        "lapsed": ("not decided in time", "逾期未处理"),
    },
)
say(
    later_entries.LaterEntryOutcome,
    {"approved": "通过", "declined": ("not approved", "不通过")},
)
say(
    rounds.HonourFor, {"person": ("for a person", "先进个人"), "group": ("for a group", "先进集体")}
)
say(
    rounds.RoundState,
    {
        "open": ("open for nominations", "推荐和评审中"),
        "posted": ("posted for objections", "公示中"),
        "published": "已公布",
        "called-off": ("called off", "已取消"),
    },
)
_REVIEWED: dict[str, str | tuple[str, str]] = {
    "shortlisted": ("on the list", "已入围"),
    "declined": "未入围",
}
say(nominations.ReviewOutcome, _REVIEWED)
_OBJECTED: dict[str, str | tuple[str, str]] = {"upheld": "异议成立", "dismissed": "异议不成立"}
say(nominations.ObjectionOutcome, _OBJECTED)
say(nominations.ObjectionState, {"raised": ("not decided yet", "待处理"), **_OBJECTED})
say(
    nominations.NominationState,
    {
        "proposed": ("waiting for a review", "待评审"),
        **_REVIEWED,
        "objected": ("stopped by an objection", "有异议,暂停授予"),
        "withdrawn": ("withdrawn by the nominee", "被推荐人已退出"),
        "struck": ("struck off after an objection", "因异议取消"),
        "passed-over": ("passed over", "公布时不符合条件"),
        "awarded": ("given", "已授予"),
    },
)
_GRANTED: dict[str, str | tuple[str, str]] = {
    "official": ("official, from the county up", "县级以上政府及部门授予"),
    "other": ("of another organisation", "其他组织授予"),
}
say(awards.ShownKind, _GRANTED)
say(awards.AwardKind, {"own": ("of the organisation itself", "本组织授予"), **_GRANTED})
say(
    awards.AwardLevel,
    {
        "district": ("district or county", "区县级"),
        "city": "市级",
        "province": "省级",
        "national": "国家级",
    },
)
_CHECKED: dict[str, str | tuple[str, str]] = {"recorded": "已登记", "refused": "不予登记"}
say(awards.AwardOutcome, _CHECKED)
say(
    awards.AwardState,
    {"waiting": ("waiting for a check", "待核实"), **_CHECKED, "withdrawn": "已撤回"},
)
say(
    awards.AwardFault,
    {
        "papers-missing": ("papers are missing", "材料缺失"),
        "papers-false": ("the papers do not show it", "材料不实"),
        "not-verified": ("its issuer does not confirm it", "未能核实"),
    },
)
say(
    rewards.RewardState,
    {
        "waiting": ("waiting to be picked up", "待领取"),
        "collected": ("picked up", "已领取"),
        "disputed": ("picked up by somebody else", "本人称未领到"),
        "lapsed": ("not picked up in time", "逾期未领取"),
        "withdrawn": ("taken back", "已撤回"),
        "declined": ("not wanted", "本人不领取"),
    },
)

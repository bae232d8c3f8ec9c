"""What the codes of rows on lists are called, beside those of `vocabulary`."""

from baodao.schema.registration import (
    call_parts,
    claims,
    disagreements,
    divisions,
    duplicates,
    member_lists,
    member_reports,
    membership_parts,
    offices,
    pairings,
    premises,
    premises_rules,
    seconds,
    volunteers,
)
from baodao.schema.spoken import say

say(
    divisions.DivisionLevel,
    {
        "province": "省级",
        "city": "地级",
        "district": "县级",
        "street": "乡级",
        "community": "村级",
    },
)
say(volunteers.AgeClass, {"adult": "成年人", "minor": "未成年人", "child": "儿童"})
say(
    duplicates.Likeness,
    {
        "name-phone": ("name and phone number", "姓名和手机号"),
        "name-birth-date": ("name and birth date", "姓名和出生日期"),
    },
)
say(
    member_reports.Listing,
    {
        "unchecked": ("not checked yet", "尚未核对"),
        "no-list": ("the unit has no list", "单位没有名单"),
        "listed": ("on the list", "在名单上"),
        "not-listed": ("not on the list", "不在名单上"),
    },
)
say(
    member_lists.Standing,
    {"filed": ("waiting for the community", "待社区审核"), "accepted": "已接受"},
)
say(disagreements.About, {"member-report": "党员报到", "unit-report": "单位报到"})
say(call_parts.LateFor, {"acknowledgement": "应哨", "arrival": "到场"})
say(
    disagreements.DisagreementKind,
    {
        "not-on-list": ("not on the unit's list", "不在单位名单上"),
        "disowned": ("not the unit's member", "单位否认"),
        "left-unit": ("has left the unit", "已调离单位"),
        "member-count": ("number of members", "党员人数不一致"),
    },
)
say(
    disagreements.Settler,
    {
        "unit": "单位",
        "community": "社区",
        "supervisor": ("supervising authority", "主管部门"),
        "list": ("the unit's list", "单位名单"),
        "end": ("end of the report", "报到终止"),
    },
)
say(
    pairings.PairingEnd,
    {
        "declined": "未获签署",
        "withdrawn": "已撤回",
        "ended-early": ("ended before its last day", "提前终止"),
        "lapsed": ("over", "到期终止"),
    },
)
say(claims.Claimant, {"unit": "单位", "member": "党员", "volunteer": "志愿者"})
say(
    membership_parts.Ending,
    {
        "left": "主动退出",
        "removed": ("taken off", "被移出"),
        "term-over": ("end of the term", "任期届满"),
        "organisation-ended": ("end of the organisation", "组织终止"),
        "volunteer-withdrawn": ("end of the registration", "退出登记"),
        "volunteer-merged": ("merged into another record", "记录已合并"),
        "volunteer-erased": ("erased", "信息已删除"),
        "disputed": ("disputed by the person", "本人提出异议"),
    },
)
say(
    offices.OfficeEnding,
    {
        "term-over": ("end of the term", "任期届满"),
        "handed-over": ("handed over", "换届"),
        "resigned": "辞任",
        "revoked": "免职",
        "membership-ended": ("end of the membership", "成员资格终止"),
    },
)
say(
    premises_rules.PremisesKind,
    {
        "committee-office": ("office of the residents' committee", "居委会办公用房"),
        "activity-venue": ("place where residents meet", "居民活动场所"),
        "service-station": ("service station", "服务站点"),
        "service-centre": ("service centre of the community", "社区服务中心"),
    },
)
say(
    premises.Standing,
    {
        "met": ("meets the standard", "达标"),
        "not-met": ("does not meet the standard", "未达标"),
        "not-assessed": ("not assessed yet", "未评定"),
    },
)
say(
    seconds.Matter,
    {
        "merge": ("to make two records one", "合并记录"),
        "names": ("a list with many names", "查阅带姓名的名单"),
    },
)
say(
    seconds.RequestState,
    {
        "asked": ("waiting for a second person", "待复核"),
        "confirmed": ("confirmed by a second person", "已复核"),
        "refused": "已驳回",
        "lapsed": ("lapsed", "逾期失效"),
    },
)
say(
    seconds.RefusalReason,
    {
        "different-people": ("they are two people", "不是同一人"),
        "other-one-stays": ("the other record should stay", "应保留另一条记录"),
        "not-needed": "不需要办理",
        "too-wide": ("the list is wider than needed", "名单范围过大"),
    },
)

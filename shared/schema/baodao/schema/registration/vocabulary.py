"""What the codes of registration are called, in one place; `spoken` says how that is used."""

from baodao.schema.registration import (
    befriendings,
    claims,
    consents,
    desk,
    disagreements,
    disputes,
    divisions,
    imports,
    lists,
    local_places,
    member_lists,
    member_reports,
    membership_parts,
    offices,
    organisations,
    pairings,
    people,
    personal_data,
    point_rules,
    policies,
    printed,
    sheets,
    slips,
    states,
    suspensions,
    volunteers,
)
from baodao.schema.spoken import say

say(people.Sex, {"female": "女", "male": "男"})
say(
    people.DocumentType,
    {
        "resident-id": ("resident identity card", "居民身份证"),
        "hk-macao-taiwan-residence": (
            "residence permit for Hong Kong, Macao and Taiwan residents",
            "港澳台居民居住证",
        ),
        "hk-macao-permit": (
            "mainland travel permit for Hong Kong and Macao residents",
            "港澳居民来往内地通行证",
        ),
        "taiwan-permit": ("mainland travel permit for Taiwan residents", "台湾居民来往大陆通行证"),
        "passport": "护照",
        "permanent-residence": ("permanent residence card of a foreigner", "外国人永久居留身份证"),
    },
)
say(
    people.DocumentFault,
    {
        "form": ("it is not in the form of such a document", "位数或格式与证件类型不符"),
        "checksum": ("its last character does not go with the others", "末位校验码不符"),
        "birth-date": ("it says another birth date", "与填写的出生日期不一致"),
        "sex": ("it says the other sex", "与填写的性别不一致"),
    },
)
say(
    people.ConsentFault,
    {
        "paper-missing": (
            "please record it from the signed paper, with its place, or ask them to do it",
            "代他人办理须凭签字的纸质同意书,请填写同意书编号,或请其本人登录办理",
        ),
        "paper-reference": (
            "please say where the signed paper is kept",
            "请填写同意书编号(纸质同意书的存放处)",
        ),
        "in-the-future": (
            "the time of the consent has not come yet, please correct it",
            "同意时间晚于现在,请更正",
        ),
        "before-birth": (
            "the time of the consent is before the birth date, please correct one of them",
            "同意时间早于出生日期,请更正其中一项",
        ),
        "guardian-missing": (
            "please have a guardian recorded first",
            "请先登记监护人",
        ),
        "guardian-unseen": (
            "please ask the community to record the guardian's consent, from the signed paper",
            "监护人的同意请由社区凭签字的纸质同意书登记",
        ),
        "not-the-guardians": (
            "this consent is for the minor to give, please ask them to do it",
            "这一项须由未成年人本人同意,请由其本人办理",
        ),
        "not-a-minor": (
            "the person is of age, please let them agree for themself",
            "该人员已成年,请由其本人同意",
        ),
        "subject-missing": (
            "please say to what exactly the person agrees",
            "请填写同意的具体事项",
        ),
        "subject-not-asked": (
            "this kind of consent is to everything, please leave out what it is to",
            "这类同意不区分具体事项,请留空",
        ),
    },
)
say(
    sheets.SheetFault,
    {
        "in-the-future": (
            "the day of its signature has not come yet, please correct it",
            "签字日期晚于今天,请更正",
        ),
        "too-old": (
            "it was signed too long ago, please have a new one signed",
            "签字时间过久,请由本人重新签字",
        ),
    },
)
say(
    imports.CellFault,
    {
        "missing": ("is missing", "没有填写"),
        "form": ("is not in the form that is needed", "格式不对"),
        "too-long": ("is too long", "过长"),
        "too-many": ("has too many entries", "项数过多"),
        "unknown": ("is not known", "无法识别"),
        "unreadable": ("has characters that cannot be shown", "含有无法显示的字符"),
        "tells-a-number": (
            "has a phone or document number, and everybody can read it",
            "含有电话或证件号码,而此处内容公开可见",
        ),
    },
)
say(
    printed.CopyFor,
    {
        "community": ("for the community", "社区留存"),
        "unit": ("for the unit", "单位党组织留存"),
        "person": ("for the person", "本人留存"),
    },
)
say(printed.ReportSheet, {"report": ("sheet of the report", "报到单"), "receipt": "回执"})
say(personal_data.ExportForm, {"json": ("data for computers", "数据文件"), "text": "文本"})
say(personal_data.ExportLanguage, {"zh-Hans": ("Chinese", "中文"), "en": ("English", "英文")})
say(
    suspensions.SuspensionCause,
    {
        "forged-attendance": ("attendance was forged", "伪造签到"),
        "misconduct": ("misconduct in service", "服务中行为不当"),
        "safety": ("for the safety of others", "为他人安全"),
        "other": ("another reason", "其他原因"),
    },
)
say(
    volunteers.VolunteerState,
    {
        "pending": ("not active yet", "待生效"),
        "active": "正常",
        "suspended": "已暂停",
        "withdrawn": "已退出",
        "merged": ("merged into another record", "已并入其他记录"),
    },
)
say(
    states.RecordState,
    {
        "pending": ("not active yet", "待生效"),
        "active": "有效",
        "suspended": "已暂停",
        "withdrawn": "已退出",
        "merged": ("merged into another record", "已并入其他记录"),
        "requested": ("waiting for the organisation", "待组织同意"),
        "invited": ("waiting for the person", "待本人回应"),
        "offered": ("waiting for the person", "待本人接受"),
        "filed": "待审核",
        "accepted": "已接受",
        "returned": "已退回",
        "declined": "已谢绝",
        "ended": "已结束",
        "raised": ("open", "待核实"),
        "settled": "已解决",
        "reported": "已报到",
        "left": ("taken off the list", "已移出名单"),
        "disowned": ("not of the unit", "非本单位党员"),
        "proposed": ("waiting for the other side", "待对方答复"),
        "signed": "已签署",
    },
)
say(
    volunteers.Waiting,
    {
        "guardian-consent": ("the consent of the guardian", "监护人同意"),
        "own-consent": ("their own consent", "本人同意"),
        "check": ("a check by the community", "社区核对"),
        "document-check": ("a look at the document", "证件核对"),
    },
)
say(
    consents.Purpose,
    {
        "registration": "注册",
        "participation": ("taking part in activities", "参加活动"),
        "publication": "公示",
        "sharing": ("sharing with others", "提供给他人"),
    },
)
say(consents.GivenBy, {"self": ("the person themself", "本人"), "guardian": "监护人"})
say(
    befriendings.BefriendingEnd,
    {
        "volunteer": ("ended by the volunteer", "志愿者本人结束"),
        "community": ("ended by the community", "社区结束"),
        "volunteer-left": ("volunteer left", "志愿者已退出"),
        "resident-left": ("resident left", "服务对象已退出"),
    },
)
say(people.ConsentWay, {"screen": ("on a screen", "线上"), "paper": ("on paper", "纸质")})
say(
    disagreements.Side,
    {"unit": ("party organisation of the unit", "单位党组织"), "community": "社区"},
)
say(disagreements.DisagreementState, {"raised": ("open", "待核实"), "settled": "已解决"})
_RECORDS: dict[str, str | tuple[str, str]] = {
    "volunteer": ("registration", "注册"),
    "membership": "成员记录",
    "consent": "同意记录",
    "member-report": ("party report", "报到"),
    "claim": "认领",
}
say(disputes.RecordKind, _RECORDS)
say(
    disputes.RecordChange,
    {"created": ("made", "新办"), "changed": "变更", "ended": "结束"},
)
say(
    slips.SlipRecord,
    {
        **_RECORDS,
        "item": ("proposed need", "提出的需求"),
        "errand": "代办",
        "succession": ("another organisation answers", "接收组织变更"),
    },
)
_OUTCOME = {
    "upheld": ("decided for the person", "异议成立"),
    "rejected": ("decided against the person", "异议不成立"),
}
say(disputes.Outcome, _OUTCOME)
say(disputes.CaseState, {"open": "待处理", **_OUTCOME})
say(
    divisions.Match,
    {
        "exact": ("the whole name", "完全一致"),
        "prefix": ("the beginning", "开头一致"),
        "part": ("any part", "包含"),
    },
)
say(lists.ItemKind, {"need": "需求", "resource": "资源", "project": "项目"})
say(
    lists.ItemState,
    {
        "proposed": ("waiting for the community", "待社区答复"),
        "declined": "未采纳",
        "open": "可认领",
        "filled": ("fully claimed", "已认领满"),
        "closed": "已关闭",
    },
)
say(
    lists.CloseReason,
    {
        "fulfilled": "已完成",
        "not-needed": ("not needed any more", "不再需要"),
        "deadline": ("past its deadline", "已过截止日期"),
        "mistake": ("posted by mistake", "误发布"),
    },
)
say(
    claims.ClaimState,
    {
        "claimed": ("waiting for the community", "待社区确认"),
        "accepted": "已接受",
        "declined": "已谢绝",
        "withdrawn": "已撤回",
        "done": ("reported as done", "已报完成"),
        "confirmed": ("confirmed as done", "已确认完成"),
        "rated": "已评价",
        "undone": ("taken back", "已撤销"),
    },
)
say(
    desk.WaitingClaim,
    {"claimed": ("waiting for an answer", "待答复"), "done": ("reported as done", "已报完成")},
)
say(local_places.PlaceKind, {"grid": "网格", "entrance": "楼门"})
say(
    member_lists.Removal,
    {"left-unit": ("left the unit", "已离开单位"), "listed-by-mistake": "误列入名单"},
)
say(
    member_lists.OnList,
    {"invited": ("not reported yet", "尚未报到"), "reported": "已报到"},
)
say(
    member_reports.ReportState,
    {"filed": "待审核", "accepted": "已接收", "returned": "已退回", "ended": "已结束"},
)
say(member_reports.MoveReason, {"moved-house": "搬家", "changed-unit": ("change of unit", "调动")})
_OWN_END = {
    "retired": ("retirement", "退休"),
    "own-wish": ("their own wish", "本人意愿"),
    "community": ("a decision of the community", "社区决定"),
}
say(member_reports.ToldEnd, _OWN_END)
say(
    member_reports.EndReason,
    {
        **_OWN_END,
        "moved-house": "搬家",
        "changed-unit": ("change of unit", "调动"),
        "not-me": ("a report that was not theirs", "非本人报到"),
        "volunteer-withdrawn": ("withdrawal of the registration", "已退出注册"),
        "volunteer-merged": ("merging of the registration", "注册记录已合并"),
        "volunteer-erased": ("erasure of the registration", "个人信息已删除"),
    },
)
say(
    membership_parts.MembershipKind,
    {
        "community-worker": "社区工作者",
        "volunteer": "志愿者",
        "building-head": "楼门长",
        "team-member": "队员",
        "placement": ("placed in the community", "驻社区人员"),
    },
)
say(
    membership_parts.MembershipState,
    {
        "requested": ("waiting for the organisation", "待组织同意"),
        "invited": ("waiting for the person", "待本人接受"),
        "active": "有效",
        "declined": "已谢绝",
        "ended": "已结束",
    },
)
say(
    offices.OfficeState,
    {
        "offered": ("waiting for the person", "待本人接受"),
        "accepted": "已接受",
        "declined": "已谢绝",
        "ended": "已结束",
    },
)
say(
    organisations.OrganisationKind,
    {
        "residents-committee": ("residents' committee", "居民委员会"),
        "unit": "单位",
        "unit-party-organisation": ("party organisation of a unit", "单位党组织"),
        "community-party-organisation": ("party organisation of a community", "社区党组织"),
        "volunteer-team": "志愿服务队",
        "informal-group": "非正式团体",
        "registered-group": ("registered social organisation", "登记的社会组织"),
        "street-office": ("street office", "街道办事处"),
        "department": ("department of the district", "区级部门"),
    },
)
say(
    organisations.JoinPolicy,
    {
        "open": ("everybody may join", "自由加入"),
        "approval": ("on request", "申请加入"),
        "invitation": ("by invitation", "邀请加入"),
    },
)
say(
    pairings.PairingState,
    {"proposed": ("waiting for the other side", "待签署"), "signed": "已签署", "ended": "已结束"},
)
say(
    policies.Activation,
    {"immediate": ("at once", "立即生效"), "after-check": ("after a check", "核对后生效")},
)
say(policies.What, {"contacts": "联系", "activities": "活动", "minutes": "分钟"})
say(policies.Period, {"quarter": "季度", "half-year": "半年", "year": "年"})
say(
    point_rules.PointKind,
    {
        "report-accepted": ("a report was accepted", "报到已接收"),
        "activity-attended": ("an activity was attended", "参加活动"),
        "contact-recorded": ("a contact was recorded", "联系记录"),
        "claim-confirmed": ("a claim was confirmed", "认领已完成"),
        "project-accepted": ("a project was accepted", "自主项目已认可"),
    },
)

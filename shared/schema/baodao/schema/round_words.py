"""What the fields of rounds of recognition are called, by their names, in the order of these."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "agreed": ("agreed", "是否同意"),
    "agreed_at": ("agreed at", "同意时间"),
    "agrees": ("agrees", "是否同意"),
    "awarded": ("honours given", "授予数"),
    "awarded_on": ("given on", "授予日期"),
    "grounds": ("grounds", "推荐事迹"),
    "honour": ("honour", "荣誉称号"),
    "honour_for": ("for a person or a group", "个人或集体"),
    "honours": ("honours", "荣誉称号"),
    "issuer": ("granted by", "授予单位"),
    "nominate_until": ("nominations until", "推荐截止日期"),
    "nominated_at": ("nominated at", "推荐时间"),
    "nominated_for": ("nominating organisation", "推荐单位"),
    "nomination_id": ("nomination", "推荐编号"),
    "nominations": ("nominations", "推荐"),
    "nominees": ("nominees", "入围名单"),
    "notice_days": ("working days of the notice", "公示期(工作日)"),
    "objected_at": ("objected at", "异议时间"),
    "objection_days": ("working days to decide objections in", "异议办理期限(工作日)"),
    "objection_id": ("objection", "异议编号"),
    "objection_text": ("why", "异议内容"),
    "objections": ("objections", "异议"),
    "objector_id": ("who objects", "异议人编号"),
    "places": ("places", "名额"),
    "posted_on": ("posted on", "公示日期"),
    "posted_until": ("posted until", "公示截止日期"),
    "review_reason": ("reason of the review", "评审理由"),
    "round_id": ("round", "评选编号"),
    "rounds": ("rounds", "评选"),
}
"""As `field_words.NAMES`."""

"""What the fields of messages about seats and waiting lists are called, in the order of names."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "ahead": ("how many are before", "前面还有几人"),
    "ahead_of": ("before whom", "排在谁之前"),
    "cancel_reason": ("why it was cancelled", "取消原因"),
    "cancel_free_minutes": ("minutes before the start to cancel in time", "免责取消时限(分钟)"),
    "busy": ("busy then", "与其他班次冲突"),
    "confirm_by": ("to be confirmed by", "重新确认期限"),
    "confirm_hours": ("hours to confirm a change", "变更后重新确认时限(小时)"),
    "confirm_least_minutes": ("least minutes to confirm", "不再要求确认的剩余时间(分钟)"),
    "flags": ("what stands out", "需留意"),
    "hours_before": ("hours before the start", "距开始(小时)"),
    "late": ("given back late", "临近取消"),
    "may_wait": ("may wait", "是否愿意候补"),
    "minimum_marks_hours": (
        "hours before the start to tell of missing people",
        "缺人提醒时点(小时)",
    ),
    "offer_least_minutes": ("least minutes for an offer", "候补确认最短时间(分钟)"),
    "offer_minutes": ("minutes that a seat is held", "候补名额保留时间(分钟)"),
    "offer_rests_from_hour": ("hour from which an offer rests", "夜间停止计时起(时)"),
    "offer_rests_if_hours_left": ("least hours left to rest", "距开始多久以上夜间停计(小时)"),
    "offer_rests_until_hour": ("hour until which an offer rests", "夜间停止计时止(时)"),
    "offered_until": ("held until", "名额保留至"),
    "passed_over": ("who was passed", "被越过的人"),
    "people_needed": ("people needed", "还缺人数"),
    "reminder_hours": ("hours before the start to remind", "行前提醒时点(小时)"),
    "roster_hours": ("hours before the start to see who comes", "名单开放时点(小时)"),
    "shift_ids": "班次",
    "sign_ups_ahead": ("most seats ahead", "同时报名班次上限"),
    "slip": ("slip for names", "姓名查阅凭条"),
    "travel_gap_minutes": ("minutes between two shifts", "班次间隔(分钟)"),
    "turn": ("turn", "候补序号"),
    "volunteer_ids": "志愿者",
    "waitlist_places": ("places on a waiting list", "候补人数上限"),
}

"""What the codes of scheduling are called, in one place; `spoken` says how that is used."""

from baodao.schema.scheduling import activities, attendance, eligibility, seats
from baodao.schema.spoken import say

_GRADES = {"A": "一", "B": "二", "C": "三", "D": "四"}

say(activities.ActivityState, {"draft": "草稿", "published": "已发布"})
say(
    seats.SignUpState,
    {
        "reserved": "已报名",
        "waitlisted": ("on the waiting list", "候补中"),
        "offered": ("a seat is held", "有名额待确认"),
        "declined": "已谢绝",
        "expired": ("not answered in time", "逾期未确认"),
        "left": ("left the waiting list", "已退出候补"),
        "ended": ("the waiting list ended", "候补已结束"),
        "cancelled": "已取消",
        "released": ("the seat was taken back", "名额已收回"),
        "attended": "已到场",
    },
)
say(eligibility.WayIn, {"seat": ("a seat", "可报名"), "waitlist": ("the waiting list", "可候补")})
say(attendance.EvidenceGrade, {grade: (grade, f"{number}级") for grade, number in _GRADES.items()})

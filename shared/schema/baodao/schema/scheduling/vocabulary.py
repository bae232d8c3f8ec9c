"""What the codes of scheduling are called, in one place; `spoken` says how that is used."""

from baodao.schema.scheduling import activities, attendance, seats
from baodao.schema.spoken import say

_GRADES = {"A": "一", "B": "二", "C": "三", "D": "四"}

say(activities.ActivityState, {"draft": "草稿", "published": "已发布"})
say(seats.SignUpState, {"reserved": "已报名", "cancelled": "已取消", "attended": "已到场"})
say(attendance.EvidenceGrade, {grade: (grade, f"{number}级") for grade, number in _GRADES.items()})

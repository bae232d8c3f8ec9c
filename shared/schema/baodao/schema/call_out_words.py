"""What the fields of emergency call-outs 应急集结 are called, in the order of names."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "arrived": ("arrived", "已到达人数"),
    "arrives_at": ("arrives at", "预计到达时间"),
    "arrives_in_minutes": ("minutes until they arrive", "预计到达所需时间(分钟)"),
    "call_out_hours_ahead": ("hours ahead of a call-out", "应急集结最多提前(小时)"),
    "call_out_risk_note": ("risk note of call-outs", "应急集结默认风险告知"),
    "call_outs_a_day": ("call-outs a day", "每日应急集结次数上限"),
    "emergency": ("emergency call-out", "应急集结"),
    "expected": ("expected", "预计到达人数"),
    "leaving": ("shifts that are given up", "为此放弃的班次"),
    "left": ("shifts that were given up", "已放弃的班次"),
    "left_today": ("call-outs left today", "今日剩余集结次数"),
    "on_their_way": ("on their way", "在途人数"),
    "stood_down_at": ("stood down at", "提前解散时间"),
    "unsaid": ("have not said when", "未说明到达时间人数"),
    "within": ("for whom", "面向区域"),
}
"""As `field_words.NAMES`."""

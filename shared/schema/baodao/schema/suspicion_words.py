"""What the fields of suspicions are called, by their names, in the order of these."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "amount": ("how much", "数量"),
    "attendance_ids": ("attendances", "考勤记录"),
    "evidence": ("what was found", "发现情况"),
    "organisers_device": ("device of who organises", "组织者设备"),
    "pattern": ("pattern", "疑点类型"),
    "suspicion_id": ("suspicion", "疑点编号"),
    "suspicions": ("suspicions", "疑点"),
    "suspicious_device_people": ("people on one device", "一机多人疑点人数"),
    "suspicious_late_sign_ups": ("sign-ups when all was over", "活动后报名疑点数"),
    "suspicious_later_entries": ("later entries in a month", "补录疑点条数"),
    "suspicious_later_percent": ("percent of later entries", "补录疑点占比"),
    "suspicious_nights": ("nights of back-dated rolls", "深夜补登疑点夜数"),
    "suspicious_overlaps": ("overlaps in a quarter", "跨组织重叠疑点次数"),
    "suspicious_same_seconds": ("people with the same seconds", "同秒签到签退疑点人数"),
    "times_found": ("how often", "出现次数"),
    "travel_minutes_between_cities": ("minutes between cities", "跨市最短分钟数"),
    "travel_minutes_between_provinces": ("minutes between provinces", "跨省最短分钟数"),
}
"""As `field_words.NAMES`."""

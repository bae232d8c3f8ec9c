"""What the fields of trainings are called, by their names, in the order of these."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "confirmed_at": ("confirmed at", "确认时间"),
    "content": ("what it was about", "主要内容"),
    "course": ("course", "课程代码"),
    "courses": ("courses of the catalogue", "课程目录"),
    "courses_needed": ("courses needed", "所需培训课程"),
    "good_days": ("days for which it is good", "有效天数"),
    "held_by": ("who held it", "培训举办单位"),
    "result": ("result", "培训结果"),
    "training_courses": ("courses of the catalogue", "课程目录"),
    "training_id": ("training", "培训记录编号"),
    "trainings": ("trainings", "培训记录"),
    "trainings_confirmed": ("trainings are confirmed", "培训记录须复核"),
}
"""As `field_words.NAMES`."""

"""What the fields of deadlines and evaluations of service are called, in the order of names."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "attended": ("people to be recorded", "应记录人数"),
    "deadline_id": ("deadline", "班次记录期限"),
    "decision_reason": ("why it was decided so", "处理理由"),
    "dispute_reason": ("what is disputed", "异议理由"),
    "disputed_at": ("disputed at", "提出异议时间"),
    "due_on": ("last day", "记录截止日期"),
    "entered": ("people recorded", "已记录人数"),
    "evaluated_at": ("evaluated at", "评价时间"),
    "evaluation_id": ("evaluation", "服务评价"),
    "evaluation_scale": ("qualities of a service", "服务评价等次"),
    "evaluations": ("evaluations of service", "服务评价记录"),
    "feedback": ("what those say for whom it was done", "服务对象反馈"),
    "former_quality": ("quality before", "原服务质量评价"),
    "is_late": ("late", "是否逾期"),
    "is_provisional": ("provisional", "是否暂定"),
    "quality": ("quality of the service", "服务质量评价"),
    "recording_days": ("working days to record in", "记录期限(工作日)"),
}
"""As `field_words.NAMES`."""

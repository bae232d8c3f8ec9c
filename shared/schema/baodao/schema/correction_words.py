"""What the fields of corrections of entries are called, by their names, in the order of these."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "appeal_reason": ("why it is appealed against", "复核理由"),
    "correction_days": ("working days to decide corrections in", "更正办理期限(工作日)"),
    "correction_id": ("correction", "更正申请编号"),
    "evidence": ("what shows it", "依据说明"),
    "requested_at": ("requested at", "申请时间"),
    "wrong": ("what is wrong", "有误之处"),
}
"""As `field_words.NAMES`."""

"""What the fields of messages about errands are called, by their names, in the order of these."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "back_fen": ("money that came back (fen)", "归还金额(分)"),
    "confirm_by": ("to be confirmed by", "确认期限"),
    "confirm_days": ("days to confirm an errand", "代办确认期限(天)"),
    "difference": ("why the money differs", "差额原因"),
    "due_on": ("late after", "逾期日"),
    "errand_id": ("errand", "代办事项"),
    "errands": "代办事项",
    "errands_late": ("errands that are late", "逾期代办"),
    "errands_to_decide": ("errands to decide", "待裁定代办"),
    "fen": ("amount (fen)", "金额(分)"),
    "finding": ("what was found", "认定结果"),
    "given_fen": ("money that was given (fen)", "交付金额(分)"),
    "helper_id": ("who does it", "接单人"),
    "in_service": ("in service", "是否履职"),
    "late": "是否逾期",
    "served_by": ("who does it in service", "履职人员"),
    "step": "步骤",
    "steps": "步骤",
    "things": ("what is handed over", "交接物品"),
}

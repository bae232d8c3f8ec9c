"""What the fields of later entries are called, by their names, in the order of these."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "asked_by": ("asked for by", "申请人"),
    "askers": ("who has asked", "申请人统计"),
    "later_decision_days": ("working days to decide later entries in", "补录办理期限(工作日)"),
    "later_entry_days": ("days for later entries", "可补录天数"),
    "later_entries": ("later entries", "补录记录"),
    "later_entry_id": ("later entry", "补录编号"),
    "month": "月份",
    "paper_reference": ("what the sheet is filed under", "纸质材料编号"),
}
"""As `field_words.NAMES`."""

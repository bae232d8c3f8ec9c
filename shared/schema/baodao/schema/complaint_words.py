"""What the fields of complaints are called, by their names, in the order of these."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "closed_at": ("closed at", "办结时间"),
    "complaint_days": ("working days to answer complaints in", "投诉答复期限(工作日)"),
    "complained_at": ("complained at", "投诉时间"),
    "complained_of": ("what it is about", "投诉事项"),
    "complaint_text": ("what happened", "投诉内容"),
    "complaint_words_days": ("days for which words of complaints are kept", "投诉内容保存天数"),
    "complaints": ("complaints", "投诉举报"),
    "conclusion": ("what was found", "处理结论"),
    "filed": ("complaints filed", "投诉数"),
    "not_established": ("not to be established", "无法查实"),
    "not_upheld": ("not upheld", "不属实"),
    "past_due": ("past their deadline", "逾期数"),
    "receipt_code": ("code on the receipt", "查询码"),
    "receipt_number": ("number of the receipt", "回执编号"),
    "redirected": ("redirected", "告知有权部门"),
    "redirected_to": ("authority it belongs to", "有权处理的部门"),
    "upheld": ("upheld", "属实"),
}
"""As `field_words.NAMES`."""

"""What the fields of activities are called, by their names, in the order of these."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "agreement": ("reasons for an agreement", "签订书面协议的原因"),
    "agreement_asked": ("agreement asked for", "要求签订书面协议"),
    "agreement_days": ("days until an activity is long-term", "视为长期活动的天数"),
    "agreement_for": ("what takes an agreement", "须签订书面协议的情形"),
    "agreement_text": ("text of the agreement", "协议内容"),
    "apprentices": ("apprentices", "师带徒已占名额"),
    "asked_id": ("who is asked to be responsible", "待确认的负责人"),
    "category_code": ("category code", "类别代码"),
    "changeover_minutes": ("minutes of changeover", "交接时间(分钟)"),
    "danger": ("dangerous", "可能危及人身安全"),
    "former_terms": ("former risk notes and agreements", "以往的风险告知和协议"),
    "insurance": ("insurance", "保险"),
    "insurer": ("insurer", "保险公司"),
    "is_agreed": ("agreed", "负责人已确认"),
    "large_event_people": ("people of a large event", "大型活动人数"),
    "least_radius_metres": ("smallest radius in metres", "签到半径下限(米)"),
    "longest_shift_hours": ("longest hours of a shift", "班次最长小时数"),
    "material": ("who is asked again", "须重新确认"),
    "material_changes": ("material changes", "重大变更次数"),
    "max_waiting": ("places on the waiting list", "候补名额"),
    "minimum_age": ("minimum age", "最低年龄"),
    "most_radius_metres": ("largest radius in metres", "签到半径上限(米)"),
    "price_fen": ("price in fen", "价格(分)"),
    "proof": ("to be proved", "须出示证明"),
    "provider": ("who provides it", "服务提供者类型"),
    "radius_metres": ("radius in metres", "签到半径(米)"),
    "shadow_places": ("places for apprentices", "师带徒名额"),
    "station": ("station or venue", "站点或场馆"),
    "subsidies": ("subsidies", "补贴"),
    "terms_version": ("version of risk note and agreement", "风险告知和协议版本"),
    "to": ("for whom", "面向谁"),
    "with_foreigners": ("with people from abroad", "涉及境外人员"),
}
"""As `field_words.NAMES`."""

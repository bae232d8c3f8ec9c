"""What the fields of messages are called, in sentences for people about what is wrong with them."""

from collections.abc import Mapping

from baodao.schema import (
    activity_words,
    admission_words,
    attendance_words,
    award_words,
    calendar_words,
    call_out_words,
    certificate_words,
    coin_words,
    complaint_words,
    correction_words,
    credential_words,
    death_words,
    errand_words,
    field_words,
    inspection_words,
    later_words,
    ledger_words,
    look_back_words,
    national_words,
    post_words,
    premises_words,
    programme_words,
    recording_words,
    reward_words,
    round_words,
    seat_words,
    series_words,
    star_words,
    suspicion_words,
    total_words,
    training_words,
)
from baodao.schema.languages import Words

FIELD_NAMES: Mapping[str, Words] = {
    field: Words(field.removesuffix("_id").replace("_", " "), said)
    if isinstance(said, str)
    else Words(*said)
    for field, said in {
        **field_words.NAMES,
        **activity_words.NAMES,
        **admission_words.NAMES,
        **calendar_words.NAMES,
        **attendance_words.NAMES,
        **award_words.NAMES,
        **call_out_words.NAMES,
        **certificate_words.NAMES,
        **coin_words.NAMES,
        **complaint_words.NAMES,
        **credential_words.NAMES,
        **correction_words.NAMES,
        **death_words.NAMES,
        **errand_words.NAMES,
        **inspection_words.NAMES,
        **later_words.NAMES,
        **ledger_words.NAMES,
        **look_back_words.NAMES,
        **national_words.NAMES,
        **post_words.NAMES,
        **premises_words.NAMES,
        **seat_words.NAMES,
        **programme_words.NAMES,
        **recording_words.NAMES,
        **reward_words.NAMES,
        **round_words.NAMES,
        **series_words.NAMES,
        **star_words.NAMES,
        **suspicion_words.NAMES,
        **training_words.NAMES,
        **total_words.NAMES,
    }.items()
}
"""By the name of the field, or by the name of the field it is in and its own."""


def name_of(path: str, language: str) -> str:
    """What the field at a path is called: `shifts.0.ends_at` is 班次第 1 项的结束时间.

    What nobody knows was given by whoever asks, and is quoted as it is.
    """
    chinese = language == "zh-Hans"
    parts: list[str] = []
    within = ""
    for part in path.split("."):
        if part.isdecimal() and parts:
            place = int(part) + 1
            parts[-1] += f"第 {place} 项" if chinese else f", number {place}"
            continue
        words = FIELD_NAMES.get(f"{within}.{part}") or FIELD_NAMES.get(part)
        parts.append(words.pick(language) if words else f"“{part}”")
        within = part
    if chinese:
        return "的".join(parts)
    return f"{parts[-1]} ({', '.join(parts[:-1])})" if parts[1:] else parts[0]

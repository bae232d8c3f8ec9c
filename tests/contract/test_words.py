"""Whatever people are told is said in words of their language: no code, no id, no UTC."""

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel

from baodao.schema.access import Role
from baodao.schema.base import Message, OutOfScope, Refusal
from baodao.schema.catalog import COMMANDS, QUERIES, REFUSALS
from baodao.schema.field_errors import FieldError
from baodao.schema.field_names import FIELD_NAMES, name_of
from baodao.schema.forms import FORMS, SENTENCES
from baodao.schema.identity.sign_in import EndSessions
from baodao.schema.registration.imports import FieldInvalid
from baodao.schema.registration.volunteers import ActivateVolunteer
from baodao.schema.spoken import SAID, Codes, Shown, ShownCode, ShownField, words_of
from baodao.schema.whom import out_of_scope

MESSAGES = [*COMMANDS.values(), *QUERIES.values()]
MOST = 200

# Names that people write in Latin letters.
LATIN = {
    *("Excel", "CSV", "XLSX", "PDF", "UTF", "JSON", "NATS", "ASCII", "RFC", "GB18030"),
    *("Asia", "Shanghai"),
}
NAME, CODE, ID = "测试·家园社区", "120104007017", "no-place-for-an-id"
# A code stands behind what it is; of a volunteer only a part is shown.
CODED = re.compile(rf"(代码|编号|版本)[^0-9]{{0,2}}{CODE}|code {CODE}|(volunteer|version) .?{CODE}")
# What to do next, or that there is nothing to do.
NEXT = re.compile("请|不需要|[Pp]lease|no need|nothing left to do")
EVENING = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)


def samples_of(annotation: Any) -> list[Any]:
    """All codes of what has codes, else one value."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return marked_samples(parts[1:]) or samples_of(parts[0])
    if origin is Literal:
        return list(parts)
    if origin in (Union, UnionType):
        return [sample for part in parts for sample in samples_of(part)]
    return {int: [3], datetime: [EVENING], bool: [True]}.get(annotation, [ID])


def marked_samples(marks: tuple[Any, ...]) -> list[Any]:
    """Samples of a text by what it is marked as."""
    for mark in marks:
        if isinstance(mark, Codes):
            codes = samples_of(mark.kind)
            return [*codes, ", ".join(codes), "not-yet-invented"]
        if mark in get_args(Shown):
            return [NAME]
        if mark in get_args(ShownCode):
            return [CODE]
        if mark in get_args(ShownField):
            return ["guardian.phone", "rows.2.birth_date", "registration.adult_age"]
        if FORMS.get(str(getattr(mark, "pattern", ""))) == "day-form":
            return ["2026-11-26"]
    return []


def refusals_of(kind: type[Refusal]) -> Iterator[Refusal]:
    """A refusal with every combination of its codes, up to a bound."""
    hints = get_type_hints(kind, include_extras=True)
    samples = [samples_of(hints[name]) for name in kind.model_fields]
    for values in itertools.islice(itertools.product(*samples), MOST):
        yield kind.model_construct(**dict(zip(kind.model_fields, values, strict=True)))


def latin(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]+(?:-?[A-Za-z0-9]+)*", text))


def assert_chinese(text: str, *, sentence: bool = True) -> None:
    # An example is something to type.
    text = re.sub(r"例如 [0-9T:+-]+|如 2026Q4", "例如", text)
    assert re.search("[\u4e00-\u9fff]", text), text
    assert latin(text) <= LATIN, text
    assert not re.search(r"[{}_]|[0-9]T[0-9]|[0-9]{4}-[0-9]{2}-[0-9]{2}", text), text
    assert not re.search(r"[,:;()?!](?![0-9])", text), f"marks of English: {text}"
    assert text.endswith("。") == sentence, text


def assert_english(text: str, *, sentence: bool = True) -> None:
    text = re.sub(r"as [0-9T:+-]+$", "as", text).replace(NAME, "name")
    assert not re.search("[\u3000-\u9fff\uff00-\uffef]", text), text
    assert not re.search(r"[{}_]|[0-9]T[0-9]|UTC|[0-9]{4}-[0-9]{2}-[0-9]{2}", text), text
    assert text.endswith(".") == sentence, text
    assert "  " not in text


@pytest.mark.parametrize("kind", REFUSALS.values(), ids=lambda k: k.SLUG)
def test_a_refusal_is_said_in_words_whatever_its_values(kind: type[Refusal]) -> None:
    seen = 0
    for refusal in refusals_of(kind):
        chinese, english = refusal.text("zh-Hans"), refusal.text("en")
        assert_chinese(chinese)
        assert_english(english)
        assert english.startswith(NAME) or not english[0].islower(), english
        for text in (chinese, english):
            assert CODE not in CODED.sub("", text), f"a code that is none: {text}"
            assert ID not in text
            assert NEXT.search(text), f"and now? {text}"
        seen += 1
    assert seen


def test_times_are_told_by_the_clock_of_china_and_days_as_people_write_them() -> None:
    opens = REFUSALS["sign-up-not-open"].model_validate({"opens_at": "2026-11-26T18:30:00Z"})
    assert opens.text("zh-Hans") == "报名将于2026年11月27日02:30开放\uff0c请届时再报名。"
    assert opens.text("en").startswith("Sign-up opens at 27 November 2026, 02:30 (Beijing time).")


@pytest.mark.parametrize("codes", SAID, ids=min)
def test_the_words_of_all_codes_are_in_both_languages(codes: frozenset[str]) -> None:
    for code in codes:
        words = SAID[codes][code]
        # Grades are letters for everybody.
        assert code.isupper() or latin(words.pick("zh-Hans")) == set(), code
        assert_chinese(words.pick("zh-Hans"), sentence=False)
        assert_english(words.en, sentence=False)


def test_a_state_in_which_something_cannot_be_done_says_what_can() -> None:
    for kind in REFUSALS.values():
        if "state" in kind.model_fields and kind.STEPS:
            told = {refusal.text("zh-Hans") for refusal in refusals_of(kind)}
            assert len(told) == len(kind.STEPS)
    newer = REFUSALS["claim-not-in-state"].model_construct(state="not-yet-invented")
    assert newer.text("zh-Hans").endswith("请刷新页面\uff0c查看现在可以办理的事项。")
    suspended = REFUSALS["not-in-state"].model_validate({"state": "suspended"})
    assert suspended.text("zh-Hans") == (
        "该记录目前为“已暂停”\uff0c不能这样办理。如要恢复\uff0c请由作出暂停的机构或其上级解除。"
    )


@pytest.mark.parametrize("field", [*FieldInvalid.STEPS, "name"])
def test_a_cell_out_of_form_says_which_form_is_needed(field: str) -> None:
    if not field:
        return
    refusal = FieldInvalid(field=field, reason="form")
    assert_chinese(refusal.text("zh-Hans"))
    assert "\u8bf7" in refusal.text("zh-Hans")
    assert "Please" in refusal.text("en")
    told = {FieldInvalid(field=f, reason="form").text("en") for f in ("phone", "sex", "division")}
    assert len(told) == 3
    assert FieldInvalid(field=field, reason="missing").text("en").endswith("Please correct it.")


# --- fields -------------------------------------------------------------------------------------


def fields_of(kind: Any, seen: set[type]) -> Iterator[tuple[str, Any]]:
    """Every field of a message and of what stands in it, but who asks: nobody sends that."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind not in seen:
            seen.add(kind)
            for name, hint in get_type_hints(kind, include_extras=True).items():
                if name in kind.model_fields and name != "actor":
                    yield name, hint
                    yield from fields_of(hint, seen)
    else:
        for part in get_args(kind):
            yield from fields_of(part, seen)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.__name__)
def test_every_field_of_a_message_has_a_name_and_its_codes_have_words(
    message: type[Message],
) -> None:
    """Add a name to `schema/field_words.py`; `say` codes beside their Literal."""
    found = dict(fields_of(message, set()))
    assert not found.keys() - FIELD_NAMES.keys()
    for name, hint in found.items():
        for codes in literals(hint):
            assert words_of(codes), f"{name}: {sorted(codes)}"


def literals(hint: Any) -> Iterator[frozenset[str]]:
    if get_origin(hint) is Literal:
        yield frozenset(get_args(hint))
    else:
        for part in get_args(hint):
            if not isinstance(part, str):
                yield from literals(part)


def test_names_of_fields_are_in_both_languages() -> None:
    for path in (*FIELD_NAMES, "guardian.phone", "rows.11.birth_date", "shifts.0.ends_at"):
        assert_chinese(name_of(path, "zh-Hans"), sentence=False)
        assert_english(name_of(path, "en"), sentence=False)
    assert name_of("shifts.0.ends_at", "zh-Hans") == "班次第 1 项的结束时间"
    assert name_of("shifts.0.ends_at", "en") == "end (shifts, number 1)"


LIMITS = {"min_length": 1, "max_length": 5, "ge": 1, "le": 9, "limit": 1024, "size": 2048}


@pytest.mark.parametrize("kind", SENTENCES)
def test_a_field_error_is_said_in_words(kind: str) -> None:
    values = {**LIMITS, "expected": "'female', 'male'"}
    names = set(re.findall(r"\{(\w+)\}", SENTENCES[kind].en))
    error = FieldError.of("phone", kind, **{n: v for n, v in values.items() if n in names})
    assert_chinese(error.text("zh-Hans"), sentence=False)
    assert_english(error.reason, sentence=False)
    assert error.text("zh-Hans")[-1] not in ",、:", error


def test_what_may_be_chosen_is_told_in_words() -> None:
    error = FieldError.of("sex", "literal-error", expected="'female', 'male'")
    assert error.text("zh-Hans").endswith("女、男")
    assert error.values == {"expected": "'female', 'male'"}


# --- whom to ask --------------------------------------------------------------------------------


def test_whoever_may_not_is_told_whom_to_ask() -> None:
    for message in MESSAGES:
        for role in get_args(Role):
            refusal = OutOfScope(role=role)
            assert_chinese(out_of_scope(refusal, message.ACCESS, "zh-Hans"))
            assert_english(out_of_scope(refusal, message.ACCESS, "en"))


def test_a_matter_of_ones_own_is_done_by_oneself_and_others_at_the_nearest_desk() -> None:
    refusal = OutOfScope(role="organiser")
    begins = "以“组织者”的身份不能在此办理这件事\uff0c"
    in_person = out_of_scope(refusal, EndSessions.ACCESS, "zh-Hans")
    assert in_person == begins + "请由本人登录办理。"
    community = out_of_scope(refusal, ActivateVolunteer.ACCESS, "zh-Hans")
    assert community == begins + "请由社区、街道或上级主管部门办理。"
    assert out_of_scope(refusal, ActivateVolunteer.ACCESS, "en") == (
        "This cannot be done here in the role of organiser. Please ask the community, the street "
        "or the supervising authority to do it."
    )

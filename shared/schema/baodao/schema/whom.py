"""Whom to ask for what one may not do: told by what a message declares, never by what it names."""

from collections.abc import Iterator

from baodao.schema.access import ROLES, Access, Allow, AnyRole
from baodao.schema.base import OutOfScope
from baodao.schema.languages import Words, punctuated
from baodao.schema.spoken import said_code

_THEMSELF = Words("the person themself", "本人")
_GUARDIAN = Words("their guardian", "监护人")
# Nearest first; who only watches, and other systems, are nobody to ask.
_AT_WORK: dict[AnyRole, Words] = {
    "shift-lead": Words("the leader of the shift", "班次负责人"),
    "unit-liaison": Words("the unit's liaison", "单位联络员"),
    "organiser": Words("the community", "社区"),
    "street-coordinator": Words("the street", "街道"),
    "supervisor": Words("the supervising authority", "上级主管部门"),
}
_OPERATOR = Words("a system operator", "系统管理员")
_OF_ORGANISATION = Words("an organiser of the organisation", "该组织的组织者")
_SIGNED_IN = frozenset([_THEMSELF, _GUARDIAN])


def whom_to_ask(access: Access) -> list[Words]:
    """Who may do it, the nearest first; an operator if nobody else may; nobody if it is for all."""
    found = {words: None for allow in access.allows for words in _people(allow)}
    order = [_THEMSELF, _GUARDIAN, _OF_ORGANISATION, *_AT_WORK.values()]
    nearest = [words for words in order if words in found]
    return nearest or [words for words in [_OPERATOR] if words in found]


def out_of_scope(refusal: OutOfScope, access: Access, language: str) -> str:
    """The sentence of `out-of-scope`, with whom to ask instead."""
    found = whom_to_ask(access)
    if not found:
        return refusal.text(language)
    people = [words.pick(language) for words in found]
    in_person = _SIGNED_IN.issuperset(found)
    role = said_code(AnyRole, refusal.role, language)
    if language == "zh-Hans":
        how = "登录办理" if in_person else "办理"
        asked = _joined(people, "、", "或")
        return punctuated(f"以“{role}”的身份不能在此办理这件事,请由{asked}{how}。")
    how = "sign in and do it" if in_person else "do it"
    asked = _joined(people, ", ", " or ")
    return f"This cannot be done here in the role of {role}. Please ask {asked} to {how}."


def _people(allow: Allow) -> Iterator[Words]:
    if allow.on_paper:
        # They do it for the person, who is asked first.
        return
    if allow.roles >= ROLES and allow.relation != "self":
        return
    if allow.relation == "self" and "volunteer" in allow.roles:
        yield _THEMSELF
    elif allow.relation == "guardian-of":
        yield _GUARDIAN
    else:
        for role in allow.roles:
            if role == "operator":
                yield _OPERATOR
            elif role == "organiser" and allow.relation == "keeper-of":
                yield _OF_ORGANISATION
            elif role in _AT_WORK:
                yield _AT_WORK[role]


def _joined(people: list[str], comma: str, last: str) -> str:
    return last.join([comma.join(people[:-1]), people[-1]]) if people[1:] else people[0]

"""The tables of `ACCESS.md`: who may send what, who sees which fields, and who follows what."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from cells import table
from pydantic import BaseModel

from baodao.kernel.purposes import DEFAULT as PURPOSES
from baodao.schema.access import (
    CALLERS,
    CAPABILITIES,
    CLERKS,
    CONFIRMED,
    DRAFTERS,
    FEED_NEEDS,
    FEED_ROLES,
    OF_MINORS,
    ORGANISERS,
    OVERSEERS,
    READERS,
    REGISTRARS,
    ROLES,
    SIGNERS,
    SPEAKERS,
    WATCHERS,
    Allow,
    usual,
)
from baodao.schema.base import Message
from baodao.schema.catalog import COMMANDS, CONTEXTS, EVENTS, QUERIES
from baodao.schema.classes import (
    CLASS_NEEDS,
    CLASSES,
    Whose,
    allows_of,
    classes_in,
    left_out,
    parts_inside,
    whose_of,
)


def access(_: str) -> str:
    """Every command and query, and who may send it."""
    parts = []
    for context in CONTEXTS:
        asked = [k for k in (*COMMANDS.values(), *QUERIES.values()) if context == k.CONTEXT]
        rows = []
        for kind in asked:
            rules = "; ".join(_rule(allow) for allow in kind.ACCESS.allows)
            not_by = ", ".join(f"`{path}`" for path in kind.ACCESS.own_matter)
            name = f"`{kind.SUBJECT.removeprefix('commands.')}`"
            rows.append([name, rules, not_by, _needs(kind), _logged(kind)])
        head = ["message", "who may", "but not", "needs", "logged"]
        parts.append(f"\n## {context}\n\n{table(head, rows)}")
    return "".join(parts)


def _needs(kind: type[Message]) -> str:
    needs = [f"`{need}`{' ¹⁰' if need in CONFIRMED else ''}" for need in kind.ACCESS.needs]
    return ", ".join([*needs, *(["in person"] if kind.ACCESS.in_person else [])])


def _logged(kind: type[Message]) -> str:
    if kind.LOGGED is None:
        return ""
    minors = ", minors" if kind.LOGGED.what in OF_MINORS else ""
    return f"{kind.LOGGED.what}{minors}: " + ", ".join(f"`{path}`" for path in kind.LOGGED.people)


def purposes(_: str) -> str:
    """What data of other people may be read for, if no pack says otherwise."""
    return table(["purpose", "", ""], ([f"`{one.slug}`", one.zh, one.en] for one in PURPOSES))


def _rule(allow: Allow) -> str:
    relation = _RELATIONS[allow.relation].format(of=f"`{allow.of.removesuffix('?')}`")
    if allow.of.endswith("?"):
        relation += " (without it: where they hold it)"
    if allow.on_paper:
        relation += " on paper ¹¹"
    return f"{_roles(allow.roles)} {relation}".strip()


def _roles(roles: Iterable[str]) -> str:
    found = frozenset(roles)
    name = next((name for name, group in _GROUPS.items() if frozenset(group) == found), None)
    return f"*{name}*" if name else ", ".join(sorted(found))


_RELATIONS = {
    "signed-out": "",
    "signed-in": "",
    "published": "once {of}",
    "self": "who is {of}",
    "guardian-of": "of {of}",
    "keeper-of": "of {of}",
    "subtree-of": "at {of}",
    "subtree-of-one-of": "at one of {of}",
    "whole-tree": "of the whole tree",
}
_GROUPS: dict[str, Iterable[str]] = {
    "everybody": ROLES,
    "registrars": REGISTRARS,
    "readers": READERS,
    "clerks": CLERKS,
    "overseers": OVERSEERS,
    "speakers": SPEAKERS,
    "organisers": ORGANISERS,
    "drafters": DRAFTERS,
    "callers": CALLERS,
    "watchers": WATCHERS,
    "signers": SIGNERS,
}


def groups(_: str) -> str:
    """The names of sets of roles."""
    rows = ([f"*{name}*", ", ".join(sorted(roles))] for name, roles in _GROUPS.items())
    return table(["named", "roles"], rows)


def capabilities(_: str) -> str:
    """What a grant may name beside its role."""
    rows = (
        [f"`{name}`", what.zh, what.en, "yes" if what.confirmed else ""]
        for name, what in CAPABILITIES.items()
    )
    return table(["capability", "", "to", "proved again"], rows)


def usuals(_: str) -> str:
    """What a role holds where nobody named it."""
    rows = []
    for role in sorted(ROLES - {"volunteer"}):
        cells = [usual(role, for_organisation=one) for one in (False, True)]
        rows.append([role, *(_capabilities(cell) for cell in cells)])
    return table(["role", "in a division", "for one organisation"], rows)


def _capabilities(found: frozenset[str]) -> str:
    if found == CAPABILITIES.keys():
        return "*all*"
    return ", ".join(f"`{one}`" for one in CAPABILITIES if one in found)


def feeds(_: str) -> str:
    """What an event tells of, and who may follow it."""
    rows = []
    for feed, roles in FEED_ROLES.items():
        kinds = sorted(kind.NAME for kind in EVENTS.values() if feed == kind.FEED)
        need = f"`{FEED_NEEDS[feed]}`" if feed in FEED_NEEDS else ""
        rows.append([feed, _roles(roles), need, ", ".join(f"`{name}`" for name in kinds)])
    return table(["tells of", "followed by", "needs", "events"], rows)


def classes(_: str) -> str:
    """What a field tells, by its class, and who sees it."""
    whose = Whose(person=("person",), organisation=("organisation",), home=("home",), at=("at",))
    rows = []
    for name in CLASSES:
        seen_by = "; ".join(_rule(allow) for allow in allows_of(name, whose))
        rows.append([name, seen_by, f"`{CLASS_NEEDS[name]}`" if name in CLASS_NEEDS else ""])
    return table(["class", "seen by", "needs"], rows)


def fields(_: str) -> str:
    """Every field of an answer that not everybody sees who gets the answer."""
    rows = []
    for kind, names in _answers().items():
        asked = ", ".join(f"`{name}`" for name in names)
        whose = whose_of(kind)
        for path, name in classes_in(kind) if whose else ():
            seen_by = "; ".join(_rule(allow) for allow in allows_of(name, whose or Whose()))
            rows.append([f"`{kind.__name__}`", f"`{path}`", name, seen_by, asked])
            asked = ""
        for path, gone in left_out(kind).items():
            left = ", ".join(f"`{path}.{name}`" for name in gone)
            rows.append([f"`{kind.__name__}`", left, "", "nobody, in a list", asked])
    return table(["answer", "field", "class", "seen by", "to"], rows)


def _answers() -> dict[type[BaseModel], list[str]]:
    """The models that answers are made of, and what they answer."""
    found: dict[type[BaseModel], list[str]] = defaultdict(list)
    for kind in (*COMMANDS.values(), *QUERIES.values()):
        for part in dict.fromkeys(_made_of(kind.REPLY)):
            found[part].append(kind.SUBJECT.rpartition(".")[2])
    return found


def _made_of(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield kind
    for _, part in parts_inside(kind):
        yield from _made_of(part)

"""Who may send a message: the words in which every command and query says it.

    class ReserveSeat(
        Command,
        subject="commands.scheduling.reserve-seat",
        reply=SeatReceipt,
        access=[own("volunteer_id"), subtree("shift.division", *ORGANISERS)],
    ): ...

Each `Allow` is a role, a relation of the actor to something, and where that something is found:
`division` is a field of the message, `shift.division` is one of the shift that the message names.
One that holds is enough; a message without any cannot be declared. There are only rules that
allow, so what is left out allows nothing (ADR 0034).

What is sensitive also `needs` capabilities, which a grant names beside the role; `in_person` is
what no program may do in somebody's place (ADR 0047).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

WorkRole = Literal[
    "volunteer",
    "organiser",
    "shift-lead",
    "unit-liaison",
    "street-coordinator",
    "supervisor",
    "auditor",
    "integrator",
    "operator",
]
"""Of volunteers, and of those who work with them."""
Role = Literal[WorkRole, "guardian"]
"""A `guardian` 监护人 acts for one minor, their ward, and for nobody else."""
AnyRole = Role | Literal["guest"]
"""In which role somebody asks; a `guest` has not signed in."""

Relation = Literal[
    "signed-out",
    "signed-in",
    "published",
    "self",
    "guardian-of",
    "keeper-of",
    "subtree-of",
    "subtree-of-one-of",
    "whole-tree",
]
"""How the actor stands to what is named.

- `signed-out`: nobody knows who it is; what stands at the front door.
- `signed-in`: it does not matter; everybody with the role may.
- `published`: it does not matter, once this is true of what is named.
- `self`: the actor is this person.
- `guardian-of`: the actor acts for this person, who is a minor.
- `keeper-of`: the actor holds the role for this organisation.
- `subtree-of`: the actor holds the role in a subtree of divisions that has this one in it.
- `subtree-of-one-of`: the same, of one of several divisions.
- `whole-tree`: the actor holds the role everywhere.
"""

MOST_WARDS = 16
"""The most minors for whom one person is a guardian."""

ROLES: frozenset[Role] = frozenset(get_args(Role))
"""The roles of those who have signed in."""

Feed = Literal["public", "people", "party", "minors", "oversight"]
"""What an event tells of: nothing that is not public; people; their or a unit's party matters; who
is a minor; what is looked into, and must not be known to whom it is about. Each is followed by
those roles that may know it, where they hold the role.
"""

REGISTRARS: tuple[Role, ...] = (
    "organiser",
    "street-coordinator",
    "supervisor",
    "operator",
    "integrator",
)
"""Who keeps the records of other people where they hold the role."""
OVERSEERS: tuple[Role, ...] = ("supervisor", "operator")
SPEAKERS: tuple[Role, ...] = ("unit-liaison", "organiser")
"""Who speaks for an organisation: a unit's liaison 联络员, an organiser of a team or committee."""
ORGANISERS: tuple[Role, ...] = ("organiser", "shift-lead", "street-coordinator", "operator")
"""Who organises activities."""
DRAFTERS: tuple[Role, ...] = (*ORGANISERS, "supervisor", "auditor")
"""Who sees what is not published yet."""
CALLERS: tuple[Role, ...] = ("organiser", "street-coordinator", "supervisor")
"""Who meets people, and so may see whom to call; systems and their operators have no reason to."""
WATCHERS: tuple[Role, ...] = ("auditor", "supervisor")
READERS: tuple[Role, ...] = (*REGISTRARS, "auditor")
"""Who may see the records of other people where they hold the role."""
SIGNERS: tuple[Role, ...] = ("organiser", "street-coordinator")
"""Who signs for a community; nobody above it signs in its place."""
CLERKS: tuple[Role, ...] = (*CALLERS, "operator")
"""Who keeps records that tell who is in the Party, or a minor; other systems have no reason to."""
PARTY_READERS: tuple[Role, ...] = (*CLERKS, "auditor")
MINORS_READERS: tuple[Role, ...] = (*CLERKS, "auditor")
"""Who may know who is in the Party, and who is a minor, where they hold the role."""


FEED_ROLES: dict[Feed, frozenset[AnyRole]] = {
    "public": ROLES | {"guest"},
    "people": frozenset(READERS),
    "party": frozenset(PARTY_READERS),
    "minors": frozenset(MINORS_READERS),
    "oversight": frozenset(WATCHERS),
}
"""The roles that follow events of each kind; all but the public ones in their own subtree alone."""


ReadKind = Literal[
    "contact",
    "record",
    "list",
    "profile",
    "export",
    "duplicates",
    "member-list",
    "unit-contact",
    "resident",
    "disagreement",
    "party",
    "attendance",
    "hours",
    "account",
    "names",
    "search",
    "slips",
    "relatives",
    "roster",
    "roster-names",
]
"""A revealed contact; a minor's record alone, or on a page of a list; a person's whole profile; a
copy of everything; a page of likely duplicates; names on a unit's list; whom to reach in a unit;
who is in need and where they live; names in a disagreement; whose party membership it is about;
who signed up and came; what somebody has served; in which roles somebody acts and where they are
signed in; who is who on a list; who was looked for; for whom a desk has acted on paper; which
relatives came for somebody who has died; who comes to a shift, and by what names."""

OF_OTHERS: frozenset[ReadKind] = frozenset(["resident", "roster", "roster-names"])
"""Of these nobody reads their own: also a volunteer says what for."""

OF_MINORS: frozenset[ReadKind] = frozenset(["record", "list", "profile", "duplicates"])
"""Of these, the reads of minors' data are logged alone (未成年人网络保护条例 art. 36)."""


@dataclass(frozen=True, slots=True)
class Logged:
    """What an answer shows of people, so that it is logged who saw whom.

    Args:
        what: the kind of data.
        people: paths to the ids of those who are shown: `reply.claims.volunteer_id` is in the
            answer, `volunteer.id` in what the query names, `volunteer_id` in the query itself.
        at: a path to where it is, if that is not where they live.
        activity: a path to the one activity that all of it is about, if there is one.
    """

    what: ReadKind
    people: tuple[str, ...]
    at: str = ""
    activity: str = ""


def logged(what: ReadKind, *people: str, at: str = "", activity: str = "") -> Logged:
    """Declare that the people at these paths are shown, and that it is logged who sees them."""
    if not people:
        raise TypeError(f"logged({what!r}) shows nobody")
    return Logged(what, people, at, activity)


Capability = Literal[
    "party",
    "minors",
    "contacts",
    "identity",
    "consent",
    "merging",
    "export",
    "bulk-import",
    "call-out",
]
"""What a role may do besides, where that is sensitive; a grant names those that it holds."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What a capability is for; `confirmed` if its holder has to prove themself again for it."""

    en: str
    zh: str
    confirmed: bool = False


CAPABILITIES: Mapping[Capability, Sensitivity] = {
    "party": Sensitivity("see and keep who is a party member", "党员身份信息"),
    "minors": Sensitivity("see who is a minor, and what their guardians agreed to", "未成年人信息"),
    "contacts": Sensitivity("see how somebody is reached", "联系方式"),
    "identity": Sensitivity(
        "change a profile, who can sign in as somebody, and what they may do",
        "身份变更",
        confirmed=True,
    ),
    "consent": Sensitivity("record a consent on another's behalf", "代办同意"),
    "merging": Sensitivity("merge two records into one", "记录合并", confirmed=True),
    "export": Sensitivity("take a copy of everything about somebody", "数据导出", confirmed=True),
    "bulk-import": Sensitivity("bring in tables", "批量导入", confirmed=True),
    # In an emergency nobody looks for their second factor.
    "call-out": Sensitivity("call people out in an emergency", "发起应急集结"),
}
"""The whole vocabulary."""

CONFIRMED: frozenset[Capability] = frozenset(
    name for name, what in CAPABILITIES.items() if what.confirmed
)
"""Those that can be used only for a while after their holder has proved who they are."""

FOR_THEMSELVES: frozenset[AnyRole] = frozenset(["volunteer", "guardian", "guest"])
"""The roles in which one asks for oneself or one's ward alone: they need no capability."""

FEED_NEEDS: Mapping[Feed, Capability] = {"party": "party", "minors": "minors"}
"""What those who follow such events need besides their role."""

_EVERYTHING = frozenset(CAPABILITIES)
_USUAL_THERE: Mapping[AnyRole, frozenset[Capability]] = {
    "organiser": _EVERYTHING,
    "street-coordinator": _EVERYTHING,
    "supervisor": _EVERYTHING,
    "operator": _EVERYTHING,
    "auditor": frozenset(["party", "minors"]),
}
_USUAL_FOR_ONE: Mapping[AnyRole, frozenset[Capability]] = {
    "unit-liaison": frozenset(["party", "bulk-import"]),
}


def usual(role: AnyRole, *, for_organisation: bool) -> frozenset[Capability]:
    """What a role has where nobody named it: at a desk 服务台, or for one organisation alone.

    For offices of registration, and grants of before there were capabilities. An organiser of a
    choir has none, and so has a program: whoever lets one in names what it is for.
    """
    table = _USUAL_FOR_ONE if for_organisation else _USUAL_THERE
    return table.get(role, frozenset())


@dataclass(frozen=True, slots=True)
class Allow:
    """One rule that allows.

    Args:
        roles: any of them.
        relation: how the actor has to stand to what is found at `of`.
        of: a field of the message, or a path into what it names; nothing for `signed-out`,
            `signed-in` and `whole-tree`. `codes & into` are several, all of which have to stand it.
            In a query `division?` may be left out: then the rows are those of the actor's own
            subtree.
        on_paper: whether it allows only what the person has signed for (`at_desk`).
    """

    relation: Relation
    roles: frozenset[AnyRole]
    of: str = ""
    on_paper: bool = False

    def __str__(self) -> str:
        roles = ", ".join(sorted(self.roles)) if self.roles != ROLES else "everybody"
        where = f" {self.of}" if self.of else ""
        return f"{roles}: {self.relation}{where}{', on paper' if self.on_paper else ''}"


@dataclass(frozen=True, slots=True)
class Access:
    """Who may send a message.

    `allows` are alternatives. `own_matter` are paths to persons and organisations that may not:
    nobody decides in their own matter, whatever role they hold. All of `needs` are needed, but by
    who asks `FOR_THEMSELVES`. What is done `in_person` no program does for somebody.
    """

    allows: tuple[Allow, ...]
    own_matter: tuple[str, ...] = ()
    needs: tuple[Capability, ...] = ()
    in_person: bool = False


def access_of(
    allows: Iterable[Allow],
    own_matter: Iterable[str] = (),
    needs: Iterable[Capability] = (),
    *,
    in_person: bool = False,
) -> Access:
    """What a message declares.

    Raises:
        TypeError: it allows nothing, or needs what there is not.
    """
    found, needed = tuple(allows), tuple(needs)
    if not found:
        raise TypeError("a message that nobody may send")
    if unknown := set(needed) - CAPABILITIES.keys():
        raise TypeError(f"there is no capability {sorted(unknown)}")
    return Access(found, tuple(own_matter), needed, in_person)


def guests() -> Allow:
    """Whoever comes, since it is how one signs in."""
    return Allow("signed-out", frozenset(["guest"]))


def everybody(*roles: Role) -> Allow:
    """Everybody who has signed in, or everybody with one of these roles."""
    return Allow("signed-in", frozenset(roles) or ROLES)


def published(of: str) -> Allow:
    """Everybody who has signed in, once it is true of what is named."""
    return Allow("published", ROLES, of)


def own(of: str) -> Allow:
    """The volunteer at `of` themself."""
    return Allow("self", frozenset(["volunteer"]), of)


def guardian(of: str) -> Allow:
    """The guardian of the person at `of`; what is found there is nobody if that is no minor."""
    return Allow("guardian-of", frozenset(["guardian"]), of)


def oneself(of: str) -> Allow:
    """The person at `of` themself, in whatever role they act."""
    return Allow("self", ROLES, of)


def keeper(of: str, *roles: Role) -> Allow:
    """Who holds one of the roles for the organisation at `of`; speakers, if none is given."""
    return Allow("keeper-of", frozenset(roles or SPEAKERS), of)


def leads(of: str) -> Allow:
    """The shift-lead who is the person at `of`: who leads what they are named for."""
    return Allow("self", frozenset(["shift-lead"]), of)


def responsible(of: str) -> Allow:
    """Who is the person at `of`, as a shift-lead or as the volunteer that they are otherwise."""
    return Allow("self", frozenset(["volunteer", "shift-lead"]), of)


def subtree(of: str, *roles: Role) -> Allow:
    """Who holds one of the roles where the division at `of` is."""
    if not roles:
        raise TypeError(f"subtree({of!r}) names no role")
    return Allow("subtree-of", frozenset(roles), of)


def subtree_of_one(of: str, *roles: Role) -> Allow:
    """Who holds one of the roles where one of the divisions at `of` is."""
    return Allow("subtree-of-one-of", frozenset(roles), of)


ON_PAPER_FOR = "volunteer.acts_as"
"""Where it is found, in what `at_desk` lets somebody do, for whom it is done."""


def at_desk(of: str = "volunteer.division") -> Allow:
    """Who keeps the desk where the person lives, with a sheet that the person has signed.

    It is for those who have no phone, and for residents who are no volunteers. The message has
    `on_paper`, and what it names leads to its `volunteer`: without a sheet who keeps the desk is
    told to bring one (`paper-needed`), and with one nothing else gives access. It takes the
    capability `consent`, and nobody does it for themself or a ward.
    """
    return Allow("subtree-of", frozenset(SIGNERS), of, on_paper=True)


def whole_tree(*roles: Role) -> Allow:
    """Who holds one of the roles everywhere."""
    if not roles:
        raise TypeError("whole_tree() names no role")
    return Allow("whole-tree", frozenset(roles))

"""The vocabulary that every message is made of: ids, actors, commands, queries, events, refusals.

Nothing here knows about a broker or a database; `envelope` and `subjects` say how it travels.
"""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from baodao.schema.access import Access, Allow, AnyRole, Capability, Feed, Logged, access_of
from baodao.schema.access import Role as Role
from baodao.schema.classes import Whose, check_answer, check_feed, check_row
from baodao.schema.forms import form
from baodao.schema.languages import Words
from baodao.schema.refusals import Refusal as Refusal
from baodao.schema.refusals import Thing as Thing
from baodao.schema.refusals import Value as Value
from baodao.schema.spoken import Codes, ShownField
from baodao.schema.times import Day as Day
from baodao.schema.times import Instant as Instant
from baodao.schema.times import PickupDay as PickupDay
from baodao.schema.times import PlannedDay as PlannedDay
from baodao.schema.times import RecordedDay as RecordedDay
from baodao.schema.times import RecordedInstant as RecordedInstant
from baodao.schema.times import SuspensionDay as SuspensionDay
from baodao.schema.times import TermDay as TermDay

Id = Annotated[
    str,
    form(
        "id-form",
        r"^[0-9A-Za-z_-]{1,64}$",
        "An id has 1 to 64 letters, digits, hyphens or underscores",
        "编号应由 1 至 64 个字母、数字、连字符或下划线组成",
    ),
]
"""Identifier of an aggregate: url-safe, no dot, so that it can be the last token of a subject."""

DivisionCode = Annotated[
    str,
    form(
        "division-form",
        r"^[0-9]{2}([0-9]{2}([0-9]{2}([0-9]{3}([0-9]{3})?)?)?)?$",
        "A division code has 2, 4, 6, 9 or 12 digits",
        "区划代码应为 2、4、6、9 或 12 位数字",
    ),
]
"""Statistical code of a division 区划.

Province 2, city 4, district 6, street 9, community 12 digits.
"""

CommandId = Annotated[
    str,
    form(
        "command-id-form",
        r"^[\x21-\x7e]{1,200}$",
        "A command id has 1 to 200 printable ASCII characters and no blanks",
        "应为 1 至 200 个可打印的 ASCII 字符,不含空格",
    ),
]
"""Idempotency key chosen by the sender; the same id again gets the stored reply.

It may be anything: nobody but its sender and the service sees it, and what is kept of it and told
in events is a keyed hash (ADR 0037).
"""

Line = Annotated[
    str,
    form(
        "line-form",
        r"^[^\x00-\x1f\x7f]*$",
        "It should be one line, without control characters",
        "应为一行文字,不含控制字符",
        strip_whitespace=True,
        min_length=1,
        max_length=200,
    ),
]
"""One line of text for people: 1 to 200 characters, no control characters."""

Text = Annotated[
    str,
    form(
        "text-form",
        r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$",
        "It should be text, without control characters but tabs and line breaks",
        "应为文字,除制表符和换行外不含控制字符",
        strip_whitespace=True,
        min_length=1,
        max_length=4000,
    ),
]
"""Lines of text for people: 1 to 4,000 characters; tab and line breaks, no other controls."""

Crew = Annotated[int, Field(strict=True, ge=0, le=100_000)]
"""A number of people on a shift."""

Minutes = Annotated[int, Field(strict=True, ge=0)]
"""A duration in whole minutes; the unit of the hours ledger."""

Position = Annotated[int, Field(ge=0, le=2**63 - 1)]
"""A place in a numbered sequence, such as a ledger's."""

PageSize = Annotated[int, Field(ge=1, le=1000)]


class Row(Value):
    """Base of what stands in answers and has fields that not everybody sees who gets it.

    `whose` says where it is found whom it is about (`baodao.schema.classes`).
    """

    WHOSE: ClassVar[Whose]

    def __init_subclass__(cls, whose: Whose | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if whose:
            cls.WHOSE = whose

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        check_row(cls, cls.WHOSE)


class Asked(Value):
    """Base of everything that is sent to a service: a field it does not know is an error."""

    model_config = ConfigDict(extra="forbid")


SaidRole = Annotated[str, Codes(AnyRole, Words("the system", "系统"))]
"""In which role somebody has done something; what was due with time was done by the system."""


class Actor(Asked):
    """Who asks, in which role, over which part of the tree, and what for.

    It comes from a signature (`baodao.kit.signatures`), never from what was sent: a caller cannot
    widen it. `id` is the person, the same in every role they hold.
    """

    id: Id
    role: AnyRole
    scope: DivisionCode | Literal["*"] | None = None
    """The subtree of divisions in which the role holds; `*` is the whole tree, nothing is none."""
    purpose: Line | None = None
    """What for; who reads data of other people says one of the list (`kernel.purposes`)."""
    organisation: Id | None = None
    """The organisation for which the role holds, as an organiser's or a unit's liaison's 联络员."""
    succeeds: frozenset[Id] = frozenset()
    """Organisations that have ended, for whose matters that one answers now (PIPL art. 22)."""
    ward: Id | None = None
    wards: frozenset[Id] = frozenset()
    """The minor for whom a guardian acts; all whose guardian the person is, whatever the role."""
    also: frozenset[Id] = frozenset()
    """Records that were merged into the person's, or a ward's: what is theirs may name them."""
    capabilities: frozenset[Capability] = frozenset()
    """What the role may do besides, now."""
    dormant: frozenset[Capability] = frozenset()
    """What it may once its holder has proved again who they are."""
    in_person: bool = False
    """Whether the holder has signed in themself; else it is a program of theirs."""

    def covers(self, division: str) -> bool:
        """Whether the role holds in `division`."""
        scope = self.scope
        return scope is not None and (scope == "*" or division.startswith(scope))

    @property
    def kept(self) -> tuple[str, ...]:
        """The organisations for which the actor answers: their own first, then what it succeeds."""
        return (self.organisation, *sorted(self.succeeds)) if self.organisation else ()

    def keeps(self, organisation_id: str | None) -> bool:
        """Whether the actor answers for this organisation, in whatever role."""
        own = self.organisation
        if own is None or organisation_id is None:
            return False
        return own == organisation_id or organisation_id in self.succeeds

    def is_concerned(self, by: str | None) -> bool:
        """Whether this is the actor, a ward, a record of either, or what they answer for."""
        return by is not None and (
            by == self.id or by in self.wards or by in self.also or self.keeps(by)
        )


NOBODY = Actor(id="nobody", role="guest")
"""Who asks where nobody has signed in."""


class Message(Asked):
    """A command or a query: something asked of one service by core NATS request/reply.

    `actor` does not travel in it: who receives a message says with `asked_by` whom it is from.
    `access` says who may send it (`baodao.schema.access`), and `own_matter` where the persons and
    organisations are found that may not, because it is decided about them; a query is not for them.
    It `needs` capabilities if it is sensitive; what is done `in_person` is for no program.
    A query whose answer shows people says in `logged` whom, and who saw them is written down.
    """

    SUBJECT: ClassVar[str]
    CONTEXT: ClassVar[str]
    REPLY: ClassVar[type[BaseModel]]
    ACCESS: ClassVar[Access]
    LOGGED: ClassVar[Logged | None] = None

    actor: Actor = NOBODY

    def asked_by(self, actor: Actor) -> Self:
        """This message, which has just been read, as one of this actor."""
        # Of a frozen model: nobody else has seen it yet, and a copy would cost each message.
        self.__dict__["actor"] = actor
        return self

    def __init_subclass__(
        cls,
        subject: str = "",
        reply: type[BaseModel] | None = None,
        access: Iterable[Allow] = (),
        own_matter: Iterable[str] = (),
        needs: Iterable[Capability] = (),
        in_person: bool = False,  # noqa: FBT001, FBT002 -- a keyword of a class
        logged: Logged | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        if logged and not issubclass(cls, Query):
            raise TypeError(f"{cls.__name__} is no query: what it does is told by events")
        if subject and reply:
            check_answer(reply)
            cls.LOGGED = logged
            cls.SUBJECT, cls.REPLY = subject, reply
            cls.CONTEXT = subject.split(".")[1]
            cls.ACCESS = access_of(access, own_matter, needs, in_person=in_person)


class Command(Message):
    """A wish to change something, named in the imperative: `commands.<context>.<name>`.

    Two commands with one id mean the same if everything but `expires_at` and `may_repeat` is equal.
    One that is not `remembered` leaves nothing behind of having been sent: it is carried out again
    each time it comes, so its use case makes the same of it however often, and announces nothing.
    """

    command_id: CommandId
    expires_at: Instant | None = None
    """Until when the sender waits, at most five minutes from now. Services want to know it: a copy
    that was held up somewhere, in a queue, a socket or a stopped process, is not carried out later.
    """
    may_repeat: bool = True
    """Whether the sender may ask again under this id; if not, a refusal need not be remembered."""

    REMEMBERED: ClassVar[bool] = True

    def __init_subclass__(cls, remembered: bool = True, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 -- a keyword of a class
        super().__init_subclass__(**kwargs)
        cls.REMEMBERED = remembered


class Query(Message):
    """A question that changes nothing: `queries.<context>.<name>`."""


class Event(Value):
    """A fact that a service has committed, named in the past participle.

    Subclasses give their wire type (`baodao.<context>.<name>.v<N>`), the field that names their
    aggregate, the aggregate's type where the field does not tell it (`shift_id` tells `shift`), and
    never a name, phone number, address, document number or coordinate of a person.
    Consumers ignore fields they do not know, so a new optional field stays in the same version.
    `feed` says what it tells of, and so who may follow it. `forgets` is the field with the id of a
    person who is forgotten: the rows of inboxes about them go, in the commit that announces the
    event and wherever it is followed. `formerly` are wire types under which it
    was published before it was renamed: logs and streams keep them for ever, so they can be read
    for ever.
    """

    TYPE: ClassVar[str]
    CONTEXT: ClassVar[str]
    NAME: ClassVar[str]
    VERSION: ClassVar[int]
    AGGREGATE: ClassVar[str]
    AGGREGATE_TYPE: ClassVar[str]
    FEED: ClassVar[Feed]
    FORMERLY: ClassVar[tuple[str, ...]] = ()
    FORGETS: ClassVar[str] = ""

    division: DivisionCode
    """Where it happened; becomes the division path of the subject."""

    def __init_subclass__(
        cls,
        type: str = "",  # noqa: A002 -- it is the CloudEvents word
        feed: Feed | None = None,
        aggregate: str = "",
        aggregate_type: str = "",
        formerly: tuple[str, ...] = (),
        forgets: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        if type:
            if feed is None:
                raise TypeError(f"{type} does not say what it tells of")
            cls.FEED = feed
            _, cls.CONTEXT, cls.NAME, version = type.split(".")
            cls.TYPE, cls.VERSION, cls.AGGREGATE = type, int(version.removeprefix("v")), aggregate
            cls.AGGREGATE_TYPE = aggregate_type or aggregate.removesuffix("_id").replace("_", "-")
            cls.FORMERLY, cls.FORGETS = formerly, forgets

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if feed := kwargs.get("feed"):
            check_feed(cls, feed)

    @property
    def aggregate_id(self) -> str:
        """Id of the aggregate whose history this event belongs to."""
        value: str = getattr(self, self.AGGREGATE)
        return value

    @property
    def aggregate_type(self) -> str:
        """What kind of aggregate that is, such as `shift`; within a context the two name it."""
        return self.AGGREGATE_TYPE


class NotFound(
    Refusal,
    slug="not-found",
    en="There is no such {kind} among those that you may see. Please check what you entered.",
    zh="在您可以办理的范围内没有找到这个{kind},请核对后重试。",
):
    """A message names something that the service does not know."""

    kind: Annotated[str, Codes(Thing, Words("record", "记录"))]
    id: str


class OutOfScope(
    Refusal,
    slug="out-of-scope",
    en="This cannot be done here in the role of {role}. Please ask somebody who may.",
    zh="以“{role}”的身份不能在此办理这件事,请由有权限的人员办理。",
):
    """The actor may not send this; it is told before anything else is looked at, and alone."""

    role: AnyRole


class SignInNeeded(
    Refusal,
    slug="sign-in-needed",
    en="Your sign-in is over. Please sign in again.",
    zh="登录已失效,请重新登录。",
):
    """Whoever asks has not proved who they are, or no longer: it is told before anything else."""


class OwnMatter(
    Refusal,
    slug="own-matter",
    en="This is about yourself, so it is not for you to decide. Please ask a colleague or "
    "whoever is above you.",
    zh="这件事与您本人有关,须回避,请由同事或上级办理。",
):
    """The actor may decide such things, but not this one: it is about themself."""


class BeyondHorizon(
    Refusal,
    slug="beyond-horizon",
    en="The {field} is {day}; it can be {latest} at the latest. Please check the year.",
    zh="{field}填的是{day},最晚只能填到{latest},请检查年份。",
):
    """A command asks for a day too far ahead, most often because a year was mistyped."""

    field: ShownField
    day: RecordedDay
    latest: RecordedDay


class CommandIdReused(
    Refusal,
    slug="command-id-reused",
    en="This number of a request was used before for another one. Please reload the page and "
    "send it again as a new request.",
    zh="这次提交的编号与以前的一次相同,内容却不同。请刷新页面,重新填写后提交。",
):
    """The same command id came with other content: the stored reply would answer something else."""

    command_id: str

"""A volunteer has died: what ends, and what their close relatives may do (PIPL art. 49).

Whoever is a close relative 近亲属 (民法典 art. 1045) may see, copy, correct and have erased what is
kept, in their own lawful interest, unless the person arranged otherwise while they lived. It is no
inheritance: each names the interest, and is let in by a paper of their own.
"""

from typing import Literal

from baodao.schema.access import SIGNERS, at_desk, logged, own, subtree
from baodao.schema.base import (
    Command,
    Day,
    Event,
    Id,
    Line,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Text,
    Value,
)
from baodao.schema.registration.sheets import OnPaper
from baodao.schema.registration.volunteers import VolunteerChanged
from baodao.schema.spoken import say
from baodao.schema.words import PersonName

MOST_RELATIVES = 16
"""The most relatives that are kept beside one person."""

Kinship = Literal["spouse", "parent", "child", "sibling", "grandparent", "grandchild"]
"""Close relatives, of both sides of a family; nobody else is one."""
say(
    Kinship,
    {
        "spouse": "配偶",
        "parent": "父母",
        "child": "子女",
        "sibling": ("brother or sister", "兄弟姐妹"),
        "grandparent": "祖父母、外祖父母",
        "grandchild": "孙子女、外孙子女",
    },
)
DeathDayFault = Literal["in-the-future", "before-birth"]
say(
    DeathDayFault,
    {
        "in-the-future": ("it has not come yet, please correct it", "日期尚未到来,请更正"),
        "before-birth": (
            "it is before the birth date, please correct one of them",
            "早于出生日期,请更正其中一项",
        ),
    },
)

_DESK = subtree("volunteer.division", *SIGNERS)
"""Who keeps the desk where the person lived: whoever comes with papers comes there."""


# --- events -------------------------------------------------------------------------------------


class DeathRecorded(
    Event,
    type="baodao.registration.death-recorded.v1",
    feed="people",
    aggregate="volunteer_id",
):
    """A volunteer has died; nobody acts as them any more, and nothing is asked of them.

    Who was a volunteer until then is withdrawn by it (`volunteer-withdrawn`). What they did stays.
    """

    volunteer_id: Id


class DeathTakenBack(
    Event,
    type="baodao.registration.death-taken-back.v1",
    feed="people",
    aggregate="volunteer_id",
):
    """It was a mistake: the person lives, and is a volunteer again if they were one before."""

    volunteer_id: Id


# --- commands -----------------------------------------------------------------------------------


class RecordDeath(
    Command,
    subject="commands.registration.record-death",
    reply=VolunteerChanged,
    access=[_DESK],
    own_matter=["volunteer_id"],
    needs=("identity",),
    in_person=True,
):
    """Note from a paper that a volunteer has died; day and paper are kept with their own data."""

    volunteer_id: Id
    day: Day
    """The day of death; not after today, nor before the birth date."""
    reference: Line
    """Where the paper is kept that says so."""


class TakeBackDeath(
    Command,
    subject="commands.registration.take-back-death",
    reply=VolunteerChanged,
    access=[_DESK],
    own_matter=["volunteer_id"],
    needs=("identity",),
    in_person=True,
):
    """Let somebody who is at the desk be alive: all is as after a return, relatives are forgotten.

    Their account can be opened again, by a slip.
    """

    volunteer_id: Id


class RelativeReceipt(Value):
    """The record of a relative, which is named with whatever is done for them."""

    volunteer_id: Id
    relative_id: Id
    kinship: Kinship


class RecordRelative(
    Command,
    subject="commands.registration.record-relative",
    reply=RelativeReceipt,
    access=[_DESK],
    own_matter=["volunteer_id"],
    needs=("identity",),
    in_person=True,
):
    """Note who came for a deceased person, what proves the kinship, and what they want it for.

    It is kept with the deceased person's own data, and goes with them.
    """

    volunteer_id: Id
    name: PersonName
    kinship: Kinship
    reference: Line
    """Where the paper is kept that proves the kinship."""
    interest: Text
    """Their own lawful and legitimate interest."""


class ForgetRelative(
    Command,
    subject="commands.registration.forget-relative",
    reply=VolunteerChanged,
    access=[_DESK],
    own_matter=["volunteer_id"],
    needs=("identity",),
    in_person=True,
):
    """Delete the record of a relative: they ask for it, or it was none; nothing is done by it."""

    volunteer_id: Id
    relative_id: Id


class ArrangeForRelatives(
    Command,
    subject="commands.registration.arrange-for-relatives",
    reply=VolunteerChanged,
    access=[own("volunteer_id"), at_desk()],
):
    """Say while one lives whether relatives may see one's data later; as often as one likes.

    A sheet that turns up after the death counts if it was signed by then. What a minor says does
    not keep their parents out.
    """

    volunteer_id: Id
    relatives_barred: bool
    """Whether no relative sees, corrects or erases anything."""
    on_paper: OnPaper | None = None


# --- queries ------------------------------------------------------------------------------------


class Relative(Value):
    """Somebody who came for a deceased person."""

    relative_id: Id
    name: str
    kinship: Kinship
    reference: str
    interest: str
    recorded_at: RecordedInstant
    recorded_by: Id


class Death(Value):
    """What was noted of a death, and who came since."""

    volunteer_id: Id
    day: RecordedDay
    reference: str
    relatives_barred: bool
    """Whether the person arranged that no relative has access."""
    relatives: list[Relative]


class GetDeath(
    Query,
    subject="queries.registration.get-death",
    reply=Death,
    access=[_DESK],
    needs=("identity",),
    logged=logged("relatives", "volunteer.id"),
):
    """The death of a volunteer and the relatives who came, for the desk that goes on with it."""

    volunteer_id: Id


# --- refusals -----------------------------------------------------------------------------------


class Deceased(
    Refusal,
    slug="deceased",
    en="It is recorded that this person has died, so this cannot be done. If that is a mistake, "
    "please let them come to the community desk in person.",
    zh="该人员已登记去世,不能这样办理。如属误登,请本人到社区服务台更正。",
):
    """Nobody acts for the dead."""


class NotDeceased(
    Refusal,
    slug="not-deceased",
    en="No death of this person is recorded. Please let them, or whoever speaks for them, do it; "
    "or record the death first.",
    zh="该人员没有去世登记。请由本人或其监护人办理;确已去世的,请先办理去世登记。",
):
    """Relatives come for nobody who lives."""


class DeathDayWrong(
    Refusal,
    slug="death-day-wrong",
    en="This cannot be the day of death: {reason}.",
    zh="去世日期不正确:{reason}。",
):
    """Nobody dies tomorrow, nor before they were born."""

    reason: DeathDayFault


class RelativeNeeded(
    Refusal,
    slug="relative-needed",
    en="What is kept of a deceased person is copied, corrected and erased for a close relative. "
    "Please record the relative at the desk first, and name that record.",
    zh="已去世人员的个人信息,只应其近亲属的请求复制、更正、删除。请先在服务台登记近亲属,再填写该登记的编号。",
):
    """No relative is named, or none that was recorded for this person (PIPL art. 49)."""


class RelativesBarred(
    Refusal,
    slug="relatives-barred",
    en="This person arranged while they lived that relatives do not get their data. Please tell "
    "the relative so.",
    zh="该人员生前已作出安排,不向近亲属提供其个人信息。请向来人说明。",
):
    """What somebody arranged otherwise in life holds (PIPL art. 49)."""


class TooManyRelatives(
    Refusal,
    slug="too-many-relatives",
    en="{most} relatives are recorded already. Please delete one that is not needed any more.",
    zh="已登记 {most} 位近亲属。请先删除不再需要的登记。",
):
    """More close relatives than come for one person."""

    most: int

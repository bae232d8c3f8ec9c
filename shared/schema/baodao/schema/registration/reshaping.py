"""Reshaping the tree: divisions that are renamed 更名, merged 合并, split 拆分 or moved 划转."""

from pydantic import Field

from baodao.schema.access import OVERSEERS, subtree
from baodao.schema.base import (
    Asked,
    Command,
    DivisionCode,
    PlannedDay,
    RecordedDay,
    Refusal,
    Value,
)
from baodao.schema.spoken import ShownCode
from baodao.schema.words import OpenLine

# --- commands -----------------------------------------------------------------------------------


class ReshapeReceipt(Value):
    """Which codes are no places any more from that day on, and which are since then."""

    on: RecordedDay
    ended: list[DivisionCode]
    added: list[DivisionCode]


class RenameDivision(
    Command,
    subject="commands.registration.rename-division",
    reply=ReshapeReceipt,
    access=[subtree("code", *OVERSEERS)],
):
    """Give a division another name 更名 from a day on, past or future."""

    code: DivisionCode
    new_name: OpenLine
    on: PlannedDay


class MergeDivisions(
    Command,
    subject="commands.registration.merge-divisions",
    reply=ReshapeReceipt,
    access=[subtree("codes & into", *OVERSEERS)],
):
    """Merge divisions 合并 into one of them, into another one, or into a new one.

    They must have no divisions below them on that day any more: move those first.
    """

    codes: list[DivisionCode] = Field(min_length=1, max_length=50)
    into: DivisionCode
    name: OpenLine | None = Field(default=None, description="needed for a new code")
    on: PlannedDay


class DivisionPart(Asked):
    """A part of a division that is split."""

    code: DivisionCode
    name: OpenLine


class SplitDivision(
    Command,
    subject="commands.registration.split-division",
    reply=ReshapeReceipt,
    access=[subtree("code & into.code", *OVERSEERS)],
):
    """Split a division 拆分 into at least two parts with new codes; one part may keep the code.

    One that does not keep its code must have no divisions below it on that day any more.
    """

    code: DivisionCode
    into: list[DivisionPart] = Field(min_length=1, max_length=50)
    on: PlannedDay


class MoveDivision(
    Command,
    subject="commands.registration.move-division",
    reply=ReshapeReceipt,
    access=[subtree("code & new_code", *OVERSEERS)],
):
    """Put a division under another parent 划转, which gives it and all below it new codes."""

    code: DivisionCode
    new_code: DivisionCode
    on: PlannedDay


# --- refusals -----------------------------------------------------------------------------------


class LevelsDiffer(
    Refusal,
    slug="levels-differ",
    en="The place with the code {division} and the one with the code {other} are not of one "
    "level. Please choose places of one level.",
    zh="两个区划(代码 {division} 与代码 {other})级别不同,请选择同级区划。",
):
    """Only divisions of one level become each other."""

    division: ShownCode
    other: ShownCode


class HasChildren(
    Refusal,
    slug="has-children",
    en="Something still lies within it on {on}, such as what has the code {child}. Please move or "
    "end that first.",
    zh="{on}时其下仍有区划、网格或楼门,其中一个代码为 {child}。请先划转或撤销。",
):
    """What lies below must be moved or ended first."""

    place: str
    child: ShownCode
    on: RecordedDay


class ChangedLater(
    Refusal,
    slug="changed-later",
    en="The last change is of {day}, and the next one has to be later. Please correct the day.",
    zh="最近一次变更的日期为{day},新的变更须在其后,请更正日期。",
):
    """The changes of a place are recorded in the order of their days."""

    place: str
    day: RecordedDay


class SubtreeTooLarge(
    Refusal,
    slug="subtree-too-large",
    en="More than {most} places lie below the one with the code {division}. Please move them in "
    "parts.",
    zh="代码为 {division} 的区划,下级超过 {most} 个,请分批划转。",
):
    """One command moves so many divisions at most."""

    division: ShownCode
    most: int

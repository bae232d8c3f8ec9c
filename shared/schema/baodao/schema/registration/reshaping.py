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
    en="{division} and {other} are not of one level.",
    zh="{division} 与 {other} 级别不同。",
):
    """Only divisions of one level become each other."""

    division: str
    other: str


class HasChildren(
    Refusal,
    slug="has-children",
    en="Something still lies in {place} on {on}, such as {child}.",
    zh="{on} 时 {place} 仍有下级,如 {child}。",
):
    """What lies below must be moved or ended first."""

    place: str
    child: str
    on: str


class ChangedLater(
    Refusal,
    slug="changed-later",
    en="The last change of {place} is of {day}; the next one must be later.",
    zh="{place} 最近一次变更日期为 {day},新的变更须在其后。",
):
    """The changes of a place are recorded in the order of their days."""

    place: str
    day: str


class SubtreeTooLarge(
    Refusal,
    slug="subtree-too-large",
    en="More than {most} divisions lie below {division}; move them in parts.",
    zh="{division} 下级超过 {most} 个,请分批划转。",
):
    """One command moves so many divisions at most."""

    division: str
    most: int

"""Sheets of paper that people without a phone have signed, and a desk acts on (宁波 art. 22)."""

from typing import Literal

from baodao.schema.base import Asked, Day, Line, Refusal

SheetFault = Literal["in-the-future", "too-old"]


class OnPaper(Asked):
    """The sheet that the person has signed, and that stands for their own act at a screen."""

    reference: Line
    """Where the sheet is kept."""
    signed_on: Day
    """Not after today, nor longer ago than the pack says (`desk.sheet_days`)."""


class SheetInvalid(
    Refusal,
    slug="sheet-invalid",
    en="The sheet of paper does not count: {reason}.",
    zh="这份纸质表不能使用:{reason}。",
):
    """A sheet that was signed on no possible day, or too long ago."""

    reason: SheetFault

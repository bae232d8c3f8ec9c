"""What who signs up has read and agreed to: the risk note by its version, a written agreement.

Whoever recruits tells of the risks (条例 art. 12). Where there is danger, or an agreement is
written (条例 art. 14; 浙江 21, 北京 18, 上海 23, 重庆 21), it is noted which version somebody has
read. Everywhere else nothing is asked.
"""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.base import Asked, Id, RecordedInstant, Refusal, Value

AgreementWay = Literal["screen", "paper"]
"""An adult agrees on a screen, for themself; of who signed on paper an organiser says so."""
TermsVersion = Annotated[int, Field(strict=True, ge=1)]
"""Counts the wordings of risk note and agreement, from 1."""


class Acknowledges(Asked):
    """What was read and agreed to before a seat is taken; nothing, where nothing has to be."""

    terms_version: TermsVersion | None = Field(
        default=None,
        description="the version of the risk note that was read; see `get-activity`",
    )
    agreed: AgreementWay | None = Field(
        default=None, description="how the written agreement was signed, where there is one"
    )


class FormerTerms(Value):
    """What stood in an activity before it was changed; somebody may have agreed to it."""

    version: int
    risk_note: str
    agreement_text: str | None
    until_at: RecordedInstant
    """When the next version took its place."""


# --- refusals -------------------------------------------------------------------------------------


class RiskNoteUnread(
    Refusal,
    slug="risk-note-unread",
    en="This activity asks that its risk note is read first. Please read version {version} of it, "
    "then try again.",
    zh="参加本活动须先阅读风险告知。请阅读第 {version} 版后再办理。",
):
    """No version was named, or another one than stands there now; `get-activity` has the note."""

    activity_id: Id
    version: int
    read_version: int | None


class AgreementMissing(
    Refusal,
    slug="agreement-missing",
    en="This activity takes a written agreement (version {version}), signed {way} here. Please "
    "sign it first; an organiser helps with the paper.",
    zh="参加本活动须签订书面协议(第 {version} 版),此处的签订方式为{way}。"
    "请先签订,纸质协议请找组织者。",
):
    """Nobody agreed, or not in the way that counts: a minor signs on paper, with the guardian."""

    activity_id: Id
    version: int
    way: AgreementWay

"""Names for certificates, which hours keeps: asked for with its slip (ADR 0099)."""

from typing import Annotated

from pydantic import Field

from baodao.schema.access import everybody, guests, logged
from baodao.schema.base import Id, Query, Refusal, Value
from baodao.schema.words import PersonName

HolderSlip = Annotated[str, Field(min_length=1, max_length=200)]
"""`<seconds>.<masked>.<id>.<signature>`: until when it is good, and whose name may be told."""


class HolderNames(Value):
    """What a certificate calls its holder, and the organisations that have recorded something.

    There is no name where the holder is no volunteer any more, and none of an organisation that
    nobody knows.
    """

    volunteer_id: Id
    holder: PersonName | None
    organisations: dict[str, str]


class NameHolder(
    Query,
    subject="queries.registration.name-holder",
    reply=HolderNames,
    access=[everybody()],
    logged=logged("names", "reply.volunteer_id"),
):
    """The names that are printed on a certificate, for whom hours has just given it to."""

    organisation_ids: list[Id] = Field(default=[], max_length=1_000)
    holder_slip: HolderSlip = "0."


class MaskedNames(Value):
    """The same with the holder's name masked, for the public check."""

    holder: str | None
    organisations: dict[str, str]


class MaskHolder(
    Query,
    subject="queries.registration.mask-holder",
    reply=MaskedNames,
    access=[guests(), everybody()],
):
    """The names that the public check of a certificate shows: the holder's is masked."""

    organisation_ids: list[Id] = Field(default=[], max_length=1_000)
    holder_slip: HolderSlip = "0."


class HolderSlipNotGood(
    Refusal,
    slug="holder-slip-not-good",
    en="These names are given with the certificate alone. Please open the certificate again.",
    zh="姓名仅随证明提供,请重新打开证明。",
):
    """The slip is too old, of somebody else, or for another purpose."""

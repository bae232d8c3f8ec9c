"""Consent texts 告知同意书: what people agree to, by division and version (PIPL art. 14, 17).

Nobody agrees to words that nobody can read: a text is published first, a pack then says which
version people are shown (`consent_text_version`), and who agreed to another one is asked again.
"""

from typing import Annotated

from pydantic import Field

from baodao.schema.access import (
    CALLERS,
    OVERSEERS,
    everybody,
    guests,
    logged,
    subtree,
)
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    PageSize,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.counted import CountedPage, CountedQuery
from baodao.schema.forms import form
from baodao.schema.registration.named_lists import NamedPage, NamedQuery
from baodao.schema.spoken import ShownCode

TextVersion = Annotated[
    str,
    form(
        "text-version-form",
        r"^[0-9A-Za-z]([0-9A-Za-z.-]{0,38}[0-9A-Za-z])?$",
        "A version has at most 40 letters, digits, full stops and hyphens, as 2027-1",
        "版本号由不超过 40 位的字母、数字、点和连字符组成,如 2027-1",
    ),
]
"""What a consent calls the words that it was given to."""

Wording = Annotated[
    str,
    form(
        "wording-form",
        r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$",
        "A consent text has 20 to 20,000 characters",
        "同意书全文应为 20 至 20000 字",
        strip_whitespace=True,
        min_length=20,
        max_length=20_000,
    ),
]
"""The whole of a consent text in one language."""


# --- events -------------------------------------------------------------------------------------


class ConsentTextPublished(
    Event,
    type="baodao.registration.consent-text-published.v1",
    feed="public",
    aggregate="text_id",
    aggregate_type="consent-text",
):
    """A division has published words to agree to; they are for ever those of this version."""

    text_id: Id
    text_version: str
    published_at: RecordedInstant


class ConsentAskedAgain(
    Event,
    type="baodao.registration.consent-asked-again.v1",
    feed="people",
    aggregate="volunteer_id",
):
    """Somebody is asked to agree to another text; without that they cannot sign up from a day on.

    The consent that they gave holds until then.
    """

    volunteer_id: Id
    text_version: str
    until_day: RecordedDay
    """The first day on which it is too late."""


class ConsentLapsed(
    Event,
    type="baodao.registration.consent-lapsed.v1",
    feed="people",
    aggregate="consent_id",
    aggregate_type="consent",
):
    """A consent to the registration ended: another text was to be agreed to, and was not."""

    consent_id: Id
    volunteer_id: Id
    text_version: str
    lapsed_at: RecordedInstant


# --- commands -----------------------------------------------------------------------------------


class ConsentTextReceipt(Value):
    """The text as published."""

    text_id: Id
    division: DivisionCode
    text_version: str


class PublishConsentText(
    Command,
    subject="commands.registration.publish-consent-text",
    reply=ConsentTextReceipt,
    access=[subtree("division", *OVERSEERS)],
):
    """Publish words to agree to, for a division and all below it; they are not changed any more.

    Nobody is shown them until a pack says so (`consent_text_version`).
    """

    division: DivisionCode
    text_version: TextVersion
    text_zh: Wording = Field(description="the whole text in Chinese")
    text_en: Wording = Field(description="the whole text in English")


# --- queries ------------------------------------------------------------------------------------


class ConsentText(Value):
    """Words to agree to; `division` published them, or nobody: those of the pack `default-1`."""

    text_version: str
    division: DivisionCode | None
    published_at: RecordedInstant | None
    published_by_role: str | None
    current: bool
    """Whether it is the one that people are shown now where it was asked for."""
    text_zh: str
    text_en: str


class GetConsentText(
    Query,
    subject="queries.registration.get-consent-text",
    reply=ConsentText,
    access=[guests(), everybody()],
):
    """The words that people of a division are shown now, or those of a version.

    Of two divisions that published the same version, the nearer one's.
    """

    division: DivisionCode
    text_version: TextVersion | None = None


class ConsentTextSummary(Value):
    """A published text without its words."""

    text_version: str
    division: DivisionCode
    published_at: RecordedInstant


class ConsentTextPage(Value):
    """Some texts in the order of the divisions, the province first, and of their versions."""

    texts: list[ConsentTextSummary]
    next: str | None = None


class ListConsentTexts(
    Query,
    subject="queries.registration.list-consent-texts",
    reply=ConsentTextPage,
    access=[everybody()],
):
    """The texts that a division, or one above it, has published."""

    division: DivisionCode
    after: str = ""
    limit: PageSize = 100


class AskedAgain(Value):
    """Who is asked to agree to another text, and the first day on which it is too late."""

    volunteer_id: Id
    division: DivisionCode
    text_version: str
    until_day: RecordedDay


class AskedAgainPage(NamedPage, CountedPage):
    """Some people, those whose consent ends first before the others."""

    people: list[AskedAgain]
    next: str | None = None


class ListAskedAgain(
    NamedQuery,
    CountedQuery,
    subject="queries.registration.list-asked-again",
    reply=AskedAgainPage,
    access=[subtree("division?", *CALLERS)],
    logged=logged("list", "reply.people.volunteer_id"),
):
    """Who has not agreed to the text that is shown now: whose consent ends soon is first.

    Whose has ended waits for `own-consent` or `guardian-consent` (`list-volunteers`, `pending`).
    """

    division: DivisionCode | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class ConsentTextExists(
    Refusal,
    slug="consent-text-exists",
    en="The version “{text_version}” is published already, and people may have agreed to it. "
    "Please give the new text another version.",
    zh="版本“{text_version}”已经发布,可能已有人同意,不能更改。请为新文本另定版本号。",
):
    """What somebody agreed to stays what it was."""

    text_version: ShownCode


class ConsentTextMissing(
    Refusal,
    slug="consent-text-missing",
    en="There is no consent text of the version “{text_version}” here or above. Please publish "
    "it first.",
    zh="本级和上级都没有发布版本“{text_version}”的同意书,请先发布全文。",
):
    """People are not shown words that nobody can read."""

    text_version: ShownCode

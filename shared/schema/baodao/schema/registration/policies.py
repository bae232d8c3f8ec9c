"""Policy packs: what differs from city to city is data with a version, never a constant."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from baodao.schema.access import OVERSEERS, everybody, subtree
from baodao.schema.base import (
    Asked,
    Command,
    DivisionCode,
    Event,
    Line,
    Query,
    RecordedInstant,
    Refusal,
    Text,
    Value,
)
from baodao.schema.forms import form
from baodao.schema.hours.policies import HoursRules
from baodao.schema.registration.call_rules import CallRules
from baodao.schema.registration.desk_rules import DeskRules
from baodao.schema.registration.errand_rules import ErrandRules
from baodao.schema.registration.list_rules import ListRules
from baodao.schema.registration.point_rules import Period as Period
from baodao.schema.registration.point_rules import PointRules
from baodao.schema.registration.premises_rules import PremisesRules
from baodao.schema.scheduling.policies import SchedulingRules
from baodao.schema.spoken import ShownCode, ShownField
from baodao.schema.words import OpenLine

What = Literal["contacts", "activities", "minutes"]
Activation = Literal["immediate", "after-check"]
RuleName = Literal[
    "adult_age",
    "child_under",
    "document_free_from_age",
    "activation",
    "term_years",
    "member_obligations",
    "unit_obligations",
    "feedback_min_members",
    "consent_text_version",
]
"""The rules that `policy-set.v1` names where they change; a later one stands in `rules` alone."""
LockName = Literal[RuleName, "consent_renewal_days"]


class Obligation(Asked):
    """At least so many contacts, activities or minutes in each period."""

    what: What
    at_least: int = Field(strict=True, ge=1, le=100_000)
    per: Period


class RegistrationRules(Asked):
    """What a pack says about people and organisations; a rule that is absent is inherited."""

    adult_age: int | None = Field(default=None, strict=True, ge=16, le=21)
    """Full years from which nobody else's consent is needed (18; 16 where living on own labour)."""
    child_under: int | None = Field(default=None, strict=True, ge=10, le=16)
    """Below it all data is sensitive and rules of its own hold (14, PIPL art. 31)."""
    document_free_from_age: int | None = Field(default=None, strict=True, ge=60, le=120)
    """Full years from which a person may register without a document, to be checked by sight."""
    activation: Activation | None = None
    """Whether an adult with a valid document is active at once, or after an organiser's check."""
    term_years: int | None = Field(default=None, strict=True, ge=1, le=10)
    """Length of a leader's term 任期 where none is given (5, 城市居民委员会组织法 art. 7–8)."""
    member_obligations: list[Obligation] | None = Field(default=None, max_length=10)
    unit_obligations: list[Obligation] | None = Field(default=None, max_length=10)
    feedback_min_members: int | None = Field(default=None, strict=True, ge=1, le=100)
    """Totals of fewer members than this are withheld from the unit: they would name somebody."""
    consent_text_version: OpenLine | None = None
    """The version of the consent text 告知同意书 that people are shown now."""
    consent_renewal_days: int | None = Field(default=None, strict=True, ge=7, le=366)
    """How many days who agreed to another text has to agree to the present one (90)."""
    locked: list[LockName] | None = Field(default=None, max_length=20)
    """Rules that packs below may not change."""


PrivacyRuleName = Literal["purposes", "minors_approval", "approval_days", "retention_years"]

PurposeWord = Annotated[
    str,
    form(
        "purpose-form",
        r"^[a-z]{1,20}(-[a-z]{1,20}){0,4}$",
        "A purpose is at most five lower-case words joined by hyphens",
        "目的代号应由至多五个小写英文单词以连字符连接而成",
    ),
]
"""What programs and the log of reads call a purpose."""


class Purpose(Asked):
    """What data of other people may be read for: a word for programs, and what people call it."""

    slug: PurposeWord
    zh: Line
    en: Line


class PrivacyRules(Asked):
    """What a pack says about reads of personal data; a rule that is absent is inherited."""

    purposes: list[Purpose] | None = Field(default=None, min_length=1, max_length=50)
    """The whole list; who reads data of other people says one of them (PIPL art. 6)."""
    minors_approval: bool | None = Field(default=None, strict=True)
    """Whether who reads data of minors needs an approval 审批 (true, see ADR 0044)."""
    approval_days: int | None = Field(default=None, strict=True, ge=1, le=366)
    """How many days an approval holds at most (366: a school year)."""
    retention_years: int | None = Field(default=None, strict=True, ge=1, le=10)
    """How long somebody's data are kept once their registration has ended (3, PIPL art. 19)."""
    locked: list[PrivacyRuleName] | None = Field(default=None, max_length=20)
    """Rules that packs below may not change."""


class PolicyRules(Asked):
    """What a pack says, a section for each context; a rule that is absent is inherited from above.

    Every rule has a default in the pack `default-1`, which stands above all provinces.
    """

    registration: RegistrationRules | None = None
    scheduling: SchedulingRules | None = None
    hours: HoursRules | None = None
    privacy: PrivacyRules | None = None
    calls: CallRules | None = None
    desk: DeskRules | None = None
    lists: ListRules | None = None
    errands: ErrandRules | None = None
    points: PointRules | None = None
    premises: PremisesRules | None = None


# --- events -------------------------------------------------------------------------------------


class PolicySet(
    Event,
    type="baodao.registration.policy-set.v1",
    feed="public",
    aggregate="division",
    aggregate_type="policy-pack",
):
    """A division has another version of its policy pack, in force from `set_at` on."""

    version: int
    changed: list[RuleName]
    """The rules of the section `registration` that are others than before, as far as they are
    among these."""
    rules: dict[str, dict[str, JsonValue]] | None = None
    """All that the pack says now, by section; sections and rules you do not know are others'."""
    set_at: RecordedInstant | None = None

    @property
    def aggregate_id(self) -> str:
        """Of the pack, which has a history beside that of its division."""
        return f"policy-{self.division}"


# --- commands -----------------------------------------------------------------------------------


class PolicyReceipt(Value):
    """The version under which decisions are made from now on."""

    division: DivisionCode
    version: int


class SetPolicy(
    Command,
    subject="commands.registration.set-policy",
    reply=PolicyReceipt,
    access=[subtree("division", *OVERSEERS)],
):
    """Replace the pack of a division; older versions stay readable."""

    division: DivisionCode
    rules: PolicyRules
    note: Text = Field(description="why, and by which document")


# --- queries ------------------------------------------------------------------------------------


class RuleSource(Value):
    """Where a rule that holds in a division comes from: `default-1`, or `<division>@<version>`."""

    section: str
    rule: str
    source: str


class PolicyVersion(Value):
    """One version of a division's own pack."""

    version: int
    set_at: RecordedInstant
    rules: PolicyRules
    note: str


class Policy(Value):
    """The rules that hold in a division, where each comes from, and its own pack's versions.

    Of the sections of other contexts it has what packs say; their defaults are with them.
    """

    division: DivisionCode
    version: str
    """Of the section `registration`: every pack that had a say, the nearest first."""
    rules: PolicyRules
    sources: list[RuleSource]
    own: list[PolicyVersion]


class GetPolicy(
    Query, subject="queries.registration.get-policy", reply=Policy, access=[everybody()]
):
    """The rules that hold in a division now."""

    division: DivisionCode


# --- refusals -----------------------------------------------------------------------------------


class RuleLocked(
    Refusal,
    slug="rule-locked",
    en="This is fixed for all from above (code {division}): {rule}. Please ask there to have it "
    "changed.",
    zh="“{rule}”已由上级(区划代码 {division})统一规定,本级不能更改。如需调整,请联系上级。",
):
    """A pack above does not let the ones below differ in this rule."""

    rule: ShownField
    division: ShownCode


class RulesOutOfOrder(
    Refusal,
    slug="rules-out-of-order",
    en="A child is under {child_under}, and that has to be below the adult age of {adult_age}."
    " Please correct one of them.",
    zh="儿童年龄上限 {child_under} 岁须低于成年年龄 {adult_age} 岁,请更正其中一项。",
):
    """Two rules of the pack that would come to hold contradict each other."""

    child_under: int
    adult_age: int

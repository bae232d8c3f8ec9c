"""Who somebody is: the personal data of Order 67 art. 5, sent in and kept in the vault.

Only commands carry these; no event, no list and no log line ever does.
"""

from typing import Annotated, Literal

from pydantic import BeforeValidator

from baodao.schema.base import Asked, Instant, Line, Refusal
from baodao.schema.forms import form
from baodao.schema.phones import read_phone
from baodao.schema.spoken import ShownField
from baodao.schema.words import OpenLine, PersonName

Sex = Literal["female", "male"]
ConsentWay = Literal["screen", "paper"]
ConsentFault = Literal[
    "paper-missing",
    "paper-reference",
    "in-the-future",
    "before-birth",
    "guardian-missing",
    "guardian-unseen",
    "not-the-guardians",
    "not-a-minor",
    "subject-missing",
    "subject-not-asked",
]
DocumentFault = Literal["form", "checksum", "birth-date", "sex"]

DocumentType = Literal[
    "resident-id",
    "hk-macao-taiwan-residence",
    "hk-macao-permit",
    "taiwan-permit",
    "passport",
    "permanent-residence",
]
"""居民身份证, 港澳台居民居住证, 港澳居民来往内地通行证, 台湾居民来往大陆通行证, 护照,
外国人永久居留身份证.
"""

_Digits = Annotated[
    str,
    form(
        "phone-form",
        r"^(1[3-9][0-9]{9}|(010|02[0-9]|0[3-9][0-9]{2})[2-8][0-9]{6,7}"
        r"|\+([1-79][0-9]{6,14}|8[0-57-9][0-9]{5,13}))$",
        "A mobile number has 11 digits, a landline its area code, a number from elsewhere + and"
        " the code of its country or region; no extension",
        "手机号码应为 11 位,固定电话应含区号,境外号码以 + 和国家或地区代码开头;不填分机号",
    ),
]
Phone = Annotated[_Digits, BeforeValidator(read_phone)]
"""11 digits of a mobile, a landline with its area code, or a number from elsewhere as E.164.

It may come with blanks, hyphens and brackets, on the mainland with the code of the country too, and
is kept without.
"""

DocumentNumber = Annotated[
    str,
    form(
        "document-form",
        r"^[0-9A-Za-z]{5,20}$",
        "A document number has 5 to 20 letters and digits",
        "证件号码应由 5 至 20 个字母和数字组成",
        strip_whitespace=True,
        to_upper=True,
        max_length=20,
    ),
]


class IdentityDocument(Asked):
    """A document that says who somebody is; its number is sealed and never given out again."""

    type: DocumentType
    number: DocumentNumber


class GuardianProfile(Asked):
    """Who answers for a minor (PIPL art. 31)."""

    name: PersonName
    phone: Phone
    relation: PersonName


class ConsentAct(Asked):
    """How somebody agreed: which text, given by whom, when, and on what (PIPL art. 14, 17).

    `screen` is for who agrees themself or for their ward; what anybody else writes down is `paper`.
    """

    text_version: OpenLine
    by: Literal["self", "guardian"] = "self"
    how: ConsentWay
    reference: Line | None = None
    """Where the signed paper is kept; needed for `paper`."""
    given_at: Instant | None = None
    """When it was given, if that was before now: of a paper, when it was signed."""


class DocumentInvalid(
    Refusal,
    slug="document-invalid",
    en="The document number is wrong: {reason}. Please compare it with the document and enter "
    "it again.",
    zh="证件号码有误:{reason}。请对照证件核对后重新填写。",
):
    """A number that cannot be one of its kind, or contradicts what else was given."""

    reason: DocumentFault


class ProfileIncomplete(
    Refusal,
    slug="profile-incomplete",
    en="Please give the {field}: it does not follow from the document.",
    zh="请填写{field},证件中没有这项信息。",
):
    """A field of Order 67 art. 5 is missing and does not follow from the document."""

    field: ShownField


class BornInTheFuture(
    Refusal,
    slug="born-in-the-future",
    en="The birth date has not come yet. Please correct it.",
    zh="出生日期晚于今天,请更正。",
):
    """Nobody registers before they are born."""


class BornTooLongAgo(
    Refusal,
    slug="born-too-long-ago",
    en="Nobody is older than {most} years. Please check the birth date or the document.",
    zh="年龄超过 {most} 岁,请核对出生日期或证件号码。",
):
    """A birth date that cannot be right."""

    most: int


class DocumentRequired(
    Refusal,
    slug="document-required",
    en="Below the age of {from_age} a document is needed. Please give its kind and number.",
    zh="未满 {from_age} 周岁须提供证件,请填写证件类型和号码。",
):
    """Only the very old may register without a document, to be checked by sight."""

    from_age: int


class GuardianRequired(
    Refusal,
    slug="guardian-required",
    en="A person under {adult_age} needs a guardian. Please give the guardian's name, "
    "relation and phone.",
    zh="未满 {adult_age} 周岁须登记监护人,请填写监护人的姓名、关系和联系电话。",
):
    """A minor is registered with a guardian who can be reached (PIPL art. 31)."""

    adult_age: int


class GuardianIsNone(
    Refusal,
    slug="guardian-is-none",
    en="The guardian is another person than the child. Please give an adult's name, relation and "
    "phone.",
    zh="监护人不能是未成年人本人,请填写成年监护人的姓名、关系和联系电话。",
):
    """Nobody is their own guardian (民法典 art. 27)."""


class TooYoung(
    Refusal,
    slug="too-young",
    en="Children under {from_age} do not register as volunteers; please let them come with a "
    "parent.",
    zh="未满 {from_age} 周岁的儿童不能注册为志愿者,请由家长陪同参加活动。",
):
    """Who can do nothing in law by themself volunteers for nothing either (民法典 art. 20)."""

    from_age: int


class ConsentIncomplete(
    Refusal,
    slug="consent-incomplete",
    en="The consent is not complete: {reason}.",
    zh="同意手续不完整:{reason}。",
):
    """A consent without its paper or its subject, at no possible time, or by the wrong person.

    `paper-missing`: what another person is said to have agreed to at a screen; `guardian-unseen`: a
    guardian's word that no organiser has written down; `not-the-guardians`: what the minor says
    themself, told by their guardian.
    """

    reason: ConsentFault

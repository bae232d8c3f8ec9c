"""The exact form of the documents that we sign, to check one that comes back.

A signature says nothing of names that no context knows (`baodao.hours.common.canonical`), so that a
member that is not here makes a document none of ours, whoever signed the rest.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Text = Annotated[str, Field(max_length=4_000)]
Address = Annotated[str, Field(max_length=2_048)]


class _Form(BaseModel):
    # By its own name no field is taken: it would be a member that nobody has signed.
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel)  # type: ignore[pydantic-alias]


class _Proof(_Form):
    type: Literal["DataIntegrityProof"]
    cryptosuite: Literal["eddsa-rdfc-2022"]
    created: datetime
    verification_method: Address
    proof_purpose: Literal["assertionMethod"]
    proof_value: Text


class _Profile(_Form):
    id: Address
    type: tuple[Literal["Profile"]]
    name: Text
    url: Address


class _ResultDescription(_Form):
    id: Address
    type: tuple[Literal["ResultDescription"]]
    name: Text
    result_type: Literal["RawScore"]


class _Criteria(_Form):
    narrative: Text


class _Achievement(_Form):
    id: Address
    type: tuple[Literal["Achievement"]]
    achievement_type: Literal["CommunityService"]
    name: Text
    description: Text
    criteria: _Criteria
    result_description: list[_ResultDescription]


class _Result(_Form):
    type: tuple[Literal["Result"]]
    result_description: Address
    value: Annotated[str, Field(pattern=r"^[0-9]{1,9}$")]


class _Subject(_Form):
    id: Annotated[str, Field(pattern=r"^urn:uuid:[0-9a-f-]{36}$")]
    type: tuple[Literal["AchievementSubject"]]
    activity_start_date: datetime
    activity_end_date: datetime
    achievement: _Achievement
    result: list[_Result]


class _Evidence(_Form):
    id: Address | None = None
    type: tuple[Literal["Evidence"]]
    genre: Text
    name: Text
    description: Text | None = None
    narrative: Text


class _StatusEntry(_Form):
    id: Address
    type: Literal["BitstringStatusListEntry"]
    status_purpose: Literal["revocation"]
    status_list_index: Annotated[str, Field(pattern=r"^[0-9]{1,6}$")]
    status_list_credential: Address


class CredentialForm(_Form):
    """A certificate as a credential."""

    context: Annotated[list[Address], Field(alias="@context")]
    id: Address
    type: tuple[Literal["VerifiableCredential"], Literal["AchievementCredential"]]
    name: Text
    issuer: _Profile
    valid_from: datetime
    credential_subject: _Subject
    evidence: list[_Evidence]
    credential_status: _StatusEntry
    proof: _Proof


class _Bits(_Form):
    id: Address
    type: Literal["BitstringStatusList"]
    status_purpose: Literal["revocation"]
    encoded_list: Annotated[str, Field(max_length=40_000)]


class ListForm(_Form):
    """A status list."""

    context: Annotated[list[Address], Field(alias="@context")]
    id: Address
    type: tuple[Literal["VerifiableCredential"], Literal["BitstringStatusListCredential"]]
    issuer: Address
    valid_from: datetime
    valid_until: datetime
    credential_subject: _Bits
    proof: _Proof


class _Method(_Form):
    id: Address
    type: Literal["Multikey"]
    controller: Address
    public_key_multibase: Address


class IssuerForm(_Form):
    """The issuer's DID document."""

    context: Annotated[list[Address], Field(alias="@context")]
    id: Address
    also_known_as: list[Address]
    verification_method: list[_Method]
    assertion_method: list[Address]

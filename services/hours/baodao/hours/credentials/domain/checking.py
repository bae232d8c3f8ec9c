"""Whether a credential holds: by its form, its signature, and its bit in a list that is fresh.

Nothing is loaded: whoever checks brings the issuer's document and the list.
"""

import base64
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from baodao.hours.certificates.domain.status import LIST_BITS
from baodao.hours.common.proofs import from_multikey, holds
from baodao.hours.credentials.domain.forms import CredentialForm, IssuerForm, ListForm

Verdict = Literal["revoked", "not-genuine", "not-checkable"]
"""`not-genuine`: nobody should believe it; `not-checkable`: of its list nothing is known."""
_BYTES = LIST_BITS // 8
_GZIP = 31
F = TypeVar("F", bound=BaseModel)
Document = Mapping[str, Any]


class DoesNotHoldError(Exception):
    """A credential is not to be believed, or it cannot be told."""

    def __init__(self, verdict: Verdict, why: str) -> None:
        super().__init__(why)
        self.verdict: Verdict = verdict


def check(credential: Document, issuer: Document, status_list: Document, now: datetime) -> None:
    """Check whether a credential holds, by what its issuer has published.

    Raises:
        DoesNotHoldError: it does not, or that cannot be told; says why.
    """
    form, who = credential_form(credential), _issuer_form(issuer)
    keys = _keys(who)
    if form.issuer.id != who.id:
        raise DoesNotHoldError("not-genuine", f"its issuer is {form.issuer.id}")
    if not holds(credential, keys):
        why = "it was changed, or signed with no key of its issuer"
        raise DoesNotHoldError("not-genuine", why)
    if form.valid_from > now:
        raise DoesNotHoldError("not-genuine", "it is of a time to come")
    listed = _list_form(status_list)
    entry, index = form.credential_status, int(form.credential_status.status_list_index)
    if listed.issuer != who.id or not holds(status_list, keys):
        raise DoesNotHoldError("not-checkable", "its list is not signed with a key of its issuer")
    if listed.id != entry.status_list_credential or index >= LIST_BITS:
        raise DoesNotHoldError("not-checkable", f"it is in no list at {listed.id}")
    if not listed.valid_from <= now < listed.valid_until:
        raise DoesNotHoldError("not-checkable", "the list is too old; please fetch it anew")
    if bits_of(listed.credential_subject.encoded_list)[index // 8] & 0x80 >> index % 8:
        raise DoesNotHoldError("revoked", "its issuer has taken it back")


def credential_form(credential: Document) -> CredentialForm:
    """A credential of ours, unless it is none."""
    return _read(credential, CredentialForm, "not-genuine", "it is no credential of ours")


def _issuer_form(issuer: Document) -> IssuerForm:
    return _read(issuer, IssuerForm, "not-checkable", "the issuer's document cannot be read")


def _list_form(status_list: Document) -> ListForm:
    return _read(status_list, ListForm, "not-checkable", "its list cannot be read")


def bits_of(encoded: str) -> bytes:
    """The bits of a list, of which there are neither more nor fewer, however packed.

    Raises:
        DoesNotHoldError: it is no list.
    """
    try:
        padded = encoded[1:] + "=" * (-len(encoded[1:]) % 4)
        packed = base64.b64decode(padded, altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj(_GZIP)
        bits = unpacking.decompress(packed, _BYTES + 1)
    except (ValueError, zlib.error):
        bits = b""
    if len(bits) != _BYTES or not encoded.startswith("u"):
        raise DoesNotHoldError("not-checkable", "its list cannot be read")
    return bits


def _read(document: Document, form: type[F], verdict: Verdict, why: str) -> F:
    try:
        return form.model_validate(document)
    except ValidationError:
        raise DoesNotHoldError(verdict, why) from None


def _keys(issuer: IssuerForm) -> dict[str, bytes]:
    keys = {}
    for one in issuer.verification_method:
        if one.id in issuer.assertion_method and one.controller == issuer.id:
            try:
                keys[one.id] = from_multikey(one.public_key_multibase)
            except ValueError:
                continue
    return keys

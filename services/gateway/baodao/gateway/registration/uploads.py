"""Paths at which tables come as files."""

from collections.abc import Callable, Mapping

from pydantic import ValidationError

from baodao.gateway.operations import Operation
from baodao.gateway.problems import invalid_problem
from baodao.gateway.uploads import UploadOperation, UploadQuery
from baodao.schema import Actor
from baodao.schema.field_errors import field_errors
from baodao.schema.registration.imports import ImportVolunteers, PreviewVolunteers
from baodao.schema.registration.member_lists import ImportMembers, PreviewMembers
from baodao.schema.registration.people import ConsentAct
from baodao.tables.members import MembersTable
from baodao.tables.volunteers import VolunteersTable

_SAID_OF_CONSENT = {"reference": "consent_reference", "text_version": "consent_version"}


class VolunteersQuery(UploadQuery):
    """What is said of a table of volunteers: how everybody agreed, unless their row says more."""

    consent_reference: str | None = None
    """Where the signed papers of all rows are kept."""
    consent_version: str = "2026-1"
    """Version of the text that was agreed to."""


def _volunteers(
    query: VolunteersQuery, who: Actor, new_id: Callable[[], str], *, preview: bool
) -> VolunteersTable:
    # Whose role holds everywhere means a community by its name only if there is one in all.
    below = None if who.scope == "*" else who.scope
    return VolunteersTable(_consent(query), preview=preview, below=below, new_id=new_id)


def _consent(query: VolunteersQuery) -> ConsentAct | None:
    reference, version = query.consent_reference, query.consent_version
    if not reference:
        return None
    try:
        return ConsentAct(text_version=version, how="paper", reference=reference)
    except ValidationError as error:
        raise invalid_problem(
            one.model_copy(update={"field": _SAID_OF_CONSENT[one.field]})
            for one in field_errors(error)
        ) from None


def _members(path: Mapping[str, str], new_id: Callable[[], str], *, preview: bool) -> MembersTable:
    return MembersTable(path["unit_id"], preview=preview, new_id=new_id)


UPLOADS = [
    UploadOperation(
        Operation(
            "POST",
            "/imports/volunteers",
            ImportVolunteers,
            "Register everybody in a CSV or XLSX file",
            operation_id="uploadVolunteers",
        ),
        VolunteersQuery,
        lambda _, query, who, new_id: _volunteers(query, who, new_id, preview=False),
    ),
    UploadOperation(
        Operation(
            "POST",
            "/imports/volunteers/preview",
            PreviewVolunteers,
            "What the import of a file would do; nothing is changed",
            operation_id="previewVolunteersFile",
        ),
        VolunteersQuery,
        lambda _, query, who, new_id: _volunteers(query, who, new_id, preview=True),
    ),
    UploadOperation(
        Operation(
            "POST",
            "/units/{unit_id}/members/imports",
            ImportMembers,
            "Put the members in a CSV or XLSX file on a unit's list",
            operation_id="uploadMembers",
        ),
        UploadQuery,
        lambda path, _, __, new_id: _members(path, new_id, preview=False),
    ),
    UploadOperation(
        Operation(
            "POST",
            "/units/{unit_id}/members/imports/preview",
            PreviewMembers,
            "What the import of a file would do to a unit's list; nothing is changed",
            operation_id="previewMembersFile",
        ),
        UploadQuery,
        lambda path, _, __, new_id: _members(path, new_id, preview=True),
    ),
]

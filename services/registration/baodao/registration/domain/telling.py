"""Nobody's record changes behind their back: the answer to 被志愿."""

from baodao.registration.domain.rights import is_self
from baodao.schema import Actor
from baodao.schema.registration.disputes import PersonTold, RecordChange, RecordKind


def told(
    actor: Actor,
    volunteer_id: str,
    record_id: str,
    record: RecordKind,
    what: RecordChange,
    division: str,
) -> tuple[PersonTold, ...]:
    """The event that reaches the person when somebody else acts in their name; () if they act.

    To be announced by the record's own aggregate together with the change itself.
    """
    if is_self(actor, volunteer_id):
        return ()
    return (
        PersonTold(
            division=division,
            volunteer_id=volunteer_id,
            record_id=record_id,
            record=record,
            what=what,
            by_role=actor.role,
            by_organisation=actor.organisation,
        ),
    )

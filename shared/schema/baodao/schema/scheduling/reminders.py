"""What falls due before a shift starts: whether enough people come, and who is reminded."""

from baodao.schema.base import Crew, Event, Id, Line, RecordedInstant


class MinimumMissed(
    Event, type="baodao.scheduling.minimum-missed.v1", feed="people", aggregate="shift_id"
):
    """Fewer people than a shift needs have a seat, so many hours before its start.

    Addressed to its organisation and to who is responsible. Told once for each mark of the pack; of
    marks that passed while nobody looked, the last one alone.
    """

    shift_id: Id
    activity_id: Id
    organisation_id: Id
    responsible_id: Id
    title: Line
    role: Line
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    hours_before: int
    """Which mark it is; after downtime less time is left than that."""
    min_crew: Crew
    seats_taken: Crew
    """Held, or offered to somebody."""
    people_needed: Crew


class VolunteerReminded(
    Event, type="baodao.scheduling.volunteer-reminded.v1", feed="people", aggregate="shift_id"
):
    """A shift starts soon: addressed to one who holds a seat of it, once for each of its times."""

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    title: Line
    role: Line
    place: Line | None
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    confirm_by: RecordedInstant | None
    """Until when they have to say that they still come, after a change; None if they have not."""

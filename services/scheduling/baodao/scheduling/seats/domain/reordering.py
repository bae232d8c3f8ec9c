"""Somebody who passes others on a waiting list, by the word of an organiser."""

from dataclasses import replace

from baodao.scheduling.seats.domain.seating import Seating
from baodao.schema.scheduling import waitlist as schema


class Reordering(Seating):
    """What one decision does about the order of a waiting list."""

    def reorder(self, volunteer_id: str, before: str, reason: str) -> list[str]:
        """Put somebody who waits before another one; whom they pass is told."""
        people = [one.volunteer_id for one in self._waiting]
        there, here = people.index(before), people.index(volunteer_id)
        passed = people[there:here]
        moved = [*people[:there], volunteer_id, *passed, *people[here + 1 :]]
        self._waiting = [
            replace(one, volunteer_id=who) for one, who in zip(self._waiting, moved, strict=True)
        ]
        self._events.append(
            schema.WaitlistReordered(
                division=self._shift.division,
                shift_id=self._shift.id,
                activity_id=self._shift.activity_id,
                volunteer_id=volunteer_id,
                passed_over=passed,
                reason=reason,
            )
        )
        return passed

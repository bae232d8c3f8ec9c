"""The walks along waiting lists, on which people also swap seats and sign up together."""

import random
from collections import Counter

from baodao.kit.decisions import Refused
from baodao.kit.testing import slugs
from baodao.schema.scheduling.parties import ReserveParty
from baodao.schema.scheduling.swaps import AcceptSwap, OfferSwap, SwapEnded, WithdrawSwap
from tests.builders.registration import OPERATOR, person
from tests.unit.scheduling.test_waitlist_machine import STEPS, Lists, walk


class HandingOn(Lists):
    """The same, with seats that are handed on."""

    def swap(self, place: int, who: str, other: int, to: str) -> None:
        """Somebody offers a seat for another one's, who accepts if they can."""
        it, its, now = self.oracle.places[place], self.oracle.places[other], self.service.now
        expected = self.oracle.why_not_handed_on(who, it, now)
        if "not-signed-up" in expected:
            expected = {"not-signed-up"}
        else:
            expected |= self.oracle.why_not_handed_on(to, its, now) - {"not-signed-up"}
            # Of their own seat they give up the time, so that it is the same shift's again.
            mine = self.oracle.why_not_taken(who, its, it)
            expected |= mine - {"already-signed-up"} if place == other else mine
            expected |= {"swap-with-oneself"} if who == to or place == other else set()
        wish = {"to_id": to, "for_shift_id": self.ids[other]}
        if not self.try_to(OfferSwap, place, who, expected, person(who), **wish):
            return
        expected = self.oracle.why_not_handed_on(to, its, now)
        expected |= self.oracle.why_not_taken(to, it, its)
        if self.accept(place, who, to, expected):
            for each, takes in ((it, to), (its, who)):
                each.drop(who)
                each.drop(to)
                each.seated.append(takes)

    def substitute(self, place: int, who: str, to: str) -> None:
        """Somebody offers a seat to who comes instead."""
        it, now = self.oracle.places[place], self.service.now
        expected = self.oracle.why_not_handed_on(who, it, now)
        if "not-signed-up" in expected:
            expected = {"not-signed-up"}
        else:
            expected |= {"swap-with-oneself"} if who == to else set()
            expected |= {"others-wait"} if it.line else set()
        if not self.try_to(OfferSwap, place, who, expected, person(who), to_id=to):
            return
        if self.accept(place, who, to, self.oracle.why_not_taken(to, it, None)):
            it.drop(who)
            it.drop(to)
            it.seated.append(to)

    def accept(self, place: int, who: str, to: str, expected: set[str]) -> bool:
        """Whether it was accepted; it is withdrawn otherwise."""
        if self.try_to(AcceptSwap, place, who, expected, person(to), to_id=to):
            return True
        self.try_to(WithdrawSwap, place, who, set(), person(who))
        return False

    def party_comes(self, place: int, party: list[str]) -> None:
        it, now = self.oracle.places[place], self.service.now
        expected = self.oracle.why_not_a_party(party, it, now)
        who, *others = party
        wish = {"shift_id": self.ids[place], "volunteer_id": who, "others": others}
        outcome = self.wait(self.service.send(ReserveParty, OPERATOR, **wish))
        said = slugs(outcome.refusals) if isinstance(outcome, Refused) else []
        assert set(said) == expected, (said, expected)
        if not expected:
            for one in party:
                it.drop(one)
                it.seated.append(one)


MORE = {**STEPS, "swap": 25, "substitute": 10, "party_comes": 20}


def test_seats_that_are_handed_on_stay_as_many_as_they_were() -> None:
    met: Counter[str] = Counter()

    class Counted(HandingOn):
        def teardown(self) -> None:
            met.update(e.outcome for e in self.service.told(SwapEnded))
            super().teardown()

    for seed in range(3):
        walk(random.Random(seed), Counted, MORE)
    assert met["accepted"] > 3, met
    assert met["withdrawn"] > 3, met

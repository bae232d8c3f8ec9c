"""What must be true of volunteers, consents, member reports and cases: the rules on two pages."""

from dataclasses import dataclass, field
from typing import Any

from baodao.schema import Event
from baodao.schema.registration import suspensions, volunteers
from tests.builders.registration import COMMUNITY

BARRED = {"out-of-scope"}
"""Whoever may not is told nothing else."""
NO_PAPER = {"paper-needed"}
"""Nor who may on paper, and has none."""


def a_set(*rules: tuple[bool, str]) -> set[str]:
    """The slugs of the rules that failed."""
    return {slug for failed, slug in rules if failed}


@dataclass
class Record:
    owner: str
    frozen: bool = False
    by: str = ""
    made_by: str = ""


@dataclass
class Person(Record):
    born: str = ""
    age: str = "adult"
    state: str = "active"
    waits: set[str] = field(default_factory=set)
    merged: str | None = None
    erased: bool = False
    dead: bool = False
    died_alive: bool = False
    home: str = COMMUNITY
    terms: set[tuple[str, str, str]] = field(default_factory=set)
    """Suspensions: the scope of the body, the day on which they are over, of which record."""

    @property
    def stands(self) -> str:
        return "suspended" if self.terms else "pending" if self.waits else "active"

    @property
    def ended(self) -> bool:
        """Whether the data serve no purpose any more."""
        over = self.state == "withdrawn" or bool(self.waits & {*WORD.values()})
        return over and not self.erased and not self.merged

    @property
    def barred(self) -> set[str]:
        """Where they may not sign up."""
        if self.state == "active" and not self.frozen:
            return set()
        if self.state == "suspended" and not self.waits and not self.frozen:
            return {scope for scope, *_ in self.terms}
        return {"*"}


@dataclass
class Paper(Record):
    purpose: str = ""
    over: bool = False
    undone: bool = False


@dataclass
class Report(Record):
    place: str = ""
    state: str = "filed"
    receipt: str | None = None


def age_class(born: str, day: str) -> str:
    years = int(day[:4]) - int(born[:4]) - (day[5:] < born[5:])
    return "adult" if years >= 18 else "minor" if years >= 14 else "child"


WORD = {"self": "own-consent", "guardian": "guardian-consent"}
FROM = {
    "activate": ("pending", "suspended"),
    "suspend": ("pending", "active", "suspended"),
    "withdraw": ("pending", "active", "suspended"),
    "return": ("withdrawn",),
}
ALIVE = ("pending", "active", "suspended")


def barred_by(event: Event) -> set[str] | None:
    """Where somebody may not sign up from this event on; None if it does not say."""
    match event:
        case volunteers.VolunteerActivated() | volunteers.VolunteerRegistered(state="active"):
            return set()
        case suspensions.VolunteerSuspended(within=within):
            return set(within) or {"*"}
        case volunteers.VolunteerWithdrawn() | volunteers.VolunteerRegistered():
            return {"*"}
    return None


class Oracle:
    def __init__(self) -> None:
        self.merges: dict[str, Any] = {}
        self.people: dict[str, Person] = {}
        self.consents: dict[str, Paper] = {}
        self.reports: dict[str, Report] = {}
        self.documents: dict[str, str] = {}
        self.kept: dict[str, set[tuple[str, str]]] = {}
        self.cases: dict[str, tuple[str, str]] = {}
        self.closed: dict[str, str] = {}
        self.receipts: list[str] = []

    # --- what is known ---

    def who(self, key: str) -> str:
        """The record under which the person is known now."""
        merged = self.people[key].merged
        return self.who(merged) if merged else key

    def held(self, key: str, purpose: str = "", by: str = "") -> set[str]:
        papers = {k: c for k, c in self.consents.items() if c.owner == key}
        holding = {k: c for k, c in papers.items() if not (c.over or c.frozen)}
        return {
            k for k, c in holding.items() if c.purpose.startswith(purpose) and c.by in (by or c.by)
        }

    def current(self, key: str) -> str | None:
        found = [k for k, r in self.reports.items() if r.owner == key]
        return next((k for k in found if self.reports[k].state in ("filed", "accepted")), None)

    def shut(self, key: str, *states: str) -> set[str]:
        """Why nothing can be done with this record of a volunteer."""
        p = self.people[key]
        gone = "erased" if p.erased else "merged-into" if p.merged else "not-in-state"
        gone = "deceased" if p.dead else gone
        over = p.erased or bool(p.merged) or p.state not in states
        return a_set((p.frozen, "record-frozen"), (over, gone))

    # --- volunteers ---

    def why_not_register(
        self, document: str | None, born: str, day: str, by: str, guarded: bool, own: bool
    ) -> set[str]:
        age = age_class(born, day)
        # What a child has signed at the desk is kept until the guardian agrees.
        wrong = {("guardian", "adult")} | ({("self", "child")} if own else set())
        return a_set(
            (document is None and int(day[:4]) - int(born[:4]) < 80, "document-required"),
            (age != "adult" and not guarded, "guardian-required"),
            ((by, age) in wrong, "consent-incomplete"),
            ((document or born) in self.documents, "already-registered"),
        )

    def register(
        self, key: str, paper: str, document: str | None, born: str, day: str, by: str, own: bool
    ) -> None:
        age = age_class(born, day)
        waits = a_set(
            (age != "adult" and by == "self", "guardian-consent"),
            (by == "guardian" and own, "check"),
            (document is None, "document-check"),
        )
        maker = key if own else "organiser"
        self.people[key] = p = Person(key, False, "", maker, born, age, "", waits)
        kept = self.kept.pop(document or born, ())
        p.terms = {(of, until, key) for of, until in kept if until > day}
        p.state = p.stands
        self.consents[paper] = Paper(key, False, by, maker, "registration")
        self.documents[document or born] = key

    def why_not_change(self, step: str, key: str, own: bool, scope: str) -> set[str]:
        above = step not in ("activate", "suspend") and scope == "12"
        if step not in ("withdraw", "return") if own else above:
            return BARRED
        p = self.people[key]
        if step == "takebackdeath":
            return self.shut(key, *ALIVE, "withdrawn") or a_set((not p.dead, "not-deceased"))
        if step == "return" and p.dead:
            return self.shut(key, "withdrawn") or {"deceased"}
        if step == "recorddeath":
            return self.shut(key, *ALIVE, *(() if p.dead else ("withdrawn",)))
        lifts = step == "activate" and p.state == "suspended"
        waits = step == "activate" and not lifts and bool(p.waits & {*WORD.values()})
        others = lifts and not any(of.startswith(scope) for of, *_ in p.terms)
        return self.shut(key, *FROM[step]) | a_set(
            (waits, "still-waiting"), (others, "suspended-by-others")
        )

    def change(self, step: str, key: str, scope: str, until: str) -> None:
        p = self.people[key]
        if step == "activate" and p.state == "suspended":
            p.terms = {term for term in p.terms if not term[0].startswith(scope)}
        elif step == "activate":
            p.waits = set()
        elif step == "suspend":
            p.terms = {term for term in p.terms if term[0] != scope} | {(scope, until, key)}
        over = step in ("withdraw", "recorddeath") or (p.dead and not p.died_alive)
        p.died_alive = step == "recorddeath" and p.state != "withdrawn"
        p.dead, p.state = step == "recorddeath", "withdrawn" if over else p.stands

    def why_not_outlast(self, key: str, day: str) -> set[str]:
        p = self.people[key]
        over = any(until <= day for _, until, _ in p.terms)
        return a_set((p.frozen, "record-frozen"), (not p.frozen and not over, "nothing-due"))

    def outlast(self, key: str, day: str) -> None:
        p = self.people[key]
        p.terms = {term for term in p.terms if term[1] > day}
        p.state = p.stands if p.state == "suspended" else p.state

    def wait(self, key: str, what: str) -> None:
        p = self.people[key]
        p.waits.add(what)
        p.state = "pending" if p.state == "active" else p.state

    def there(self, key: str, what: str) -> None:
        p = self.people[key]
        if what in p.waits:
            p.waits.remove(what)
            p.state = "active" if p.state == "pending" and not p.waits else p.state

    def why_not_erase(self, key: str, may: bool) -> set[str]:
        if not may:
            return BARRED
        mine = [k for k in self.people if self.who(k) == key]
        report = self.current(key)
        frozen = any(self.people[k].frozen for k in mine)
        frozen |= bool(report and self.reports[report].frozen)
        refusals = self.shut(key, *ALIVE, "withdrawn") | a_set((frozen, "record-frozen"))
        return refusals or a_set((self.people[key].dead, "relative-needed"))

    def erase(self, key: str, day: str) -> None:
        mine = [k for k in self.people if self.who(k) == key]
        if left := {(of, until) for of, until, _ in self.people[key].terms if until > day}:
            self.kept |= {d: left for d, k in self.documents.items() if k == key}
        self.merges = {k: was for k, was in self.merges.items() if k not in mine}
        for p in [self.people[k] for k in mine]:
            p.erased, p.dead, p.waits, p.terms = True, False, set(), set()
            p.state = "withdrawn" if p.state in ALIVE else p.state
        self.stop(self.held(key))
        self.documents = {d: k for d, k in self.documents.items() if k != key}
        self.end(self.current(key) or "")

    def why_not_grow(self, key: str, day: str) -> set[str]:
        p = self.people[key]
        shut = self.shut(key, *ALIVE, "withdrawn")
        return shut or a_set((age_class(p.born, day) == p.age, "nothing-due"))

    def grow(self, key: str, day: str) -> None:
        p, age = self.people[key], age_class(self.people[key].born, day)
        if age == "adult" != p.age:
            if not self.held(key, "registration", "self"):
                self.wait(key, "own-consent")
            self.there(key, "guardian-consent")
            self.stop(self.held(key, by="guardian"))
        p.age = age

    # --- consents ---

    def why_not_give(self, key: str, purpose: str, by: str, own: bool) -> set[str]:
        age, waited = self.people[key].age, purpose == "registration"
        waited &= WORD[by] in self.people[key].waits
        wrong = (by, age) in {("guardian", "adult"), ("self", "child")}
        wrong |= (purpose, by) == ("participation", "self") or (by == "guardian" and own)
        held = bool(self.held(key, purpose, by)) and not waited
        return self.shut(key, *ALIVE) | a_set((wrong, "consent-incomplete"), (held, "consent-held"))

    def give(self, paper: str, key: str, purpose: str, by: str, own: bool) -> None:
        self.consents[paper] = Paper(key, False, by, key if own else "organiser", purpose)
        if purpose == "registration":
            self.there(key, WORD[by])

    def why_not_take_back(self, paper: str, by: str, own: bool) -> set[str]:
        c = self.consents[paper]
        p = self.people[c.owner]
        return a_set(
            (c.frozen or (c.purpose == "registration" and p.frozen), "record-frozen"),
            (c.over, "consent-ended"),
            (p.dead, "deceased"),
            (by == "guardian" and (own or p.age == "adult"), "consent-incomplete"),
        )

    def take_back(self, paper: str) -> None:
        c = self.consents[paper]
        self.stop({paper} | self.held(c.owner, c.purpose, c.by))
        if c.purpose == "registration":
            self.wait(c.owner, WORD[c.by])

    def stop(self, papers: set[str]) -> None:
        for paper in papers:
            self.consents[paper].over = True

    # --- member reports ---

    def why_not_file(self, key: str, place: str, own: bool) -> set[str]:
        if not own:
            return NO_PAPER
        reported = self.current(key) is not None
        return self.shut(key, "active") | a_set(
            (self.people[key].home != place, "lives-elsewhere"),
            (reported, "already-reported"),
        )

    def file(self, report: str, key: str, place: str) -> None:
        self.reports[report] = Report(key, False, "", key, place)

    def move(self, report: str, key: str, place: str) -> None:
        self.end(self.current(key) or "")
        self.file(report, key, place)
        self.people[key].home = place

    def why_not_move(self, key: str, place: str, own: bool) -> set[str]:
        if not own:
            return NO_PAPER
        refusals = self.shut(key, "active")
        if (current := self.current(key)) is None:
            return refusals | {"not-reported"}
        r = self.reports[current]
        return refusals | a_set((r.frozen, "record-frozen"), (r.place == place, "nothing-moves"))

    def why_not_handle(self, step: str, report: str, own: bool) -> set[str]:
        if step != "end" and own != (step == "refile"):
            return BARRED if own else NO_PAPER
        r = self.reports[report]
        states = {"refile": ("returned",), "end": ("filed", "accepted", "returned")}
        refusals = a_set(
            (r.frozen, "record-frozen"),
            (r.state not in states.get(step, ("filed",)), "not-in-state"),
        )
        if step == "refile":
            reported = self.current(r.owner) is not None
            away = self.people[r.owner].home != r.place
            refusals |= self.shut(r.owner, "active") | a_set(
                (reported, "already-reported"), (away, "lives-elsewhere")
            )
        return refusals

    def handle(self, step: str, report: str, year: str) -> None:
        r = self.reports[report]
        r.state = {"accept": "accepted", "return": "returned", "refile": "filed", "end": "ended"}[
            step
        ]
        if step == "accept":
            book = f"{r.place}-{year}"
            number = 1 + sum(given.startswith(book) for given in self.receipts)
            r.receipt = f"{book}-{number:06}"
            self.receipts.append(r.receipt)

    def end(self, report: str) -> None:
        if report:
            self.reports[report].state = "ended"

    # --- "not me" ---

    def record(self, case: str) -> Any:
        kind, key = self.cases[case]
        return getattr(self, kind)[key]

    def why_not_dispute(self, record: Record, own: bool) -> set[str]:
        return a_set((record.frozen, "record-frozen")) if own else NO_PAPER

    def why_not_resolve(self, case: str, outcome: str, actor: str) -> set[str]:
        r = self.record(case)
        last = isinstance(r, Paper) and r.purpose == "registration" and not r.over
        frozen = outcome == "upheld" and last and self.people[r.owner].frozen
        return a_set(
            (actor == r.made_by, "judge-in-own-cause"),
            (case in self.closed, "case-closed"),
            (frozen and case not in self.closed, "record-frozen"),
        )

    def resolve(self, case: str, outcome: str) -> None:
        r, key = self.record(case), self.cases[case][1]
        r.frozen, self.closed[case] = False, outcome
        upheld, p = outcome == "upheld", self.people[r.owner]
        was_alive = isinstance(r, Person) and r.state in ALIVE
        if was_alive and upheld:
            r.state = "withdrawn"
        if isinstance(r, Person) and upheld and not r.erased:
            r.waits |= {"own-consent"} if r.state == "merged" or was_alive else set()
        if isinstance(r, Paper):
            r.undone |= upheld
        if isinstance(r, Paper) and not r.over:
            if r.owner in self.merges:
                self.merges[r.owner].papers.add(key)
            gone = p.erased or bool(p.merged)
            r.over = upheld or gone or (r.by == "guardian" and p.age == "adult")
            missed = upheld and r.purpose == "registration" and not gone
            if missed and not self.held(r.owner, "registration", r.by):
                self.wait(r.owner, WORD[r.by])
        if isinstance(r, Report) and upheld:
            self.end(key)

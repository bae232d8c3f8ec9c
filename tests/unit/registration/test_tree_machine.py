"""Whatever is done to the tree: no day without a place, no edge to nowhere."""

from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from baodao.kit.decisions import Refused
from baodao.kit.work import Done
from baodao.registration.common.validity import is_within
from baodao.registration.places.domain.divisions import Division
from baodao.schema import Command
from baodao.schema.registration import divisions as schema
from baodao.schema.registration import reshaping
from tests.builders.registration import OPERATOR, empty
from tests.support.machines import Machine

STREETS = [f"12010{d}00{s}" for d in (1, 2) for s in (1, 2)]
COMMUNITIES = [f"{street}00{c}" for street in STREETS for c in (1, 2)]
CODES = ["120101", "120102", *STREETS, *COMMUNITIES]
DAYS = [(date(2026, 11, 1) + timedelta(days=n)).isoformat() for n in range(60)]

any_code, any_day = st.sampled_from(CODES), st.sampled_from(DAYS)
few_codes = st.lists(any_code, min_size=1, max_size=3)
any_name = st.sampled_from(["一", "二", "三"])


class Tree(Machine):
    def __init__(self) -> None:
        super().__init__()
        self.service = empty()

    def send(self, kind: type[Command], /, **fields: Any) -> None:
        outcome = self.wait(self.service.send(kind, OPERATOR, **fields))
        assert isinstance(outcome, Done | Refused), outcome

    @initialize()
    def prepare(self) -> None:
        self.load(["12", "1201", *CODES[:-2]], None)

    @rule(codes=few_codes, day=st.none() | any_day)
    def load(self, codes: list[str], day: str | None) -> None:
        rows = [{"code": c, "name": "测试", "valid_from": day} for c in codes]
        self.send(schema.ImportDivisions, rows=rows)

    @rule(code=any_code, name=any_name, on=any_day)
    def rename(self, code: str, name: str, on: str) -> None:
        self.send(reshaping.RenameDivision, code=code, new_name=name, on=on)

    @rule(codes=few_codes, into=any_code, name=st.none() | any_name, on=any_day)
    def merge(self, codes: list[str], into: str, name: str | None, on: str) -> None:
        self.send(reshaping.MergeDivisions, codes=codes, into=into, name=name, on=on)

    @rule(code=any_code, into=few_codes, name=any_name, on=any_day)
    def split(self, code: str, into: list[str], name: str, on: str) -> None:
        parts = [{"code": c, "name": name} for c in into]
        self.send(reshaping.SplitDivision, code=code, into=parts, on=on)

    @rule(street=st.sampled_from(COMMUNITIES), part=st.sampled_from("3456"), on=any_day)
    def split_off(self, street: str, part: str, on: str) -> None:
        self.split(street, [street, street[:-1] + part], "四", on)

    @rule(code=any_code, new=any_code, part=st.sampled_from("12789"), on=any_day)
    def move(self, code: str, new: str, part: str, on: str) -> None:
        self.send(reshaping.MoveDivision, code=code, new_code=new[:-1] + part, on=on)

    def tree(self) -> dict[str, Division]:
        return {division.id: division for division in self.service.all_of(Division)}

    @invariant()
    def every_day_has_one_name(self) -> None:
        for division in self.tree().values():
            assert division.names[0].since is None
            assert division.names[-1].until is None
            spans = zip(division.names, division.names[1:], strict=False)
            assert all(a.until == b.since and a.name != b.name for a, b in spans)
            sinces = [n.since or "" for n in division.names]
            assert sinces == sorted(set(sinces))

    @invariant()
    def a_place_lies_in_its_parent_on_all_its_days(self) -> None:
        tree = self.tree()
        for division in tree.values():
            assert (division.valid_from or "") < (division.valid_until or "9999")
            assert all(tree[child].parent == division.id for child in division.children)
            if division.parent:
                parent = tree[division.parent]
                assert parent.children.count(division.id) == 1
                assert (parent.valid_from or "") <= (division.valid_from or "")
                assert (parent.valid_until or "9999") >= (division.valid_until or "9999")

    @invariant()
    def what_ends_becomes_something_that_is_there(self) -> None:
        tree = self.tree()
        for division in tree.values():
            assert bool(division.successors) == (division.valid_until is not None)
            for link in division.became:
                successor = tree[link.code]
                assert is_within(link.on, successor.valid_from, successor.valid_until)
                assert (division.id, link.on) in [(c.code, c.on) for c in successor.came_from]
            for link in division.came_from:
                assert (division.id, link.on) in [(b.code, b.on) for b in tree[link.code].became]

    @invariant()
    def the_events_alone_tell_the_same(self) -> None:
        told: dict[str, list[Any]] = {}
        for event in self.service.told():
            if isinstance(event, schema.DivisionAdded):
                told[event.division] = [event.name, event.valid_from, None, ()]
            elif isinstance(event, schema.DivisionRenamed):
                assert told[event.division][0] == event.former_name
                told[event.division][0] = event.name
            elif isinstance(event, schema.DivisionDissolved):
                told[event.division][2:] = [event.until, tuple(event.became)]
        kept = {
            d.id: [d.name, d.valid_from, d.valid_until, d.successors] for d in self.tree().values()
        }
        assert told == kept


TestTree = Tree.TestCase
TestTree.settings = settings(max_examples=40, stateful_step_count=25)

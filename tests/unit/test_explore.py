"""A find is printed as a test that can be pasted."""

from xml.etree import ElementTree as ET

from tests.explore import finds_of

STATEFUL = """    @rule()
    def step(self): ...
E   AssertionError: assert 1 == 2
E   Failing test case: <state machine>
E   state = Seats()
E   state.prepare()
E   held_0 = state.reserve(shift=0, volunteer='v0')
E   state.teardown()

tests/unit/x.py:8: AssertionError
"""
GIVEN = """text = '测试', lines = 2

    @given(st.text(), st.integers())
>   def test_text(text, lines):

E   ValueError: no
E   Failing test case: test_text(
E       text=,
E       lines=,
E   )
"""


def report(text: str) -> ET.Element:
    root = ET.Element("testsuite")
    case = ET.SubElement(root, "testcase", classname="tests.unit.x", name="test_y")
    ET.SubElement(case, "failure").text = text
    ET.SubElement(root, "testcase", classname="tests.unit.x", name="test_green")
    return root


def test_steps_of_a_machine_become_a_test() -> None:
    (find,) = finds_of(report(STATEFUL))
    assert str(find).splitlines() == [
        "# tests.unit.x.test_y",
        "#   AssertionError: assert 1 == 2",
        "def test_found_() -> None:",
        "    state = Seats()",
        "    state.prepare()",
        "    held_0 = state.reserve(shift=0, volunteer='v0')",
        "    state.teardown()",
    ]


def test_arguments_of_a_property_become_an_example() -> None:
    (find,) = finds_of(report(GIVEN))
    assert str(find).splitlines()[-1] == "@example(text='测试', lines=2)"


def test_what_failed_without_an_example_is_named() -> None:
    (find,) = finds_of(report("E   OSError: no disk"))
    assert str(find).endswith("# no example:\nE   OSError: no disk")

"""Two tests have sentences of before, in a file that is being moved; strict, so this goes too."""

import pytest

BEFORE = {
    "test_the_error_file_has_a_line_for_each_rule_and_no_cell_of_the_row",
    "test_a_refusal_of_everything_ends_the_import",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.name in BEFORE:
            item.add_marker(pytest.mark.xfail(strict=True, reason="a sentence of before"))

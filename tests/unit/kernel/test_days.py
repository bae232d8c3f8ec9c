"""Days as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baodao.kernel.days import written_day


@pytest.mark.parametrize(
    "text",
    [
        *("1990-11-01", "1990/11/1", "1990.11.01", "1990年11月1日", "1990年11月1", "19901101"),
        *(" 1990-11-1 ", "１９９０／１１／０１", "1990-11-01 00:00:00", "1990/11/1 0:00"),
    ],
)
def test_a_day_that_leaves_no_doubt(text: str) -> None:
    assert written_day(text) == "1990-11-01"


@pytest.mark.parametrize(
    "text",
    [
        *("", "1990", "199011", "1990111", "199011011", "1990-11", "1990.11", "1990年11月"),
        *("1990-11/01", "1990-11.01", "90-11-01", "11/01/1990", "01-11-1990", "1990-1101"),
        *("1990-13-01", "1990-02-29", "1990-00-10", "0000-01-01", "19901301", "25578"),
        *("1990-11-01 12:00", "1990-11-01T00:00:00", "1990-11-01x", "-1990-11-01", "昨天"),
        *("1990-11-001", "1990--11-01", "19 90-11-01", "١٩٩٠-١١-٠١"),
    ],
)
def test_what_leaves_a_doubt_is_no_day(text: str) -> None:
    assert written_day(text) is None


@pytest.mark.searches
@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]))
def test_every_day_is_read_as_itself(day, form):
    # strftime writes years before 1000 without their zeros.
    text = day.strftime(form.replace("%Y", f"{day.year:04}"))
    assert written_day(text) == day.isoformat()
    assert written_day(day.isoformat()) == day.isoformat()

"""How conditions are put together before the database is asked."""

from baodao.kit.wanted import eq, is_in, is_not

ONE, NONE = eq("place", "here"), is_in("id", ())


def test_what_wants_nothing_adds_nothing() -> None:
    assert (ONE | NONE).render() == (NONE | ONE).render() == {"place": "here"}
    assert (NONE | NONE).render() == {"_id": {"$in": []}}
    assert (ONE | is_not("state", "ended")).render()["$or"]


def test_what_wants_nothing_still_narrows() -> None:
    assert (ONE & NONE).render() == {"place": "here", "_id": {"$in": []}}

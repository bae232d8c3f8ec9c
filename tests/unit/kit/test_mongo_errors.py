"""What the driver raises, alone and inside of a bulk, as one of the four errors of ours."""

from typing import Any

import pytest
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    DuplicateKeyError,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WriteConcernError,
    WTimeoutError,
)

from baodao.kit.mongo_errors import (
    _NOT_NOW,
    ConflictError,
    UnreachableError,
    UnwritableError,
    translated,
)

TOO_LARGE, DUPLICATE, WRITE_CONFLICT = 10334, 11000, 112


def bulk(writes: list[int] = (), concern: list[int] = ()) -> BulkWriteError:  # type: ignore[assignment]
    details: dict[str, Any] = {
        "writeErrors": [{"code": code, "errmsg": "?"} for code in writes],
        "writeConcernErrors": [{"code": code, "errmsg": "?"} for code in concern],
    }
    return BulkWriteError(details)


def labelled(error: PyMongoError, label: str) -> PyMongoError:
    error._add_error_label(label)
    return error


def raised(error: PyMongoError) -> type[BaseException]:
    with pytest.raises(Exception) as caught, translated():  # noqa: PT011 -- which one is asked
        raise error
    return caught.type


@pytest.mark.parametrize("code", sorted(_NOT_NOW))
def test_what_a_server_cannot_do_now_leaves_the_outcome_unknown(code: int) -> None:
    for error in (
        OperationFailure("?", code),
        labelled(OperationFailure("?", code), "TransientTransactionError"),
        WriteConcernError("?", code),
        bulk(writes=[code]),
        bulk(concern=[code]),
    ):
        assert raised(error) is UnreachableError


def test_what_was_written_and_may_be_undone_is_unknown() -> None:
    for error in (
        WTimeoutError("?", 64),
        labelled(WriteConcernError("?", 100), "TransientTransactionError"),
        bulk(concern=[64]),
        bulk(concern=[100]),
        AutoReconnect("?"),
        ExecutionTimeout("?", 50),
        labelled(OperationFailure("?", 1), "UnknownTransactionCommitResult"),
    ):
        assert raised(error) is UnreachableError


def test_somebody_was_faster() -> None:
    for error in (
        DuplicateKeyError("?", DUPLICATE),
        bulk(writes=[DUPLICATE]),
        bulk(writes=[WRITE_CONFLICT]),
        # One of the others was interrupted; what is certain decides.
        bulk(writes=[11601, DUPLICATE], concern=[64]),
        labelled(OperationFailure("?", WRITE_CONFLICT), "TransientTransactionError"),
    ):
        assert raised(error) is ConflictError


def test_what_is_too_large_cannot_be_stored() -> None:
    assert raised(OperationFailure("?", TOO_LARGE)) is UnwritableError
    assert raised(bulk(writes=[TOO_LARGE])) is UnwritableError


def test_what_nobody_listed_stays_what_it_is() -> None:
    assert raised(OperationFailure("?", 9)) is OperationFailure
    assert raised(bulk(writes=[9])) is BulkWriteError

"""What can go wrong with MongoDB, as four errors of ours; the driver's own stay behind them."""

import re

from bson.errors import BSONError
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DocumentTooLarge,
    DuplicateKeyError,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WriteConcernError,
)

_NOT_TRUSTED = re.compile(r"certificate verify failed: ([^(,]+?)\.? \(_ssl")
_DUPLICATE_KEY = 11000
_WRITE_CONFLICT = 112
_OBJECT_TOO_LARGE = 10334


class ConflictError(Exception):
    """Somebody else changed what this write was decided on, or has written it already."""


class UnreachableError(Exception):
    """The database did not answer; whether the write happened is unknown."""


class TooSlowError(Exception):
    """A read was not done in the time it was given."""


class UnwritableError(Exception):
    """The documents themselves cannot be stored (too large, not BSON)."""


class ignoring_exists:  # noqa: N801 -- reads as a statement
    """Ignore that a collection was created by another process in the meantime."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> bool:
        return isinstance(error, PyMongoError) and "already exists" in str(error)


class translated:  # noqa: N801 -- reads as a statement
    """Turn the driver's errors into those of this module, but for `TooSlowError`."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        if error is None or not isinstance(error, PyMongoError | BSONError | OverflowError):
            return
        if _is_conflict(error):
            raise ConflictError(_where(error)) from error
        if _is_unwritable(error):
            raise UnwritableError(type(error).__name__) from error
        if _is_absence(error):
            raise UnreachableError(_untrusted(error) or type(error).__name__) from error


# NotWritablePrimary and its kin, interrupted, timed out and shutting down.
_NOT_NOW = {6, 7, 50, 89, 91, 189, 202, 262, 9001, 10107, 11600, 11601, 11602, 13435, 13436}


def _is_conflict(error: BaseException) -> bool:
    if isinstance(error, DuplicateKeyError):
        return True
    if isinstance(error, BulkWriteError):
        return not _codes(error).isdisjoint({_DUPLICATE_KEY, _WRITE_CONFLICT})
    return (
        isinstance(error, OperationFailure)
        and not isinstance(error, WriteConcernError)
        and error.has_error_label("TransientTransactionError")
        and error.code not in _NOT_NOW
    )


def _is_unwritable(error: BaseException) -> bool:
    # The driver checks the size of single documents, but inside of a bulk it is the server.
    too_large = isinstance(error, OperationFailure) and _OBJECT_TOO_LARGE in _codes(error)
    return too_large or isinstance(error, DocumentTooLarge | BSONError | OverflowError)


def _is_absence(error: BaseException) -> bool:
    if isinstance(error, ConnectionFailure | ExecutionTimeout):
        return True
    if isinstance(error, PyMongoError) and error.has_error_label("UnknownTransactionCommitResult"):
        return True
    # It was written, and may yet be undone: whoever reads finds out.
    if isinstance(error, WriteConcernError):
        return True
    if isinstance(error, BulkWriteError) and error.details.get("writeConcernErrors"):
        return True
    return isinstance(error, OperationFailure) and not _codes(error).isdisjoint(_NOT_NOW)


def _untrusted(error: BaseException) -> str | None:
    """What is the matter with the server's certificate, if that is why it is not reached."""
    found = _NOT_TRUSTED.search(str(error))
    return f"its certificate is not trusted ({found[1]}); see tlsCAFile" if found else None


def _codes(error: OperationFailure) -> set[int | None]:
    """The server's codes; the own code of a bulk says only that it was a bulk."""
    if not isinstance(error, BulkWriteError):
        return {error.code}
    return {fault.get("code") for fault in error.details.get("writeErrors", [])}


def _where(error: BaseException) -> str:
    if isinstance(error, BulkWriteError):
        return str(error.details["writeErrors"][0].get("errmsg", ""))[:200]
    return type(error).__name__

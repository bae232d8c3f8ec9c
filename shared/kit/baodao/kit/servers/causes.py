"""Why a server stopped or cannot be used, in one sentence, with what to do about it.

What a server writes in its log is for those who built it: mongod says thirty lines of JSON about a
damaged file and then aborts. The sentences here are for whoever wants to start it again.
"""

import errno
import json
import re
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from baodao.kit.servers.binaries import ServerName

_FEW_BYTES = 16 << 20
# The journal of mongod alone takes 300 MB in advance.
_SPACE_TO_START = 512 << 20
_KEPT_LINE = 300
_FILE = re.compile(r'session_dhandle_name":"file:([\w.-]+)|"uri":"table:([\w.-]+)')
_LOUD = re.compile(r'"s":"[EF]"|\[(?:FTL|ERR)\]')
_FULL = (
    "the disk of {directory} is full. Free some space and start again; nothing that was accepted "
    "is lost."
)
_UNUSABLE = (
    "{directory} cannot be read and written by this user. Give it to them, or start as its owner."
)
_DAMAGED = (
    "the data in {directory} are damaged{at}. Restore them from a backup, or move {directory} away "
    "and start with nothing."
)
LOST_STREAMS = (
    "the streams in {directory} are damaged. Move {directory}/jetstream away and start again: "
    "every event is published anew from the databases; dead letters are gone."
)


@dataclass(frozen=True, slots=True)
class _Cause:
    """What is found in a log, and what it means."""

    found: re.Pattern[str]
    sentence: str


def _cause(found: str, sentence: str) -> _Cause:
    return _Cause(re.compile(found, re.IGNORECASE), sentence)


# In this order: a full disk also looks like damage, and so does a file that may not be read.
_COMMON = (
    _cause(r"no space left on device|disk quota exceeded|file too large", _FULL),
    _cause(r"out of file resources|insufficient storage resources", _FULL),
    _cause(
        r"permission denied|operation not permitted|read-only file system|"
        r"storage directory is not writable",
        _UNUSABLE,
    ),
    _cause(
        r"too many open files",
        "it may not open as many files as it needs. Raise the limit (ulimit -n 64000).",
    ),
    _cause(r"address already in use", "its port {port} is taken by another program."),
)
_CAUSES: dict[ServerName, tuple[_Cause, ...]] = {
    "mongod": (
        *_COMMON,
        _cause(
            r"UPGRADE PROBLEM|featureCompatibilityVersion.{0,40}(invalid|unsupported)|"
            r"invalid featureCompatibilityVersion|too recent to start up|"
            r"unsupported WiredTiger file version|WiredTiger version incompatible|"
            r"this build requires a (minimum|maximum) version|requires newer version",
            "the data in {directory} were written by another version of MongoDB. Name that one in "
            "BAODAO_MONGOD, or move {directory} away and start with nothing.",
        ),
        _cause(
            r"--repair|WiredTiger error message|Unable to read the storage engine metadata|"
            r"Fatal assertion|in initAndListen, terminating|fassert\(\) failure",
            _DAMAGED,
        ),
    ),
    "nats-server": (
        *_COMMON,
        _cause(r"is (a|not a) directory|not a directory|corrupt|checksum", LOST_STREAMS),
    ),
}


def explain(
    name: ServerName, directory: Path, port: int, exit_code: int | None, log: str
) -> str | None:
    """Why a server ended or does not answer, and what to do; None if its log tells nobody.

    `log` is all it wrote; only what it says aloud (errors) is believed.
    """
    loud = "\n".join(line for line in log.splitlines() if _LOUD.search(line))
    for cause in _CAUSES[name]:
        if cause.found.search(loud):
            return cause.sentence.format(directory=directory, port=port, at=_damaged_file(loud))
    # With a full disk the log could not be written either; what the server took until it stopped
    # may be free again by now.
    if is_full(directory, _FEW_BYTES if log else _SPACE_TO_START):
        return _FULL.format(directory=directory)
    if exit_code == -signal.SIGKILL:
        return "it was killed, perhaps because memory ran out. Start again; nothing is lost."
    return None


def unusable(error: OSError, directory: Path) -> str:
    """Why a file of ours cannot be used, and what to do."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _FULL.format(directory=directory)
    path = Path(error.filename or directory).absolute()
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return _UNUSABLE.format(directory=path)
    why = error.strerror or error
    return f"{path} cannot be used: {why}. Move it away and start again."


def is_full(directory: Path, needed: int) -> bool:
    """Whether fewer bytes than these can be written there."""
    try:
        return shutil.disk_usage(directory).free < needed
    except OSError:
        return False


def last_words(log: str) -> list[str]:
    """The last thing that a server said aloud, or said at all, in words; at most two lines."""
    lines = [line for line in log.splitlines() if line.strip()]
    loud = [line for line in lines if _LOUD.search(line)]
    return [_in_words(line)[:_KEPT_LINE] for line in (loud or lines)[-2:]]


def _in_words(line: str) -> str:
    """A line of mongod's, which is JSON, as people would say it."""
    try:
        said = json.loads(line)
        attributes = said.get("attr") or {}
        why = attributes.get("error") or attributes.get("reason") or attributes.get("message")
    except (ValueError, AttributeError):
        return line
    why = why.get("errmsg") or why.get("msg") if isinstance(why, dict) else why
    return f"{said.get('msg', '')}: {why}".strip().strip(":") if why else str(said.get("msg", ""))


def _damaged_file(loud: str) -> str:
    found = next(_FILE.finditer(loud), None)
    return f" ({found[1] or found[2]})" if found else ""

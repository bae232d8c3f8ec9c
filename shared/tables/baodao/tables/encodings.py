"""Which of the encodings a text file is in; a doubtful one is asked for, not guessed."""

import codecs
import re
from collections.abc import Iterator

from baodao.tables.sentences import unusable
from baodao.tables.source import Source

UTF_8, GB18030 = "utf-8", "gb18030"
ENCODINGS = (UTF_8, GB18030)

_BLOCK = 1 << 20
_MARKS = {
    codecs.BOM_UTF8: UTF_8,
    b"\x84\x31\x95\x33": GB18030,
}
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHINESE = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_REPLACED = "\ufffd"
# Of the characters of a file that is not quite UTF-8: so many Chinese ones make it a damaged
# UTF-8 file, and so few are accidents of GB18030.
_MOSTLY, _HARDLY = 0.5, 0.05


def encoding_of(file: Source) -> str:
    """`utf-8` or `gb18030`; bytes that are no characters may be left in it.

    Raises:
        TableError: it is neither, or could be both with different Chinese texts, or cannot be read.
    """
    try:
        return _encoding_of(file)
    except OSError as error:
        raise unusable(file, "unreadable", why=error.strerror) from None


def _encoding_of(file: Source) -> str:
    with file.open() as opened:
        start = opened.read(4)
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return encoding
    if start.startswith(_UTF_16):
        raise unusable(file, "utf-16")
    if _decodes(file, UTF_8):
        if not _has_chinese(file, UTF_8) and _decodes(file, GB18030) and _has_chinese(file):
            raise unusable(file, "two-encodings")
        return UTF_8
    chinese, replaced = _as_damaged_utf_8(file)
    if chinese > _MOSTLY * (chinese + replaced):
        return UTF_8
    if not _decodes(file, GB18030):
        raise unusable(file, "no-encoding")
    if chinese > _HARDLY * (chinese + replaced):
        raise unusable(file, "two-encodings")
    return GB18030


def _decodes(file: Source, encoding: str) -> bool:
    try:
        for _ in _blocks(file, encoding, "strict"):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _has_chinese(file: Source, encoding: str = GB18030) -> bool:
    return any(_CHINESE.search(block) for block in _blocks(file, encoding, "strict"))


def _as_damaged_utf_8(file: Source) -> tuple[int, int]:
    """How many Chinese characters it has as UTF-8, and how many pieces that are no characters."""
    chinese = replaced = 0
    for block in _blocks(file, UTF_8, "replace"):
        chinese += len(_CHINESE.findall(block))
        replaced += block.count(_REPLACED)
    return chinese, replaced


def _blocks(file: Source, encoding: str, errors: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with file.open() as opened:
        while block := opened.read(_BLOCK):
            yield decoder.decode(block)
        yield decoder.decode(b"", final=True)

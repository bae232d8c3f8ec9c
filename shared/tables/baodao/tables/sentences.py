"""What is said of files and cells, in English and Chinese."""

from collections.abc import Sequence

from baodao.schema.languages import Words
from baodao.tables.source import Source

_SOME, _LONG = 20, 60
FILES = {
    "unreadable": ("cannot be read: {why}", "无法读取:{why}"),
    "no-file": (
        "is no file but a folder, a pipe or a device: save the table in a file",
        "不是文件,而是文件夹、管道或设备:请将表格保存为文件",
    ),
    "empty": ("is empty", "是空的"),
    "no-header": (
        "has no line with names of columns among its first {lines}; the columns are {columns}",
        "的前 {lines} 行中没有列名;可用的列为 {columns}",
    ),
    "missing-column": ("missing column {names}", "缺少列 {names}"),
    "column-twice": ("the column {name} comes twice", "列 {name} 出现了两次"),
    "unknown-column": (
        "unknown column {names}; the columns are {columns}",
        "有未知的列 {names};可用的列为 {columns}",
    ),
    "no-such-column": (
        "has no column {names} that could be ignored",
        "中没有可以忽略的列 {names}",
    ),
    "open-quote": (
        "line {line}: a quote is opened here and not closed where its cell ends",
        "第 {line} 行:此处的引号没有在单元格结束处关闭",
    ),
    "long-line": (
        "line {line} is longer than a line of a table can be",
        "第 {line} 行过长,不像是表格中的一行",
    ),
    "wide-line": (
        "line {line} has more than {columns:,} cells",
        "第 {line} 行的单元格超过 {columns:,} 个",
    ),
    "too-many-lines": (
        "has more than {lines:,} lines: cut it into several files",
        "超过 {lines:,} 行:请拆分为多个文件",
    ),
    "too-many-rows": (
        "has more than {rows:,} rows: cut it into several files",
        "超过 {rows:,} 行:请拆分为多个文件",
    ),
    "utf-16": ("is UTF-16: save it as CSV UTF-8", "的编码是 UTF-16:请另存为 CSV UTF-8"),
    "no-encoding": (
        "is neither UTF-8 nor GB18030: save it as CSV UTF-8",
        "的编码既不是 UTF-8 也不是 GB18030:请另存为 CSV UTF-8",
    ),
    "two-encodings": (
        "can be read as UTF-8 and as GB18030, with different texts: say which it is",
        "既可按 UTF-8 也可按 GB18030 读取,文字不同:请指明编码",
    ),
    "web-page": (
        "is a web page or XML under the name of a workbook: open it and save it as XLSX",
        "是网页或 XML,只是用了工作簿的文件名:请打开后另存为 XLSX",
    ),
    "no-workbook": (
        "cannot be read as XLSX or XLS: it is no workbook",
        "不是工作簿,无法作为 XLSX 或 XLS 读取",
    ),
    "encrypted": (
        "is protected by a password: save it without one",
        "有密码保护:请取消密码后再保存",
    ),
    "binary-workbook": ("is a binary workbook: save it as XLSX", "是二进制工作簿:请另存为 XLSX"),
    "damaged-workbook": (
        "cannot be read as XLSX or XLS, it is damaged: open it and save it again ({why})",
        "已损坏,无法作为 XLSX 或 XLS 读取:请打开后重新保存({why})",
    ),
    "large-workbook": (
        "is too large when unpacked: cut it into several files, or save it as CSV UTF-8",
        "解压后过大:请拆分为多个文件,或另存为 CSV UTF-8",
    ),
    "no-sheet": ("has no visible sheet with cells", "中没有可见的工作表"),
    "other-sheets": (
        "the sheet {name} is read, the others are not: {others}",
        "只读取工作表 {name},未读取:{others}",
    ),
    "above-header": (
        "nothing above line {line}, which names the columns, is read",
        "列名在第 {line} 行,其上方的内容未读取",
    ),
    "not-read": ("these columns are not read: {names}", "以下列未读取:{names}"),
}

CELLS = {
    "error": ("holds an error such as #N/A", "是错误值(如 #N/A)"),
    "digits-lost": (
        "has lost its last digits in Excel: format the column as text and enter it again",
        "被 Excel 当作数字,末尾几位已经丢失:请把该列设为文本格式后重新录入",
    ),
    "form": ("does not have the form that is needed", "格式不对"),
    "missing": ("is missing", "未填写"),
    "too-long": ("is too long", "过长"),
    "unknown": ("is not known", "无法识别"),
    "several": ("is the name of several places: write the code", "有多个同名区划,请填写区划代码"),
    "checksum": ("has a wrong check digit", "校验位不对"),
    "birth-date": ("does not agree with the birth date", "与出生日期不符"),
    "encoding": ("has characters that are not UTF-8 or GB18030", "含有无法识别的字符(编码错误)"),
    "damaged": ("is damaged in the file", "在文件中已损坏"),
    "formula": (
        "holds a formula without its result: open the file and save it again",
        "是没有结果的公式:请打开文件后重新保存",
    ),
    "no-column": ("has no name of a column above it", "上方没有列名"),
}


class TableError(Exception):
    """A file that cannot be read, or is no table of its kind; `words` say why, without its name."""

    def __init__(self, name: str, key: str, words: Words) -> None:
        super().__init__(printable(f"{name}: {both(words)}"))
        self.key, self.words = key, words


def said(key: str, **values: object) -> Words:
    """A sentence about a file."""
    english, chinese = FILES[key]
    in_english = {n: v.en if isinstance(v, Words) else v for n, v in values.items()}
    in_chinese = {n: v.zh if isinstance(v, Words) else v for n, v in values.items()}
    return Words(english.format(**in_english), chinese.format(**in_chinese))


def both(words: Words) -> str:
    """A sentence in both languages, for who may read either."""
    return f"{words.en} · {words.zh}"


def some(names: Sequence[str]) -> str:
    """Names in one line, the first of them and no more of each than can be read."""
    shown = [name if len(name) <= _LONG else f"{name[:_LONG]}…" for name in names[:_SOME]]
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" … (+{rest:,})" if rest else "")


def unusable(file: Source, key: str, **values: object) -> TableError:
    """The error of a file that cannot be used; to be raised."""
    return TableError(file.name, key, said(key, **values))


def printable(text: str) -> str:
    """The text as any terminal takes it: bytes that were no characters are shown as such."""
    return text.encode("utf-8", "backslashreplace").decode()

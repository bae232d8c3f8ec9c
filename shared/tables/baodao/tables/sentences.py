"""What is said of files and cells, in English and Chinese."""

from collections.abc import Sequence

from baodao.schema.languages import Words
from baodao.tables.source import Source

_SOME, _LONG = 20, 60
FILES = {
    "unreadable": (
        "cannot be read: check the file and send it again ({why})",
        "无法读取:请检查文件后重新上传",
    ),
    "no-file": (
        "is no file but a folder, a pipe or a device: save the table in a file",
        "不是文件,而是文件夹、管道或设备:请将表格保存为文件",
    ),
    "empty": ("is empty: choose the file with the table", "是空的:请选择有内容的表格"),
    "no-header": (
        (
            "has no line with names of columns among its first {lines}: add it; the columns are "
            "{columns}"
        ),
        "的前 {lines} 行中没有列名:请补上列名;可用的列为 {columns}",
    ),
    "missing-column": ("missing column {names}: add it", "缺少列 {names}:请补上该列"),
    "column-twice": (
        "the column {name} comes twice: leave one out",
        "列 {name} 出现了两次:请只保留一列",
    ),
    "unknown-column": (
        "unknown column {names}: correct its name; the columns are {columns}",
        "有未知的列 {names}:请更正列名;可用的列为 {columns}",
    ),
    "no-such-column": (
        "has no column {names} that could be ignored: check its name",
        "中没有可以忽略的列 {names}:请核对列名",
    ),
    "open-quote": (
        (
            "line {line}: a quote is opened here and not closed where its cell ends: correct "
            "it, or save the table as XLSX"
        ),
        "第 {line} 行有引号没有成对:请更正,或另存为 XLSX",
    ),
    "long-line": (
        "line {line} is longer than a line of a table can be: check the file",
        "第 {line} 行过长,不像是表格中的一行:请检查文件",
    ),
    "wide-line": (
        "line {line} has more than {columns:,} cells: leave the surplus ones out",
        "第 {line} 行的单元格超过 {columns:,} 个:请删去多余的单元格",
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
        "其实是网页,只是用了 Excel 的文件名:请打开后另存为 XLSX",
    ),
    "no-workbook": (
        "cannot be read as XLSX or XLS, it is no workbook: open it and save it as XLSX",
        "不是 Excel 表格:请打开后另存为 XLSX",
    ),
    "encrypted": (
        "is protected by a password: save it without one",
        "有密码保护:请取消密码后再保存",
    ),
    "binary-workbook": (
        "is a binary workbook: save it as XLSX",
        "是二进制格式的 Excel 表格:请另存为 XLSX",
    ),
    "damaged-workbook": (
        "cannot be read as XLSX or XLS, it is damaged: open it and save it again ({why})",
        "已损坏,无法读取:请打开后重新保存",
    ),
    "large-workbook": (
        "is too large when unpacked: cut it into several files, or save it as CSV UTF-8",
        "解压后过大:请拆分为多个文件,或另存为 CSV UTF-8",
    ),
    "no-schedule": (
        "is no schedule: save it in the JSON form of frab or pretalx",
        "不是会议日程:请导出为 frab 或 pretalx 的 JSON 格式",
    ),
    "large-schedule": (
        "is too large for a schedule: cut it into several files",
        "作为会议日程过大:请拆分为多个文件",
    ),
    "no-sheet": (
        "has no visible sheet with cells: show the sheet, or choose another file",
        "中没有可见的工作表:请取消隐藏,或选择其他文件",
    ),
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
    "error": (
        "holds an error such as #N/A: enter what belongs there",
        "是错误值(如 #N/A),请改填正确的内容",
    ),
    "digits-lost": (
        "has lost its last digits in Excel: format the column as text and enter it again",
        "被 Excel 当作数字,末尾几位已经丢失,请把该列设为文本格式后重新录入",
    ),
    "form": ("does not have the form that is needed: correct it", "格式不对,请更正"),
    "missing": ("is missing: fill it in", "未填写,请补填"),
    "too-long": ("is too long: shorten it", "过长,请缩短"),
    "unknown": ("is not known: check how it is written", "无法识别,请核对写法"),
    "several": ("is the name of several places: write the code", "有多个同名区划,请填写区划代码"),
    "checksum": (
        "has a wrong check digit: compare it with the document",
        "末位校验码不符,请对照证件核对",
    ),
    "birth-date": (
        "does not agree with the birth date: correct one of them",
        "与出生日期不一致,请更正其中一项",
    ),
    "encoding": (
        "has characters that are not UTF-8 or GB18030: save the file as CSV UTF-8",
        "含有无法识别的字符,请把文件另存为 CSV UTF-8 格式",
    ),
    "damaged": ("is damaged in the file: enter it again", "在文件中已损坏,请重新录入"),
    "formula": (
        "holds a formula without its result: open the file and save it again",
        "是没有结果的公式,请打开文件后重新保存",
    ),
    "unreadable": (
        "has nothing that can be read: enter it again",
        "没有可以辨认的文字,请重新填写",
    ),
    "tells-a-number": (
        "has a number of a person in it: leave it out",
        "含有疑似个人的号码,请删去",
    ),
    "too-many": (
        "has more than 100 times, or happens too often: cut it into several",
        "超过 100 次或过于频繁,请拆分",
    ),
    "twice": (
        "is that of an earlier row: leave one of the two out",
        "与前面的一行相同,请只保留一行",
    ),
    "several-values": ("is there several times: leave one", "出现了多次,请只保留一个"),
    "unclosed": (
        "is of an event that does not end: save the calendar again",
        "所在的日程没有结束标记,请重新导出日历",
    ),
    "floating": (
        "is not said, and the times are of no zone: say the zone of the import",
        "未注明,时间没有时区,请在导入时指定时区",
    ),
    "range": (
        "changes all later times at once: write them as an event of their own",
        "一次更改其后所有场次,请另建日程",
    ),
    "endless": (
        "has no end: give one, or say until which day it is wanted",
        "没有结束日期,请补填,或指定导入到哪一天",
    ),
    "never": ("has no time that is wanted: check the days", "没有符合条件的日期,请核对"),
    "no-such-time": (
        "is a time that the clocks there leave out that day: correct it",
        "当日因夏令时没有这一时刻,请更正",
    ),
    "ends-before": (
        "is before the start: correct one of them, or say that it ends on the next day",
        "早于开始时间,请更正;跨夜的请在结束前注明“次日”",
    ),
    "differs": (
        "does not agree with start and end: correct one of them",
        "与开始、结束时间不一致,请更正其中一项",
    ),
    "zero-hours": (
        "is zero: there is no shift until the times are filled in",
        "为零,补填时间之前没有班次",
    ),
    "no-time": (
        "is not said: there is no shift until the times are filled in",
        "未填写,补填时间之前没有班次",
    ),
    "unscheduled": (
        "is not said: there is no shift until the times are filled in",
        "未填写,补填时间之前没有班次",
    ),
    "gone": (
        "has not all the times that were imported before: those stay until they are called off",
        "比上次导入时少了场次,少的场次在取消之前仍然有效",
    ),
    "called-off": (
        "has not all the times that were imported before: one was called off",
        "比上次导入时少了一个场次,该场次已取消",
    ),
    "many": ("is more than 1,000: check it", "超过 1000 人,请核对"),
    "no-column": (
        "has no name of a column above it: name the column, or clear the cell",
        "上方没有列名,请补上列名,或清空这一格",
    ),
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


def some(names: Sequence[str]) -> Words:
    """Names in one line, the first of them and no more of each than can be read."""
    shown = [name if len(name) <= _LONG else f"{name[:_LONG]}…" for name in names[:_SOME]]
    rest = len(names) - len(shown)
    more = f" … (+{rest:,})" if rest else ""
    return Words(", ".join(shown) + more, "、".join(shown) + more)


def unusable(file: Source, key: str, **values: object) -> TableError:
    """The error of a file that cannot be used; to be raised."""
    return TableError(file.name, key, said(key, **values))


def printable(text: str) -> str:
    """The text as any terminal takes it: bytes that were no characters are shown as such."""
    return text.encode("utf-8", "backslashreplace").decode()

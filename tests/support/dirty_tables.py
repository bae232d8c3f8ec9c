"""Tables as they really come: three people each, and something that is wrong with the file.

A case says who of the three is registered in the end, for which reasons rows are rejected, or with
which words the whole file is refused. There is nothing else that may happen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from baodao.cli.synthetic import resident_id
from tests.builders.registration import COMMUNITY, STREET

BORN = date(1990, 11, 1)
HEADER = ["姓名", "证件号码", "居住区划", "手机号"]
PEOPLE = [
    [f"测试·{name}", resident_id(number, born=BORN), STREET, f"1990000000{number}"]
    for number, name in enumerate("甲乙丙", 1)
]
MALE = "男" if int(PEOPLE[1][1][16]) % 2 else "女"
"""The sex that the second document says."""


@dataclass(frozen=True)
class Dirty:
    """A file, and what is right for it; `taken` are the places of people from 0."""

    name: str
    content: bytes
    file: str = "people.csv"
    taken: tuple[int, ...] = (0, 1, 2)
    reasons: frozenset[str] = field(default_factory=frozenset)
    stops: str = ""
    ignore: tuple[str, ...] = ()
    encoding: str | None = None


def rejected(*reasons: str) -> frozenset[str]:
    """Slugs of invalid fields."""
    return frozenset(f"field-invalid/{reason}" for reason in reasons)


def csv_text(*rows: list[str], header: list[str] = HEADER) -> str:
    """A CSV file without any quotes."""
    return "\n".join(",".join(cells) for cells in [header, *(rows or PEOPLE)]) + "\n"


def second(place: int, value: str) -> list[list[str]]:
    """The people, the second one with another cell."""
    people = [list(person) for person in PEOPLE]
    people[1][place] = value
    return people


def with_column(name: str, value: str) -> str:
    """A CSV file with a fifth column, in which the second person has a value."""
    values = ["", value, ""]
    rows = [[*person, value] for person, value in zip(PEOPLE, values, strict=True)]
    return csv_text(*rows, header=[*HEADER, name])


def text_tables() -> Iterator[Dirty]:
    """Every case of a text file."""
    yield from quotes()
    yield from lines_and_blanks()
    yield from encodings()
    yield from headers()
    yield from values()
    yield from days()


def quotes() -> Iterator[Dirty]:
    """Quotes that are not closed, or where they ought not to."""
    for line in range(3):
        for place in range(4):
            people = [list(person) for person in PEOPLE]
            people[line][place] = '"' + people[line][place]
            yield Dirty(
                f"a quote opened on line {line + 2}, cell {place + 1}",
                csv_text(*people).encode(),
                stops=f"line {line + 2}: a quote",
            )
    swallowing = [list(person) for person in PEOPLE]
    swallowing[0][0], swallowing[1][3] = '"' + PEOPLE[0][0], PEOPLE[1][3] + '"'
    text = csv_text(*swallowing)
    yield Dirty("a quote that closes a line later", text.encode(), stops="line 2: a quote")
    text = csv_text(*second(0, '"测试"·乙'))
    yield Dirty("text behind a closing quote", text.encode(), stops="line 3: a quote")
    text = csv_text(*second(0, '"' + PEOPLE[1][0] + '"'))
    yield Dirty("a quoted cell", text.encode())
    yield Dirty("a cell of two lines", with_column("技能", '"急救\n驾驶"').encode())
    text = with_column("技能", '"急救\n驾驶"').replace(PEOPLE[2][0], '"' + PEOPLE[2][0])
    yield Dirty("a quote opened behind a cell of two lines", text.encode(), stops="line 5: a quote")
    text = csv_text() + '"' + "测试,1,2,3\n" * 60_000
    yield Dirty("a quote opened in a long file", text.encode(), stops="line 5: a quote")


def lines_and_blanks() -> Iterator[Dirty]:
    """Ends of lines, rows of blanks, rows that are too short or too long."""
    text = csv_text()
    for name, end in {"unix": "\n", "windows": "\r\n", "old mac": "\r"}.items():
        yield Dirty(f"{name} ends of lines", text.replace("\n", end).encode())
    yield Dirty("no end of the last line", text.rstrip().encode())
    for blank in (",,,", " , ,,", "\u3000,\u3000,,", "\u200b,\ufeff,\xa0,", ""):
        yield Dirty(f"rows of {blank!r}", text.replace("\n", f"\n{blank}\n").encode())
    short = csv_text(PEOPLE[0], PEOPLE[1][:3], PEOPLE[2])
    yield Dirty("a row without its end", short.encode(), taken=(0, 2), reasons=rejected("form"))
    long = csv_text(PEOPLE[0], [*PEOPLE[1], "急救"], PEOPLE[2])
    lost = rejected("no-column")
    yield Dirty("a row with a cell more", long.encode(), taken=(0, 2), reasons=lost)
    comma = csv_text(*second(0, "测试,乙"))
    yield Dirty("a comma that slips the cells", comma.encode(), taken=(0, 2), reasons=lost)
    yield Dirty("an endless line", (text + "x" * (2 << 20)).encode(), stops="line 5 is longer")


def encodings() -> Iterator[Dirty]:
    """UTF-8, GB18030, both with marks, and what is neither or could be both."""
    text = csv_text()
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        yield Dirty(f"{encoding}", text.encode(encoding))
    yield Dirty("gb18030 with its mark", ("\ufeff" + text).encode("gb18030"))
    for encoding in ("utf-16", "utf-16-be", "utf-16-le"):
        mark = "" if encoding == "utf-16" else "\ufeff"
        yield Dirty(encoding, (mark + text).encode(encoding), stops="UTF-16")
    broken = text.encode().replace("乙".encode(), b"\xe4\xb9")
    yield Dirty("utf-8 with half a character", broken, taken=(0, 2), reasons=rejected("encoding"))
    mixed = csv_text(*PEOPLE[:2]).encode() + ",".join(PEOPLE[2]).encode("gb18030") + b"\n"
    yield Dirty("utf-8 with a row of gb18030", mixed, taken=(0, 1), reasons=rejected("encoding"))
    yield Dirty("neither", b"name,phone,division\n\xff\xfe\xff,1,2\n", stops="neither UTF-8 nor")
    english = ["name", "document", "division", "phone"]
    # 一 in GB18030 is a letter of UTF-8 as well.
    doubtful = csv_text(*second(0, "一"), header=english).replace("测试·", "")
    doubtful = doubtful.replace("甲", "一").replace("丙", "一")
    doubtful_bytes = doubtful.encode("gb18030")
    yield Dirty("both", doubtful_bytes, stops="say which it is")
    asked = replace(Dirty("both, asked for", doubtful_bytes), encoding="gb18030")
    yield replace(asked, name="both, and told", taken=(3, 4, 5))
    names = csv_text(*second(0, "José"), header=english).encode()
    yield Dirty("utf-8 of another language", names, taken=(0, 6, 2))


OTHERS = [["一", *person[1:]] for person in PEOPLE] + [["José", *PEOPLE[1][1:]]]
"""Who else is meant by places from 3 on."""


def headers() -> Iterator[Dirty]:
    """Names of columns, what stands above them, and columns nobody knows."""
    synonyms = {
        "姓名": ("姓 名", "姓名*", "姓名(必填)", "姓名:", "Name", "志愿者姓名", " 姓名 "),
        "证件号码": ("身份证号", "身份证号码", "证件号", "document", "ＤＯＣＵＭＥＮＴ"),
        "手机号": ("联系电话", "手机号码", "电话", "手 机", "phone"),
        "居住区划": ("区划代码", "社区代码", "Division"),
    }
    others = [{usual: name} for usual, names in synonyms.items() for name in names]
    for other in others:
        header = [other.get(name, name) for name in HEADER]
        yield Dirty(f"header {header}", csv_text(header=header).encode())
    for title in ("2026年志愿者名册,,,\n", "名册\n\n填表单位:测试,,日期:2026\n", "sep=,\n"):
        yield Dirty(f"titles {title!r}", (title + csv_text()).encode())
    yield Dirty("numbers of the lines", with_column("序号", "2").encode())
    yield Dirty("remarks", with_column("备注", "x").encode(), stops="unknown column 备注")
    asked = with_column("备注", "x").encode()
    yield Dirty("remarks that are left out", asked, ignore=("备注",))
    yield Dirty(
        "nothing to leave out", csv_text().encode(), ignore=("备注",), stops="no column 备注"
    )
    yield Dirty("a column twice", with_column("姓名", "x").encode(), stops="name comes twice")
    both = with_column("联系电话", "1").encode()
    yield Dirty("a column in two words", both, stops="phone comes twice")
    missing = csv_text(header=["姓名", "证件号码", "居住区划", ""]).encode()
    yield Dirty("a column without its name", missing, stops="missing column phone")
    yield Dirty("no header", "\n".join(",".join(p) for p in PEOPLE).encode(), stops="no line with")
    yield Dirty("nothing", b"", stops="is empty")
    yield Dirty("nothing but blanks", b"\n\n ,\n", stops="is empty")
    yield Dirty("a header alone", csv_text().split("\n")[0].encode(), taken=())


def values() -> Iterator[Dirty]:
    """Cells that spreadsheets have spoiled, and those that only look different."""
    for text in ("1.20104E+17", "9.9E+17", "1.2e17", "9.90101199011010E+17"):
        for place in (1, 2, 3):
            yield Dirty(
                f"{text} in {HEADER[place]}",
                csv_text(*second(place, text)).encode(),
                taken=(0, 2),
                reasons=rejected("digits-lost"),
            )
    for text in ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "########"):
        for column, place in (("姓名", 0), ("技能", 4)):
            content = csv_text(*second(0, text)) if not place else with_column(column, text)
            yield Dirty(
                f"{text} in {column}", content.encode(), taken=(0, 2), reasons=rejected("error")
            )
    document, phone = PEOPLE[1][1], PEOPLE[1][3]
    same = {1: [f" {document}", f"\u200b{document}", document.lower(), f"{document}\u3000"]}
    same[3] = [f"\u202d{phone}\u202c", f"{phone[:3]} {phone[3:7]} {phone[7:]}", f"\ufeff{phone}"]
    for place, written in same.items():
        for text in written:
            yield Dirty(f"{HEADER[place]} as {text!r}", csv_text(*second(place, text)).encode())
    for word in (f"{MALE} ", f"\u3000{MALE}", f"{MALE}\u200b"):
        yield Dirty(f"sex {word!r}", with_column("性别", word).encode())
    for home in ("测试·无此社区", "测试·12", f"测试·{COMMUNITY[:-1]}", "昔阳里"):
        yield Dirty(
            f"no home {home!r}",
            csv_text(*second(2, home)).encode(),
            taken=(0, 2),
            reasons=rejected("unknown"),
        )
    again = csv_text(*PEOPLE, [PEOPLE[0][0], f" {PEOPLE[0][1]}", *PEOPLE[0][2:]])
    yield Dirty("somebody twice", again.encode())


GOOD_DAYS = (
    *("1990-11-01", "1990/11/1", "1990.11.1", "1990年11月1日", "19901101", "1990 年 11 月 1 日"),
    *("１９９０-１１-０１", "1990-11-01 00:00:00", "1990/11/1 0:00"),
)
BAD_DAYS = (
    *("1990.11", "1990-11", "199011", "1990111", "33178", "25578", "1990年11月", "90-11-01"),
    *("11/01/1990", "1990-11/01", "1990-13-01", "1990-02-30", "1990", "1990-11-01 12:00", "昨天"),
    *("1990--11-01", "1990-11-01-02", "0x7C6"),
)


def days() -> Iterator[Dirty]:
    """Days as people write them; whatever leaves a doubt is none."""
    for text in GOOD_DAYS:
        yield Dirty(f"day {text}", with_column("出生日期", text).encode())
    for text in BAD_DAYS:
        content = with_column("出生日期", text).encode()
        yield Dirty(f"no day {text}", content, taken=(0, 2), reasons=rejected("form"))

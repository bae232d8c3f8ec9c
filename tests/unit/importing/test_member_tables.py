"""The table of a unit's members."""

import pytest
from openpyxl import Workbook

from baodao.cli.synthetic import resident_id
from baodao.kit.client import NotAcceptedError
from baodao.schema import OutOfScope
from baodao.schema.registration.member_lists import (
    ListedRow,
    MemberRow,
    MembersReceipt,
    RejectedMember,
    RowFault,
)
from baodao.schema.replies import Accepted, Refused
from baodao.tables.members import MembersTable
from baodao.tables.pieces import import_rows
from baodao.tables.report import Line
from baodao.tables.sentences import TableError
from baodao.tables.table_file import Row, TableFile


def read(file):
    table = MembersTable("unit")
    (piece,) = table.pieces(TableFile(file, table.columns).rows())
    return table.message(piece.rows).rows


def test_a_table_in_chinese_or_english(tmp_path):
    chinese, english = tmp_path / "a.csv", tmp_path / "b.csv"
    number = resident_id(1)
    chinese.write_text(f"序号,姓名,手机号,身份证号\n1,测试·甲,19900000001,{number}\n", "gb18030")
    english.write_text(f"phone,document,name\n19900000001,{number},测试·甲\n", "utf-8-sig")
    expected = MemberRow(number=2, name="测试·甲", phone="19900000001", document=number)
    assert read(chinese) == read(english) == [expected]


def test_a_workbook(tmp_path):
    book = Workbook()
    for cells in (["姓名", "手机号"], ["测试·甲", 19900000001], [None, None], ["测试·乙", "x"]):
        book.active.append(cells)
    book.save(tmp_path / "members.xlsx")
    first, second = read(tmp_path / "members.xlsx")
    assert first == MemberRow(number=2, name="测试·甲", phone="19900000001")
    assert (second.number, second.phone) == (4, "x")


def test_a_cell_that_is_too_long_is_read_and_left_to_be_rejected(tmp_path):
    file = tmp_path / "members.csv"
    file.write_text(f"name,phone\n{'长' * 5000},19900000001\n")
    (row,) = read(file)
    assert len(row.name) == 201


@pytest.mark.parametrize(
    "content",
    ["name\n测试\n", "姓名,name,phone\n一,二,三\n", "", "电话,叫法\n1,2\n", "姓名,手机号,备注\n"],
)
def test_a_table_that_is_no_list_of_members(tmp_path, content):
    file = tmp_path / "members.csv"
    file.write_text(content)
    with pytest.raises(TableError):
        TableFile(file, MembersTable.columns).count()


class Registration:
    """Answers like the service, as a client does."""

    def __init__(self, answer):
        self.answer = answer
        self.sent = []

    async def send(self, message):
        self.sent.append(message)
        return self.answer


def rows(count):
    return [Row(n, {"name": "测试·甲", "phone": "19900000001"}) for n in range(2, count + 2)]


async def test_rows_go_in_pieces_and_their_receipts_add_up():
    receipt = MembersReceipt(
        added=2,
        updated=4,
        unchanged=1,
        rejected=[RejectedMember(number=7, reason="document-checksum")],
    )
    registration = Registration(Accepted(result=receipt.model_dump()))
    done = []
    table = MembersTable("unit")
    report = await import_rows(registration, table, rows(600), table.report(), done.append)
    assert done == [250, 250, 100]
    assert report.counts == {"added": 6, "updated": 12, "unchanged": 3}
    ((line, (problem,)), *_) = report.shown
    assert (line, problem.field, problem.reason) == (7, "document", "field-invalid/checksum")
    assert "末位校验码不符" in problem.chinese
    assert report.rejected == 3
    assert len({message.command_id for message in registration.sent}) == 3


async def test_every_line_has_its_outcome_and_all_its_faults():
    receipt = MembersReceipt(
        added=1,
        unchanged=1,
        listed=[
            ListedRow(number=2, outcome="added", reported=False),
            ListedRow(number=3, outcome="unchanged", reported=True),
        ],
        rejected=[RejectedMember(number=4, reason="name", also=["phone", "document-form"])],
    )
    table = MembersTable("unit")
    answer = table.answered([], receipt.model_dump())
    assert answer.lines == [Line(2, "added", reported=False), Line(3, "unchanged", reported=True)]
    assert [table.told(line) for line in answer.lines] == ["待报到", "已报到"]
    assert table.told(Line(2, "added")) == "", "where it is not said"
    ((line, problems),) = answer.rejected
    assert (line, [one.field for one in problems]) == (4, ["name", "phone", "document"])


@pytest.mark.parametrize("reason", RowFault.__args__)
async def test_every_fault_of_a_row_has_a_sentence(reason):
    rejected = [RejectedMember(number=2, reason=reason)]
    receipt = MembersReceipt(added=0, unchanged=0, rejected=rejected)
    ((line, (problem,)),) = MembersTable("unit").answered([], receipt.model_dump()).rejected
    assert line == 2
    assert problem.english
    assert problem.chinese


async def test_a_list_that_is_refused_as_such():
    refused = Refused.of((OutOfScope(role="volunteer"),))
    table = MembersTable("unit")
    with pytest.raises(NotAcceptedError):
        await import_rows(Registration(refused), table, rows(1), table.report())

import pytest
from openpyxl import Workbook

from baodao.cli.importing.members import MembersReport, import_members, read_members
from baodao.cli.output import Stop
from baodao.cli.synthetic import resident_id
from baodao.kit.client import NotAcceptedError
from baodao.schema import OutOfScope
from baodao.schema.registration.member_lists import MemberRow, MembersReceipt, RejectedMember
from baodao.schema.replies import Accepted, Refused


def test_a_table_in_chinese_or_english(tmp_path):
    chinese, english = tmp_path / "a.csv", tmp_path / "b.csv"
    number = resident_id(1)
    chinese.write_text(f"序号,姓名,手机号,证件号码\n1,测试·甲,19900000001,{number}\n", "gb18030")
    english.write_text(f"phone,document,name\n19900000001,{number},测试·甲\n", "utf-8-sig")
    expected = MemberRow(number=2, name="测试·甲", phone="19900000001", document=number)
    assert list(read_members(chinese)) == list(read_members(english)) == [expected]


def test_a_workbook(tmp_path):
    book = Workbook()
    for cells in (["姓名", "手机号"], ["测试·甲", 19900000001], [None, None], ["测试·乙", "x"]):
        book.active.append(cells)
    book.save(tmp_path / "members.xlsx")
    first, second = read_members(tmp_path / "members.xlsx")
    assert first == MemberRow(number=2, name="测试·甲", phone="19900000001")
    assert (second.number, second.phone) == (4, "x")


def test_a_cell_that_is_too_long_is_read_and_left_to_be_rejected(tmp_path):
    file = tmp_path / "members.csv"
    file.write_text(f"name,phone\n{'长' * 5000},19900000001\n")
    (row,) = read_members(file)
    assert len(row.name) == 201


@pytest.mark.parametrize(
    "content", ["name\n测试\n", "姓名,name,phone\n一,二,三\n", "", "电话,名字\n1,2\n"]
)
def test_a_table_that_is_no_list_of_members(tmp_path, content):
    file = tmp_path / "members.csv"
    file.write_text(content)
    with pytest.raises(Stop):
        list(read_members(file))


class Registration:
    """Answers like the service, as a client does."""

    def __init__(self, answer):
        self.answer = answer
        self.sent = []

    async def send(self, message):
        self.sent.append(message)
        return self.answer


def rows(count):
    return [MemberRow(number=n, name="测试·甲", phone="19900000001") for n in range(2, count + 2)]


async def test_rows_go_in_pieces_and_their_receipts_add_up():
    receipt = MembersReceipt(
        added=2, unchanged=1, rejected=[RejectedMember(number=7, reason="phone")]
    )
    registration = Registration(Accepted(result=receipt.model_dump()))
    done = []
    report = await import_members(registration, "unit", rows(600), done.append)
    assert done == [250, 250, 100]
    assert (report.rows, report.added, report.unchanged) == (600, 6, 3)
    assert report.rejected[0] == {"line": 7, "reason": "phone"}
    assert report.exit_code == 3
    assert len({message.command_id for message in registration.sent}) == 3


async def test_a_list_that_is_refused_as_such():
    refused = Refused.of((OutOfScope(role="volunteer", scope="*", division="12"),))
    with pytest.raises(NotAcceptedError):
        await import_members(Registration(refused), "unit", rows(1), lambda _: None)


def test_the_exit_code_tells_all_from_some_from_none():
    assert MembersReport(rows=1, added=1).exit_code == 0
    assert MembersReport(rows=1, rejected=[{"line": 2, "reason": "name"}]).exit_code == 1
    assert MembersReport().exit_code == 1

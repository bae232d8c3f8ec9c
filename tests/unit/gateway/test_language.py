"""Accept-Language by the grammar of RFC 9110, and what people see in both languages."""

import re

import pytest

from baodao.gateway.language import language_of

SIGN_UPS = "/api/v1/shifts/S/sign-ups"
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (b"", "en"),
        (b"de", "en"),
        (b"*", "en"),
        (b"zh", "zh-Hans"),
        (b"ZH-cn", "zh-Hans"),
        (b"zh-Hans-CN;q=0.5, en;q=0.4", "zh-Hans"),
        (b"zh;q=0.4, en-GB;q=0.9", "en"),
        (b"zh; q=0.1, en; q=0.9", "en"),
        (b"en; q=0.1, zh; q=0.9", "zh-Hans"),
        (b"en\t;\tQ=0.1 , zh ;q=0.9", "zh-Hans"),
        (b"zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        (b"en-US,en;q=0.9,zh-CN;q=0.8,zh;q=0.7", "en"),
        (b"zh, en", "zh-Hans"),
        (b"en, zh", "en"),
        (b", ,zh,,", "zh-Hans"),
        (b"zh-Hant", "zh-Hans"),
        (b"zh-Hant-TW, en;q=0.9", "zh-Hans"),
        (b"zh-Hant, zh-Hans;q=0.5, en;q=0.8", "en"),
        (b"zh-CN;q=0, zh;q=1", "en"),
        (b"zh;q=0", "en"),
        (b"zh;q=0.000, en;q=0", "en"),
        (b"en;q=0", "zh-Hans"),
        (b"en;q=0, *", "zh-Hans"),
        (b"zh;q=0, *", "en"),
        (b"*;q=0.5, zh;q=0.1", "en"),
        (b"*;q=0.1, zh;q=0.5", "zh-Hans"),
        (b"de, *;q=0.5", "en"),
        (b"zh;q=nonsense", "en"),
        (b"zh;q=1.5", "en"),
        (b"zh;q=0.1234", "en"),
        (b"zh;q=-1", "en"),
        (b"zh;q=", "en"),
        (b"zh;level=1", "en"),
        (b"zh q=1", "en"),
        (b"zha", "en"),
        (b"zhong-wen, en;q=0.1", "en"),
        (b"english-zh", "en"),
        (b"\xff\xfe", "en"),
        (b"zh;" * 10_000, "en"),
    ],
)
def test_language(header, language):
    assert language_of(header) == language


async def test_the_lines_of_a_header_are_one_list(http):
    headers = [("Accept-Language", "zh;q=0.5"), ("Accept-Language", "en;q=0.1")]
    response = await http.get("/nope", headers=headers)
    assert response.headers["content-language"] == "zh-Hans"


@pytest.mark.parametrize(
    ("content", "chinese", "english"),
    [
        (b"{}", "没有填写", "It is missing"),
        (b'{"volunteer_id":7}', "应为文字", "It should be text"),
        (b'{"volunteer_id":"a b"}', "编号应由 1 至 64 个字母", "An id has 1 to 64 letters"),
        (b'{"volunteer_id":"V","x":1}', "这里没有这一项", "There is no such field here"),
        (b"[]", "应为 JSON 对象", "It should be a JSON object"),
    ],
)
async def test_a_field_error_is_in_the_language_that_was_asked_for(http, content, chinese, english):
    for language, begins in (("zh-CN", chinese), ("en", english)):
        headers = JSON | {"Accept-Language": language}
        response = await http.post(SIGN_UPS, content=content, headers=headers)
        (error,) = response.json()["errors"]
        assert error["reason"].startswith(begins)
        assert not re.search(r"[\^$\\]", error["reason"])


@pytest.mark.parametrize(
    ("path", "headers", "content", "detail"),
    [
        (SIGN_UPS, {}, b'{"a":', "内容不是有效的 JSON（第 1 行第 5 列），请更正后重新提交。"),
        ("/api/v1/divisions?limit=0", {}, None, "请更正：每页条数。"),
        (SIGN_UPS, {}, b" " * (1 << 20) + b"{}", "提交的内容不能超过 1 MiB"),
        (SIGN_UPS, {"content-type": "text/csv"}, b"{}", "请以 UTF-8 编码的 application/json 发送"),
        ("/api/v1/divisions", {"Baodao-Actor": "id=a b; role=king"}, None, "请求头"),
    ],
)
async def test_nothing_english_is_in_a_chinese_problem(http, path, headers, content, detail):
    headers = JSON | {"Accept-Language": "zh"} | headers
    method = "POST" if content else "GET"
    response = await http.request(method, path, content=content, headers=headers)
    problem = response.json()
    assert problem["detail"].startswith(detail)
    reasons = [error["reason"] for error in problem.get("errors", [])]
    for sentence in (problem["title"], problem["detail"], *reasons):
        assert not re.search(r"(?i)it should|required|there is|match|\^", sentence)


@pytest.mark.parametrize(
    ("accept", "language", "says"),
    [("zh-CN,zh;q=0.9", "zh-Hans", "接口说明"), ("en", "en", "What can be asked")],
)
async def test_the_first_page_leads_to_where_one_starts(http, accept, language, says):
    response = await http.get("/", headers={"Accept-Language": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["content-language"] == language
    assert response.headers["vary"] == "Accept-Language"
    assert says in response.text
    for target in re.findall(r'href="([^"]+)"', response.text):
        assert (await http.get(target)).status_code in {200, 503}, target


async def test_the_first_page_asks_no_other_host(http):
    assert "//" not in (await http.get("/")).text

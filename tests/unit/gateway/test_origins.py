"""Row A16: a page of somebody else's neither reads nor changes anything here."""

import pytest


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8080",
        "gateway.evil.example",
        "gateway@evil.example",
        "",
        "127.0.0.1.evil.example",
        "[::1",
        "gateway,evil.example",
        "\xe9vil",
    ],
)
@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/policies/120104", "/nowhere"])
async def test_a_host_that_nobody_listed_is_not_answered_for(http, path, host):
    response = await http.get(path, headers={"Host": host.encode("latin-1")})
    assert response.status_code == 421
    assert response.json()["type"] == "urn:baodao:problem:misdirected"


@pytest.mark.parametrize(
    "host", ["gateway", "GATEWAY", "gateway:8080", "localhost:1", "[::1]:8080"]
)
async def test_its_own_names_are_its_own_with_any_port(http, host):
    response = await http.get("/healthz", headers={"Host": host})
    assert response.status_code == 200


COMMAND = "/api/v1/volunteers/v/return"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://gateway.evil.example"},
        {"Origin": "http://gateway:81"},
        {"Origin": "\xff"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "http://gateway"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://gateway"},
    ],
    ids=str,
)
async def test_a_foreign_page_changes_nothing(http, services, headers):
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    response = await http.post(COMMAND, json={}, headers=raw)
    assert response.status_code == 403
    assert response.json()["type"] == "urn:baodao:problem:foreign-page"
    assert not services.asked


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://gateway"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)
async def test_programs_and_own_pages_are_served(http, services, headers):
    await http.post(COMMAND, json={}, headers=headers)
    assert services.asked

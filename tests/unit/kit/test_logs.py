import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from baodao.kit.logs import PERSONAL, configure_logging, redact_personal


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    driver = logging.getLogger("pymongo")
    handlers, level, driver_level = root.handlers, root.level, driver.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    driver.setLevel(driver_level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(captured: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured.splitlines()]


def test_one_json_line_per_event(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("json", "info", service="hours", instance="h-1")
    structlog.get_logger().info("hours_credited", volunteer_id="v1", title="居家养老")
    (line,) = lines(capsys.readouterr().err)
    assert line.pop("at").endswith("Z")
    assert line == {
        "event": "hours_credited",
        "volunteer_id": "v1",
        "title": "居家养老",
        "level": "info",
        "service": "hours",
        "instance": "h-1",
    }


def test_foreign_loggers_have_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("json", "info", service="hours")
    logging.getLogger("somewhere.deep").warning("lost %s", "it")
    (line,) = lines(capsys.readouterr().err)
    assert (line["event"], line["level"], line["service"]) == ("lost it", "warning", "hours")


def test_the_level_holds_for_both(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("json", "warning")
    structlog.get_logger().info("quiet")
    logging.getLogger("x").info("quiet")
    logging.getLogger("x").warning("loud")
    structlog.get_logger().error("loud")
    assert [line["event"] for line in lines(capsys.readouterr().err)] == ["loud", "loud"]


@pytest.mark.parametrize("form", ["json", "console"])
def test_an_exception_shows_no_values_of_variables(
    capsys: pytest.CaptureFixture[str], form: Any
) -> None:
    configure_logging(form, "info")

    def register(name: str) -> None:
        raise RuntimeError(f"{len(name)} characters")

    # Not as a literal: the lines of the source are shown.
    person = f"测试·{1:04}"
    try:
        register(person)
    except RuntimeError:
        structlog.get_logger().exception("use_case_failed")
        logging.getLogger("x").exception("failed")
    captured = capsys.readouterr().err
    assert captured.count("7 characters") == 2
    assert captured.count("in register") == 2
    assert person not in captured


def test_the_database_driver_tells_no_documents(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("json", "debug")
    logging.getLogger("pymongo.command").debug("%s", {"insert": "volunteers"})
    logging.getLogger("pymongo.connection").warning("lost")
    assert [line["event"] for line in lines(capsys.readouterr().err)] == ["lost"]
    configure_logging("json", "error")
    logging.getLogger("pymongo.connection").warning("lost")
    assert capsys.readouterr().err == ""


def test_an_exception_is_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("json", "info")
    try:
        int("broken")
    except ValueError:
        structlog.get_logger().exception("use_case_failed")
        logging.getLogger("x").exception("foreign_failed")
    own, foreign = lines(capsys.readouterr().err)
    assert "ValueError: invalid literal" in own["exception"]
    assert "ValueError: invalid literal" in foreign["exception"]


@pytest.mark.parametrize("field", sorted(PERSONAL))
def test_personal_fields_are_redacted_at_any_depth(
    capsys: pytest.CaptureFixture[str], field: str
) -> None:
    configure_logging("json", "info")
    secret = "张三 19900001234"
    structlog.get_logger().info("x", **{field: secret}, deep={"deeper": {field: secret}})
    logging.getLogger("x").warning("foreign", extra={"other": 1})
    text = capsys.readouterr().err
    assert "19900001234" not in text
    line = lines(text)[0]
    assert line[field] == line["deep"]["deeper"][field] == "[redacted]"


def test_redaction_reaches_into_lists() -> None:
    event = {"rows": [{"name": "张三"}, [{"phone": "1"}]], "pair": ({"phone": "2"},)}
    text = str(redact_personal(None, "", event))
    assert "张三" not in text
    assert "'1'" not in text
    assert "'2'" not in text


def test_redaction_leaves_the_callers_dict_alone() -> None:
    mine = {"name": "张三"}
    redact_personal(None, "", {"person": mine})
    assert mine == {"name": "张三"}


def test_console_form_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("console", "info", service="hours")
    structlog.get_logger().info("hours_credited", minutes=90)
    text = capsys.readouterr().err
    assert "hours_credited" in text
    assert "minutes=90" in text

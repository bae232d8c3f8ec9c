"""What a query string says."""

from typing import Any
from urllib.parse import parse_qsl

from baodao.gateway.problems import invalid_field, malformed_problem


def parse_query(raw: bytes, listed: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The parameters of a query string.

    Those of `listed` are lists of all that is said; others have no meaning when they come twice.
    """
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=50
        )
    except UnicodeDecodeError:
        raise malformed_problem(
            "The query string is not UTF-8; please correct it.",
            "网址中问号后的内容不是 UTF-8 编码,请更正。",
        ) from None
    except ValueError:
        raise malformed_problem(
            "The query string has too many fields; please leave some out.",
            "网址中问号后的项目过多,请减少后重试。",
        ) from None
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in listed:
            values.setdefault(name, []).append(value)
            continue
        if name in values:
            raise invalid_field(name, "comes-twice")
        values[name] = value
    return values

"""/, /docs and /openapi.json, without asking any other host for anything."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from baodao.gateway.exchange import KEY, Exchange
from baodao.gateway.language import Language
from baodao.gateway.problems import KINDS, Problem
from baodao.gateway.protection import policy_of
from baodao.gateway.sessions import COOKIE

TITLE = "Baodao 报到"
_ASSETS = "/docs/assets"

_KINDS = "\n".join(
    f"| `{slug}` | {status} | {title.en} |" for slug, (status, title) in KINDS.items()
)
DESCRIPTION = f"""Volunteer coordination for a city: activities, seats, attendance, hours.

Whoever asks is signed in: a browser by `POST /api/v1/session`, which keeps a cookie, a program by a
token (`POST /api/v1/account/tokens`) in the header `Authorization: Bearer`. Somebody acts in one
role at a time: as the volunteer they are, or in the role of the grant that `Baodao-Grant` names
(`GET /api/v1/account` lists them). What personal data are looked at for is said in
`Baodao-Purpose`, percent-encoded where it is not ASCII.

Whatever is not a success is `application/problem+json` (RFC 9457), in English or, for
`Accept-Language: zh`, in Chinese. Fields that are not in their form are listed in `errors`, each
with the reason as a sentence and as a stable `kind`. `instance` is the id
of the request in our logs. The response header `X-Correlation-Id` is that of the request, which
goes no further, or without one the id of the request, which every event that follows has as its
`correlationid`. A refused command
lists every rule that failed in `refusals`; the one that decides the status gives
`urn:baodao:problem:<slug>`: 403 for `out-of-scope`, `own-matter`, `purpose-required`,
`approval-required` and `second-required`, then 404 when something in the
path does not exist (or not for this actor, which is told alike), then 422 when the body names
something unknown (`not-found`, `unknown-division`) or a key is used twice (`command-id-reused`),
then 409 for every other rule. The other problems are:

| slug | status | meaning |
|---|---|---|
{_KINDS}
"""


_START: dict[Language, str] = {
    "en": """<h1>Baodao 报到</h1>
<p>Volunteer coordination for a city: activities, seats, attendance, hours.</p>
<ul>
<li><a href="/docs">What can be asked, and how</a>, to be tried out at once</li>
<li><a href="/openapi.json">The same as an OpenAPI document</a>, for programs</li>
<li><a href="/api/v1/events">What happens in public</a>, as it happens</li>
<li><a href="/readyz">Whether everything is running</a></li>
</ul>""",
    "zh-Hans": """<h1>报到 Baodao</h1>
<p>城市志愿服务协调:活动、名额、考勤、时长。</p>
<ul>
<li><a href="/docs">接口说明</a>,可直接试用</li>
<li><a href="/openapi.json">OpenAPI 文档</a>,供程序使用</li>
<li><a href="/api/v1/events">公开的实时事件</a></li>
<li><a href="/readyz">运行状态</a></li>
</ul>""",
}
_PAGE = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><title>Baodao 报到</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ font: 1.1rem/1.6 sans-serif; max-width: 40rem; margin: 3rem auto; }}</style>
</head>
<body>
{body}
</body>
</html>
"""


_DOCS = bytes(
    get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=TITLE,
        swagger_js_url=f"{_ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{_ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{_ASSETS}/favicon.png",
        swagger_ui_parameters={
            "docExpansion": "list",
            "persistAuthorization": True,
            "validatorUrl": None,
        },
    ).body
).decode()

POLICIES = {
    "/": policy_of(_PAGE.format(language="", body="")),
    # Swagger UI has its pictures in its style, and asks this gateway what one tries out.
    "/docs": policy_of(
        _DOCS,
        script_src="'self'",
        style_src="'self'",
        img_src="'self' data:",
        connect_src="'self'",
    ),
}
"""What the pages may load, by path."""


def describe_problems(app: FastAPI) -> None:
    """Add to the app's OpenAPI document what no route can state: problems and the actor."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        document = generate()
        components = document.setdefault("components", {})
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas = components.setdefault("schemas", {})
        schemas |= problem.pop("$defs", {}) | {"Problem": problem}
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        components["securitySchemes"] = {
            "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
            "token": {"type": "http", "scheme": "bearer"},
        }
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def routes() -> list[BaseRoute]:
    """The first page, and Swagger UI, whose files come with the package fastapi-offline."""

    async def page(request: Request) -> Response:  # noqa: ARG001 -- the framework's form
        return HTMLResponse(_DOCS)

    assets = StaticFiles(packages=[("fastapi_offline", "static")])
    return [Route("/", start), Route("/docs", page), Mount(_ASSETS, assets)]


async def start(request: Request) -> Response:
    """Where one starts: what there is, in the language that the reader prefers."""
    exchange: Exchange = request.scope[KEY]
    language = exchange.language
    return HTMLResponse(
        _PAGE.format(language=language, body=_START[language]),
        headers={"Content-Language": language, "Vary": "Accept-Language"},
    )

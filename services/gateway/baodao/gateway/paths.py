"""Operations as paths of the OpenAPI document, and as routes that a plain ASGI callable serves."""

import copy
import inspect
from typing import Annotated, Any, Literal

from fastapi import Body, Path, Query
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, create_model
from pydantic.fields import FieldInfo
from starlette.types import ASGIApp

from baodao.gateway.exchange import CALENDAR, PLAIN_TEXT
from baodao.gateway.operations import API, Desk, Operation, OperationEndpoint
from baodao.gateway.received import TableReceipt
from baodao.gateway.uploads import UploadEndpoint, UploadOperation
from baodao.schema.access import CONFIRMED
from baodao.schema.base import Command, Message, Value
from baodao.tables import csv_writer, workbook

_Format = Literal["json", "xlsx", "csv"] | None
_FILE = {"type": "string", "format": "binary"}
_MEDIA_TYPES = {
    "own": "application/json",
    "redirect": "application/json",
    "form": "application/x-www-form-urlencoded",
}


class OperationRoute(APIRoute):
    """A route that FastAPI documents and a plain ASGI callable serves."""

    def __init__(self, path: str, *, asgi: ASGIApp, **documented: Any) -> None:
        super().__init__(path, **documented)
        self.app = asgi


def operation_route(operation: Operation, desk: Desk, tag: str) -> OperationRoute:
    name = operation.message.__name__
    return OperationRoute(
        API + operation.path,
        asgi=OperationEndpoint(operation, desk),
        endpoint=_documented(operation),
        methods=[operation.method],
        status_code=operation.status,
        response_model=operation.reply,
        response_description="Done" if issubclass(operation.message, Command) else "Found",
        summary=operation.summary,
        description=description_of(operation.message),
        tags=[tag],
        operation_id=operation.operation_id or name[:1].lower() + name[1:],
        responses=responses_of(operation),
        openapi_extra=headers_documented(operation),
    )


def upload_route(upload: UploadOperation, desk: Desk, tag: str) -> OperationRoute:
    """A path that takes a file as its body."""
    operation = upload.operation
    responses = responses_of(operation)
    responses[415] = problem_response("The body is no table: " + ", ".join(upload.media_types))
    responses[422] = problem_response("No table of this kind, or a parameter not in its form")
    responses[200] = {"content": {workbook.MEDIA_TYPE: {"schema": _FILE}}}
    documented = headers_documented(operation)
    content = {kind: {"schema": _FILE} for kind in upload.media_types}
    documented["requestBody"] = {"required": True, "content": content}
    return OperationRoute(
        API + operation.path,
        asgi=UploadEndpoint(upload, desk),
        endpoint=_upload_documented(upload),
        methods=["POST"],
        response_model=TableReceipt,
        response_description="What became of each line",
        summary=operation.summary,
        description=description_of(operation.message),
        tags=[tag],
        operation_id=operation.operation_id,
        responses=responses,
        openapi_extra=documented,
    )


def body_model(operation: Operation) -> type[BaseModel]:
    """The model of a request's body for the OpenAPI document: fields that only the body gives."""
    fields: dict[str, Any] = {n: (f.annotation, copy.copy(f)) for n, f in operation.free.items()}
    model: type[BaseModel] = create_model(
        f"{operation.message.__name__}Body",
        __config__=ConfigDict(
            **{**Value.model_config, "defer_build": False},
            json_schema_extra={"examples": [operation.example]} if operation.example else None,
        ),
        __doc__=operation.message.__doc__,
        **fields,
    )
    return model


def problem_response(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}


def responses_of(operation: Operation) -> dict[int | str, dict[str, Any]]:
    answers = {
        400: "The request cannot be read: not JSON, not UTF-8, a header out of form",
        401: "Nobody is signed in, or no longer",
        403: "`out-of-scope`: the actor may not do this; `own-matter`: it is about themself; "
        "`purpose-required`, `approval-required`, `second-required`: data of people are not shown "
        "for nothing",
        422: "Fields not in the required form, or ones that name something unknown",
        500: "A defect of ours",
        503: "The service does not answer now; see Retry-After",
    }
    if operation.in_path:
        answers[404] = "`not-found`: what the path names does not exist, or not for this actor"
    if issubclass(operation.message, Command):
        answers[409] = "Refused; every rule that failed is in `refusals`"
    if operation.has_body:
        answers[413] = "The body is larger than 1 MiB"
        answers[415] = f"The body is not {_MEDIA_TYPES[operation.source]} in UTF-8"
    found: dict[int | str, dict[str, Any]] = {
        s: problem_response(answers[s]) for s in sorted(answers)
    }
    if operation.sheet:
        kinds = (workbook.MEDIA_TYPE, csv_writer.MEDIA_TYPE)
        found[operation.status] = {"content": {kind: {"schema": _FILE} for kind in kinds}}
    if operation.rendered:
        kind = operation.rendered_as
        found[operation.status] = {"content": {kind: {"schema": {"type": "string"}}}}
    if operation.rendered and operation.rendered_as == CALENDAR:
        found[304] = {"description": "It is the one that `If-None-Match` names"}
    if operation.printed:
        found[operation.status] = {"content": {PLAIN_TEXT: {"schema": {"type": "string"}}}}
    if operation.location:
        found[operation.status] = {
            "headers": {
                "Location": {"description": "Where to read it", "schema": {"type": "string"}}
            }
        }
    return found


def description_of(message: type[Message]) -> str:
    """What a message does, and what it takes beside a role."""
    said = [inspect.cleandoc(message.__doc__ or "")]
    access = message.ACCESS
    if access.needs:
        needs = " and ".join(f"`{need}`" for need in access.needs)
        again = CONFIRMED.intersection(access.needs)
        proof = ", with a proof of ten minutes ago at most (`POST /session/confirm`)"
        said.append(f"Needs {needs}{proof if again else ''}; for oneself, nothing.")
    if access.in_person:
        said.append("In person: no program's token may.")
    return "\n\n".join(said)


def headers_documented(operation: Operation) -> dict[str, Any]:
    parameters = [
        {
            "name": "X-Correlation-Id",
            "in": "header",
            "description": "Names the request in logs and events; made up when absent",
            "schema": {"type": "string", "pattern": "^[0-9A-Za-z._-]{1,128}$"},
        }
    ]
    if issubclass(operation.message, Command):
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "The same key of the same actor is carried out once; "
                "repeating it gets the first reply",
                "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
            }
        )
    access = operation.message.ACCESS
    return {
        "parameters": parameters,
        "security": [] if operation.for_guests else [{"session": []}, {"token": []}],
        "x-baodao-access": {
            "allows": [str(allow) for allow in access.allows],
            "own_matter": list(access.own_matter),
            "needs": list(access.needs),
            "in_person": access.in_person,
        },
    }


def _documented(operation: Operation) -> Any:
    """A function with the signature that FastAPI should document; it is never called."""

    def endpoint() -> None:
        raise NotImplementedError

    fields = operation.message.model_fields
    parameters = [
        _parameter(name, Annotated[_plain(fields[name]), Path()]) for name in operation.in_path
    ]
    if operation.has_body:
        if operation.free:
            body = Body(media_type=_MEDIA_TYPES[operation.source])
            parameters.append(_parameter("body", Annotated[body_model(operation), body]))
    else:
        parameters += [
            _parameter(name, Annotated[_plain(f), Query(description=f.description)], f.default)
            for name, f in operation.free.items()
        ]
        if operation.sheet:
            form = Query(description="`xlsx` or `csv` for all of it as a table with Chinese heads")
            parameters.append(_parameter("format", Annotated[_Format, form], None))
    endpoint.__name__ = operation.message.__name__
    endpoint.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return endpoint


def _upload_documented(upload: UploadOperation) -> Any:
    """A function with the signature that FastAPI should document; it is never called."""

    def endpoint() -> None:
        raise NotImplementedError

    fields = upload.operation.message.model_fields
    parameters = [
        _parameter(name, Annotated[_plain(fields[name]), Path()])
        for name in upload.operation.in_path
    ]
    parameters += [
        _parameter(name, Annotated[_plain(field), Query()], field.default)
        for name, field in upload.query.model_fields.items()
    ]
    endpoint.__name__ = upload.operation.operation_id or ""
    endpoint.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return endpoint


def _parameter(name: str, annotation: Any, default: Any = ...) -> inspect.Parameter:
    given = inspect.Parameter.empty if default is ... else default
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, annotation=annotation, default=given)


def _plain(info: FieldInfo) -> Any:
    return Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation

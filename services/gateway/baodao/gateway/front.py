"""The first thing that a request meets: what has an endpoint of ours goes straight to it.

The framework describes all paths and serves the rest: the documents, and the answers to what there
is not. Its layers cost more than an operation does, so operations do not go through them.
"""

from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

from baodao.gateway.edge import Edge


@dataclass(slots=True)
class _Node:
    """A place in the tree of paths; `endpoints` by method, with the names of their parameters."""

    literals: dict[str, "_Node"] = field(default_factory=dict)
    parameter: "_Node | None" = None
    endpoints: dict[str, tuple[ASGIApp, tuple[str, ...]]] = field(default_factory=dict)


class Paths:
    """Endpoints by method and path; a segment that is written out goes before a parameter."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, method: str, path: str, endpoint: ASGIApp) -> None:
        """Let a path such as `/shifts/{shift_id}` lead to an endpoint.

        Raises:
            ValueError: it leads to one already.
        """
        node, names = self._root, []
        for segment in path.split("/"):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment, _Node())
        if method in node.endpoints:
            raise ValueError(f"{method} {path} is there twice")
        node.endpoints[method] = endpoint, tuple(names)

    def find(self, method: str, path: str) -> tuple[ASGIApp, dict[str, str]] | None:
        """The endpoint and its parameters; None if the tree does not lead to one."""
        node, values = self._root, []
        for segment in path.split("/"):
            following = node.literals.get(segment)
            if following is None:
                following = node.parameter
                if following is None or not segment:
                    return None
                values.append(segment)
            node = following
        found = node.endpoints.get(method)
        return (found[0], dict(zip(found[1], values, strict=True))) if found else None


class Front:
    """Pure ASGI: requests for `paths` to their endpoints, everything else to `rest`."""

    def __init__(self, edge: Edge, paths: Paths, rest: ASGIApp) -> None:
        self._edge, self._paths, self._rest = edge, paths, rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = scope["type"] == "http" and self._paths.find(scope["method"], scope["path"])
        if found:
            endpoint, scope["path_params"] = found
            await self._edge.serve(endpoint, scope, receive, send)
        else:
            await self._rest(scope, receive, send)

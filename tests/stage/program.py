"""Programs that use the API on the stage: every answer is held against the description before a test sees it."""

import json
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from gateway.access.permissions import Role
from gateway.access.scopes import read_scope
from gateway.access.tokens import Wanted, make_token
from stage.gateway import Stage

PREFIX = "/api/admin/v1"


@dataclass(frozen=True)
class Told:
    """An answer of the API. data: its JSON, or the octets of a file."""

    status: int
    data: Any
    headers: Any

    @property
    def etag(self) -> str:
        return self.headers["ETag"]

    @property
    def fields(self) -> set[str]:
        """The fields that a problem names."""
        return {fault["field"] for fault in self.data.get("faults", [])}


@dataclass
class Program:
    """number: of its token."""

    stage: Stage
    token: str = field(repr=False)
    number: int = 0

    def get(self, path: str, **query: Any) -> Told:
        return self.call("GET", path, query=query)

    def put(self, path: str, body: Any, etag: str = "", **options: Any) -> Told:
        return self.call("PUT", path, body, etag, **options)

    def post(self, path: str, body: Any, etag: str = "", **options: Any) -> Told:
        return self.call("POST", path, body, etag, **options)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        etag: str = "",
        *,
        query: Any = None,
        kind: str = "",
        **more: str,
    ) -> Told:
        """kind: the media type of a body that is no JSON. more: headers."""
        headers = {"Authorization": f"Bearer {self.token}"} | ({"If-Match": etag} if etag else {}) | more
        given: dict[str, Any] = {"json": body} if not kind and body is not None else {}
        if kind:
            given = {"data": body, "content_type": kind}
        response = self.stage.app.test_client().open(
            PREFIX + path, method=method, base_url=self.stage.base, headers=headers, query_string=query or {}, **given
        )
        octets = response.get_data()
        data = json.loads(octets) if "json" in response.content_type else octets
        told = Told(response.status_code, data, response.headers)
        check(self.stage, method, path, told)
        return told


def program(
    stage: Stage, role: Role = Role.REFERENT, *scopes: str, maker: str = "cli:essai", name: str = "essai"
) -> Program:
    """A program with a token, for the whole académie when no scope is named."""
    wanted = Wanted(name, role, tuple(map(read_scope, scopes or ["academie"])), 30)
    with stage.change() as session:
        record, token = make_token(session, maker, wanted, stage.clock())
        return Program(stage, token, record.id)


def description(stage: Stage) -> dict[str, Any]:
    """As the gateway serves it."""
    return json.loads(stage.visitor().get(f"{PREFIX}/openapi.json").body)


def check(stage: Stage, method: str, path: str, told: Told) -> None:
    """That an answer is one of those that the description foresees for its operation."""
    document = _document(stage.app)
    found = [p for p in document["paths"] if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(p)), PREFIX + path)]
    exact = sorted(found, key=lambda p: p.count("{"))
    if not exact or method.lower() not in document["paths"][exact[0]]:
        assert told.status in {404, 405}, (method, path, told)
        return
    responses = document["paths"][exact[0]][method.lower()]["responses"]
    assert f"{told.status}" in responses, (method, path, told)
    ((kind, content),) = responses[f"{told.status}"]["content"].items()
    assert told.headers["Content-Type"] == kind, (method, path, told.headers)
    if isinstance(told.data, bytes):
        return
    whole = content["schema"] | {"components": document["components"]}
    Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(told.data)


@cache
def _document(app: Any) -> dict[str, Any]:
    page = app.test_client().get(f"{PREFIX}/openapi.json", base_url=app.extensions["house"].settings.base_url)
    return json.loads(page.get_data())

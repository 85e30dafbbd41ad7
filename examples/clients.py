"""People and programs at the gateway: each with an own token, every answer checked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

TIMEOUT = 120.0


class UnexpectedAnswerError(RuntimeError):
    """The gateway answered otherwise than the example expects."""

    def __init__(self, who: str, method: str, path: str, answer: httpx.Response) -> None:
        super().__init__(f"{who}: {method} {path}: {answer.status_code} {answer.text[:2000]}")
        self.status_code = answer.status_code


class Desk:
    """One caller's requests to one service; storing ones carry a fresh Idempotency-Key."""

    def __init__(self, who: str, http: httpx.Client, service: str) -> None:
        self.who = who
        self.http = http
        self.prefix = f"/{service}/v1"

    def at(self, service: str) -> Desk:
        """The same caller at another service."""
        return Desk(self.who, self.http, service)

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Any request; `path` is below `/<service>/v1`, or whole as answers give it."""
        headers = {**options.pop("headers", {})}
        if method == "POST":
            headers.setdefault("Idempotency-Key", uuid4().hex)
        whole = path if path.startswith(self.prefix) else self.prefix + path
        return self.http.request(method, whole, headers=headers, **options)

    def get(self, path: str, **options: Any) -> httpx.Response:
        """The plain answer to a GET."""
        return self.send("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        """The plain answer to a POST."""
        return self.send("POST", path, **options)

    def read(self, path: str) -> Any:
        """The JSON of a GET that must succeed."""
        return self._expected("GET", path, self.get(path)).json()

    def do(self, path: str, body: Any = None, **options: Any) -> Any:
        """The JSON of a POST that must succeed."""
        answer = self.post(path, json={} if body is None else body, **options)
        return self._expected("POST", path, answer).json()

    def upload(self, method: str, path: str, content: bytes) -> httpx.Response:
        """A CSV sent that must be taken."""
        headers = {"Content-Type": "text/csv"}
        answer = self.send(method, path, content=content, headers=headers)
        return self._expected(method, path, answer)

    def finished(self, job: str) -> dict[str, Any]:
        """Follow a job's events until it has succeeded; returns its last state."""
        shown: dict[str, Any] = {}
        with self.http.stream("GET", f"{job}/events") as events:
            for line in events.iter_lines():
                if line.startswith("data: "):
                    shown = json.loads(line.removeprefix("data: "))
        if shown.get("state") != "succeeded":
            raise RuntimeError(f"{self.who}: the job {job} ended as {shown}")
        return shown

    def pages(self, path: str) -> list[dict[str, Any]]:
        """All items of a list, page after page."""
        found: list[dict[str, Any]] = []
        mark = "&" if "?" in path else "?"
        cursor = ""
        while True:
            page = self.read(f"{path}{mark}limit=1000{cursor}")
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    def _expected(self, method: str, path: str, answer: httpx.Response) -> httpx.Response:
        if not answer.is_success:
            raise UnexpectedAnswerError(self.who, method, path, answer)
        return answer


class Office:
    """Everyone in the credentials file; each signs in when first needed."""

    def __init__(self, address: str, credentials: Path) -> None:
        self.address = address
        self._known = json.loads(credentials.read_text(encoding="utf-8"))
        self._desks: dict[str, Desk] = {}

    def __call__(self, who: str) -> Desk:
        """The desk of a program (`court-1`) or person (`checker-2`) at mediation."""
        if who not in self._desks:
            http = httpx.Client(base_url=self.address, timeout=TIMEOUT)
            http.headers["Authorization"] = f"Bearer {self._token(who)}"
            self._desks[who] = Desk(who, http, "mediation")
        return self._desks[who]

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *error: object) -> None:
        """Hang up."""
        for desk in self._desks.values():
            desk.http.close()

    def _token(self, who: str) -> str:
        programs = {one["client_id"]: one["client_secret"] for one in self._known["clients"]}
        people = {one["username"]: one["password"] for one in self._known["users"]}
        if who in programs:
            auth: tuple[str, str] | None = (who, programs[who])
            form = {"grant_type": "client_credentials"}
        else:
            auth = None
            form = {"grant_type": "password", "username": who, "password": people[who]}
        where = f"{self.address}/oauth2/token"
        if auth is None:
            answer = httpx.post(where, data=form, timeout=TIMEOUT)
        else:
            answer = httpx.post(where, data=form, auth=auth, timeout=TIMEOUT)
        if not answer.is_success:
            raise UnexpectedAnswerError(who, "POST", where, answer)
        token: str = answer.json()["access_token"]
        return token

"""The way of an application step by step, each step as a front-end takes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from servicekit.database import Database
from servicekit.testing import Session

from .mall import PDF, a_file, a_report, a_review
from .specimens import copied

MEMBERS = [f"committee-member-{number}" for number in range(1, 8)]


class Journey:
    """Takes applications as far as a test needs them; paths are `/applications/{id}`."""

    def __init__(self, people: Callable[[Any], Session], today: date, database: Database) -> None:
        self.people = people
        self.today = today
        self.database = database
        self._specimens: dict[str, str] = {}

    def file(self, **changes: Any) -> dict[str, Any]:
        found = a_file(self.today)
        for section, change in changes.items():
            is_part = isinstance(change, dict) and isinstance(found.get(section), dict)
            found[section] = {**found[section], **change} if is_part else change
        return found

    def post(self, who: Any, path: str, expected: int = 200, **body: Any) -> dict[str, Any]:
        options = {"json": body} if body else {}
        answer = self.people(who).post(path, **options)
        assert answer.status_code == expected, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def get(self, path: str, who: Any = "officer") -> dict[str, Any]:
        answer = self.people(who).get(path)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def draft(self, who: Any = "officer", **changes: Any) -> str:
        made = self.post(who, "/applications", 201, **self.file(**changes))
        return f"/applications/{made['id']}"

    def upload(self, case: str, item: str, title: str = "文件", who: Any = "officer") -> Any:
        return self.people(who).post(
            f"{case}/documents",
            params={"item": item, "title": title, "dated_on": self.today.isoformat()},
            content=PDF,
            headers={"content-type": "application/pdf"},
        )

    def papers(self, case: str) -> None:
        for number in range(1, 10):
            assert self.upload(case, f"D{number:02}").status_code == 201

    def at(self, state: str) -> str:
        """A case of its own in a state of the way to the approval, as a copy of a specimen."""
        if not self._specimens:
            self._walk()
        specimen = UUID(self._specimens[state].split("/")[-1])
        until = self.today + timedelta(days=180) if state == "approved" else None
        found = copied(self.database, specimen, valid_until=until)
        return f"/applications/{found}"

    def _walk(self) -> None:
        """One application goes the whole way and leaves a copy of itself in every state."""
        case = self.draft()
        self._leave(case)
        self.papers(case)
        self.post("officer", f"{case}/submit")
        self._leave(case)
        self.post("manager", f"{case}/accept", reason="资料齐全")
        self._leave(case)
        named = {"lead": "branch-officer-1", "assistant": "branch-officer-2"}
        self.post("manager", f"{case}/investigate", **named)
        self._leave(case)
        self.report(case)
        self.sign(case)
        self._leave(case, "signed")
        self.post("officer", f"{case}/file-report")
        self._leave(case)
        self.post("manager", f"{case}/send-to-review", reason="请审查")
        self._leave(case)
        self.review(case)
        self._leave(case)
        self.schedule(case)
        self._leave(case)
        self.vote(case, "aaaaaaa")
        self._leave(case, "voted")
        self.post("secretary", f"{case}/committee/close", attending=[], conditions=[])
        self._leave(case)
        self.post("approver", f"{case}/decision", 201, outcome="approve", reason="同意")
        self._leave(case)

    def _leave(self, case: str, name: str | None = None) -> None:
        application_id = UUID(case.rsplit("/", maxsplit=1)[-1])
        # Without an end: no test that puts the clock forward may let the specimen lapse.
        copy = copied(self.database, application_id, valid_until=None)
        self._specimens[name or self.state(case)] = f"/applications/{copy}"

    def report(self, case: str, **changes: Any) -> dict[str, Any]:
        path = f"{case}/investigation"
        version = self.people("officer").get(path).headers["etag"]
        body = a_report(self.get(case)["file"], **changes)
        answer = self.people("officer").put(path, json=body, headers={"If-Match": version})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def sign(self, case: str, *who: str) -> None:
        for one in who or ("officer", "assistant"):
            digest = self.get(f"{case}/investigation")["report_sha256"]
            self.post(one, f"{case}/investigation/sign", report_sha256=digest)

    def review(self, case: str, **changes: Any) -> dict[str, Any]:
        return self.post("reviewer", f"{case}/reviews", 201, **a_review(**changes))

    def schedule(self, case: str, members: list[str] | None = None) -> dict[str, Any]:
        meets_on = (self.today + timedelta(days=3)).isoformat()
        return self.post(
            "secretary", f"{case}/schedule", 201, meets_on=meets_on, members=members or MEMBERS
        )

    def ballot(self, case: str, vote: str = "approve", reason: str = "") -> dict[str, Any]:
        meeting = self.get(f"{case}/committee")["items"][-1]
        return {"vote": vote, "reason": reason, "file_sha256": meeting["file_sha256"]}

    def vote(self, case: str, votes: str) -> None:
        """One letter a member: a(pprove), r(efuse), d(efer), - is absent."""
        names = {"a": ("approve", ""), "r": ("refuse", "租金下行"), "d": ("defer", "补充租约")}
        for number, letter in enumerate(votes, 1):
            if letter != "-":
                ballot = self.ballot(case, *names[letter])
                self.post(f"member-{number}", f"{case}/committee/votes", 201, **ballot)

    def close(self, case: str, *attending: str) -> dict[str, Any]:
        body = {"attending": list(attending), "conditions": []}
        return self.post("secretary", f"{case}/committee/close", **body)

    def state(self, case: str) -> str:
        found: str = self.get(case)["state"]
        return found

    def patch(self, who: Any, case: str, **sections: Any) -> Any:
        """Change sections of the file; a part of a section stands for the whole with that part."""
        read = self.people(who).get(case)
        file = read.json().get("file", {})
        sections = {
            name: {**file[name], **change} if isinstance(change, dict) and name in file else change
            for name, change in sections.items()
        }
        version = read.headers.get("etag", '"1"')
        return self.people(who).patch(case, json=sections, headers={"If-Match": version})

"""The bank's people at the gateway, and what they are refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from httpx import Response, codes

from examples.clients import Desk, Office
from lawkit.money import Money

Say = Callable[[str], None]


class CheckFailedError(RuntimeError):
    """Something does not hold that has to."""


def require(is_held: object, what: str) -> None:
    """Raise CheckFailedError unless it holds."""
    if not is_held:
        raise CheckFailedError(what)


def yuan(fen: int) -> str:
    """An amount as people read it."""
    return f"{Money(fen).yuan_text()} yuan"


@dataclass(frozen=True, slots=True)
class Bank:
    """Everybody's desks at loan-origination on one day; `say` tells each step."""

    office: Office
    today: date
    say: Say

    def on(self, days: int = 0) -> str:
        """Today or so many days from it."""
        return (self.today + timedelta(days=days)).isoformat()

    def desk(self, who: str) -> Desk:
        """One caller's desk."""
        return self.office(who).at("loan-origination")

    def do(self, who: str, path: str, **body: Any) -> Any:
        """A step that has to succeed."""
        return self.desk(who).do(path, body)

    def step(self, who: str, path: str) -> Any:
        """A step without a body that has to succeed."""
        answer = self.desk(who).post(path)
        require(answer.is_success, f"{who}: POST {path}: {answer.status_code} {answer.text[:2000]}")
        return answer.json()

    def read(self, who: str, path: str) -> Any:
        """What somebody sees."""
        return self.desk(who).read(path)

    def version(self, who: str, path: str) -> str:
        """The ETag of a thing, for `If-Match`."""
        return str(self.desk(who).get(path).headers["etag"])

    def change(self, who: str, method: str, path: str, body: Any) -> Any:
        """A change of a thing as it stands now."""
        headers = {"If-Match": self.version(who, path)}
        answer = self.desk(who).send(method, path, json=body, headers=headers)
        told = f"{answer.status_code} {answer.text[:2000]}"
        require(answer.is_success, f"{who}: {method} {path}: {told}")
        return answer.json()

    def refused(self, what: str, answer: Response, status: int, code: str = "") -> Any:
        """An answer that has to be a refusal of this kind; its problem."""
        problem = answer.json()
        told = f"{answer.status_code} {problem.get('code', '')}"
        require(answer.status_code == status, f"{what}: {told}, not {status}: {problem}")
        require(not code or problem["code"] == code, f"{what}: {told}, not {code}")
        self.say(f"  refused, {told}: {what}")
        return problem

    def refused_by(self, rule_id: str, ask: Callable[[dict[str, str]], Response]) -> Sequence[str]:
        """A refusal by a rule of the book, said with its article in English and Chinese."""
        told = []
        for language in ("en", "zh-CN"):
            answer = ask({"Accept-Language": language})
            told_plainly = f"{rule_id}: {answer.status_code} {answer.text[:2000]}"
            require(answer.status_code == codes.UNPROCESSABLE_ENTITY, told_plainly)
            errors = {one["rule_id"]: one for one in answer.json()["errors"]}
            require(rule_id in errors, f"{rule_id} is not among {sorted(errors)}")
            found = errors[rule_id]
            told.append(f"  {rule_id}, {found['article']}: {found['detail']}")
            self.say(told[-1])
        return told

"""Saying no with facts: the root of every refusal, known to domains and free of HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class Refusal(Exception):  # noqa: N818 - the root; every subclass ends in Error
    """A request that the law, the data or the state of things does not allow.

    `code` is stable and part of the public contract; `detail` and `detail_zh` tell a person what
    is wrong in English and Chinese; `facts` are the values the refusal rests on, JSON-ready.
    """

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "Request refused"
    title_zh: ClassVar[str] = "请求被拒绝"

    def __init__(self, detail: str, detail_zh: str, **facts: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.detail_zh = detail_zh
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes whatever arguments the subclass takes."""
        return _rebuilt, (type(self), self.args, self.__dict__)

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:  # noqa: ARG002
        """The single faults where a refusal is about several, JSON-ready, in one language."""
        return ()


def _rebuilt(kind: type[Refusal], args: tuple[object, ...], state: dict[str, object]) -> Refusal:
    refusal = kind.__new__(kind)
    refusal.args = args
    refusal.__dict__.update(state)
    return refusal

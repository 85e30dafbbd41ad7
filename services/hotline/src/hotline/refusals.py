"""Refusals of the service itself: what is stored, not the rule books."""

from __future__ import annotations

from collections.abc import Sequence

from servicekit.problems import ConflictError, UnprocessableError

MOST_NAMED = 20


class AlreadyEnteredError(ConflictError):
    code = "already_entered"
    title = "Already in the directory"
    title_zh = "名录中已有该条目"

    def __init__(self, entry: str) -> None:
        super().__init__(
            f"The directory has an entry {entry} already; change it with PUT.",
            f"名录中已有条目{entry}，请用PUT修改。",
            entry=entry,
        )


class DoubledCodeError(UnprocessableError):
    code = "doubled_code"
    title = "A code stands twice in the import"
    title_zh = "导入内容中编码重复"

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(
            f"Every code stands once in an import; doubled: {', '.join(codes[:MOST_NAMED])}.",
            f"一次导入中每个编码只能出现一次，重复的有：{'、'.join(codes[:MOST_NAMED])}。",
            codes=list(codes[:MOST_NAMED]),
        )


class UnknownCodesError(UnprocessableError):
    code = "unknown_code"
    title = "An entry refers to something unknown"
    title_zh = "条目引用了不存在的编码"

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(
            f"Not in the directory: {', '.join(codes[:MOST_NAMED])}.",
            f"名录中没有：{'、'.join(codes[:MOST_NAMED])}。",
            codes=list(codes[:MOST_NAMED]),
        )


class OtherCodeError(UnprocessableError):
    code = "other_code"
    title = "The body speaks of another entry"
    title_zh = "请求内容与条目不符"

    def __init__(self, code: str, given: str) -> None:
        super().__init__(
            f"The path names {code}, the body {given}: a code never changes.",
            f"路径为{code}，内容为{given}：编码不得变更。",
        )

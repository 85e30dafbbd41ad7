"""What is wrong with a case that another program hands over."""

from __future__ import annotations

from servicekit.problems import ConflictError


class SourceContentDiffersError(ConflictError):
    code = "source_content_differs"
    title = "Another case has this source"
    title_zh = "来源编号已用于不同案件"

    def __init__(self, source_ref: str) -> None:
        super().__init__(
            f"Another case was handed over as {source_ref} before.",
            f"此前已以{source_ref}移送不同案件。",
            source_ref=source_ref,
        )


class HandoverUnknownError(ConflictError):
    code = "handover_unknown"
    title = "No case of this hand-over"
    title_zh = "无此移送案件"

    def __init__(self, source_ref: str) -> None:
        super().__init__(
            f"No case was handed over as {source_ref} so far.",
            f"尚无以{source_ref}移送的案件。",
            source_ref=source_ref,
        )

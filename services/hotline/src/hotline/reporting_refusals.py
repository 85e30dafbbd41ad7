"""Refusals of statistics, reports, imports and the hand-over to mediation."""

from __future__ import annotations

from servicekit.problems import ConflictError, UnprocessableError


class MonthNotOverError(ConflictError):
    code = "month_not_over"
    title = "The month is not over"
    title_zh = "该月尚未结束"

    def __init__(self, month: str) -> None:
        super().__init__(
            f"{month} can be frozen once it is over.", f"{month}结束后方可固定统计数据。"
        )


class MonthFrozenError(ConflictError):
    code = "month_frozen"
    title = "The month is frozen"
    title_zh = "该月数据已固定"

    def __init__(self, month: str) -> None:
        super().__init__(
            f"{month} is frozen; what has changed since is restated.",
            f"{month}的统计数据已固定，其后的变动以重述方式公布。",
        )


class NothingToRestateError(ConflictError):
    code = "nothing_to_restate"
    title = "Nothing has changed"
    title_zh = "数据无变动"

    def __init__(self, month: str) -> None:
        super().__init__(
            f"A recount of {month} agrees with what was published.",
            f"{month}的重新统计结果与已公布数据一致。",
        )


class NotPublicError(UnprocessableError):
    code = "not_public"
    title = "Not among the public figures"
    title_zh = "不属于公开统计范围"

    def __init__(self) -> None:
        super().__init__(
            "Public figures are those of whole months that are over, by one dimension, unfiltered.",
            "公开统计仅限已结束的整月，按单一维度分组且不设筛选条件。",
        )


class HandoverOpenError(ConflictError):
    code = "handover_open"
    title = "An earlier hand-over has no result yet"
    title_zh = "前次转调解尚无结果"

    def __init__(self) -> None:
        super().__init__(
            "The request was handed over to mediation before, and no result has come back yet.",
            "该诉求此前已转交调解，尚未收到调解结果。",
        )


class NoHandoverError(ConflictError):
    code = "no_open_handover"
    title = "Nothing was handed over"
    title_zh = "没有待结果的转调解"

    def __init__(self) -> None:
        super().__init__(
            "No request with this reference waits for this case; a result is taken in once.",
            "没有等待该调解案件结果的诉求；调解结果仅接收一次。",
        )


class FileUnreadableError(UnprocessableError):
    code = "file_unreadable"
    title = "The file cannot be read"
    title_zh = "文件无法读取"

    def __init__(self, line: int) -> None:
        super().__init__(
            f"Not a UTF-8 CSV, near line {line}; nothing from there on was imported.",
            f"文件不是UTF-8编码的CSV（第{line}行附近），其后内容未导入。",
            line=line,
        )


class ReportStateError(ConflictError):
    code = "report_state"
    title = "Not in this state of the report"
    title_zh = "专报当前状态不允许该操作"

    def __init__(self, state: str) -> None:
        super().__init__(
            f"The report is {state}: drafts are submitted, submitted ones approved or returned.",
            f"专报当前状态为{state}：草稿方可送审，送审后方可审批或者退回。",
            state=state,
        )


class EvidenceNotAskedError(ConflictError):
    code = "evidence_not_asked"
    title = "Not asked for"
    title_zh = "未要求提供该证据"

    def __init__(self, piece: str) -> None:
        super().__init__(
            f"This complaint asks for no {piece}.", f"本诉求未要求提供{piece}。", evidence=piece
        )


class EvidenceKnownError(ConflictError):
    code = "evidence_known"
    title = "Shown already"
    title_zh = "该证据已提供"

    def __init__(self, piece: str) -> None:
        super().__init__(f"{piece} was shown already.", f"{piece}已提供。", evidence=piece)

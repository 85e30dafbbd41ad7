"""How a failed job says why: the same problem document that a request would have got."""

from __future__ import annotations

from collections.abc import Mapping

from lawkit.refusals import Refusal
from servicekit.problems import ConflictError, HttpRefusal, problem_of

UNPROCESSABLE = 422


class JobFailedError(HttpRefusal):
    """The job was given up after errors of ours; the log has the reason."""

    status = 500
    code = "job_failed"
    title = "Job failed"
    title_zh = "任务失败"

    def __init__(self) -> None:
        super().__init__(
            "The job was given up after repeated errors on our side; the trace id identifies it.",
            "系统内部错误，任务多次重试后终止，请凭trace_id联系管理方。",
        )


class JobEndedError(ConflictError):
    """A job that has succeeded or failed cannot be cancelled."""

    code = "job_ended"
    title = "The job has ended"
    title_zh = "任务已结束"

    def __init__(self, state: str) -> None:
        super().__init__(
            f"The job has {state}; it can no longer be cancelled.",
            "任务已结束，无法取消。",
            state=state,
        )


def kept_problem(
    refusal: Refusal, statuses: Mapping[type[Refusal], int], *, instance: str
) -> dict[str, object]:
    """The problem as the job's row keeps it, in both languages.

    Readers choose theirs when they ask, long after the job has failed.
    """
    status = _status(refusal, statuses)
    return {
        language: problem_of(refusal, status, instance=instance, chinese=language == "zh")
        for language in ("en", "zh")
    }


def _status(refusal: Refusal, statuses: Mapping[type[Refusal], int]) -> int:
    if isinstance(refusal, HttpRefusal):
        return refusal.status
    kinds = type(refusal).__mro__
    return next((statuses[kind] for kind in kinds if kind in statuses), UNPROCESSABLE)

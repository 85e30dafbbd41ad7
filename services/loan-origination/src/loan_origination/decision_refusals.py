"""Refusals of the service itself about judging an application: report, review, vote, approval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from servicekit.problems import ConflictError, FieldError, UnprocessableError


class FrozenFileDiffersError(ConflictError):
    code = "file_changed"
    title = "Not the file on the agenda"
    title_zh = "与上会资料不一致"

    def __init__(self, file_sha256: str) -> None:
        super().__init__(
            "The vote is for another content than the frozen file; read it again.",
            "表决对象与已冻结的上会资料不一致，请重新查看。",
            file_sha256=file_sha256,
        )


class TighteningOnlyError(UnprocessableError):
    code = "approval_may_only_tighten"
    title = "The approver may tighten, not loosen"
    title_zh = "有权审批人只能收紧条件"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(
            "The final approval is looser than what the committee approved; see `errors`.",
            "最终审批条件较贷审会决议放宽，详见errors。",
            errors=errors,
        )


class RehearingUsedError(ConflictError):
    code = "rehearing_used"
    title = "There was a re-hearing already"
    title_zh = "已复议一次"

    def __init__(self) -> None:
        super().__init__(
            "A rejected application is heard again once, with new facts.",
            "被否决的申请仅可复议一次。",
        )


class ReportIncompleteError(UnprocessableError):
    code = "report_incomplete"
    title = "The report is not complete"
    title_zh = "调查报告不完整"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(
            "Lines of the report are missing; see `errors`.",
            "调查报告缺少必填项目，详见errors。",
            errors=errors,
        )


class SignaturesMissingError(ConflictError):
    code = "signatures_missing"
    title = "Signatures are missing"
    title_zh = "尚缺签名"

    def __init__(self, persons: Sequence[str]) -> None:
        super().__init__(
            f"The report still needs the signature of {' and '.join(persons)}.",
            f"调查报告尚缺{'、'.join(persons)}签名。",
            persons=list(persons),
        )


class ReviewIncompleteError(UnprocessableError):
    code = "review_incomplete"
    title = "Negative opinions are not answered"
    title_zh = "负面意见未逐项回应"

    def __init__(self, names: Sequence[str]) -> None:
        errors = [
            FieldError(f"/answers/{name}", f"The file speaks against {name}: answer it.", "missing")
            for name in names
        ]
        super().__init__(
            "The reviewer answers every negative opinion of the file; see `errors`.",
            "审查人应逐项回应调查报告中的负面意见，详见errors。",
            errors=errors,
        )


class MeetingDayError(UnprocessableError):
    code = "meeting_in_the_past"
    title = "The meeting lies in the past"
    title_zh = "会议日期已过"

    def __init__(self, meets_on: date) -> None:
        error = FieldError("/meets_on", "not before today", "meeting_in_the_past")
        super().__init__(
            f"The meeting on {meets_on} lies in the past.",
            f"会议日期{meets_on}已过。",
            errors=[error],
        )


class AttendanceRefusedError(UnprocessableError):
    code = "attendance_refused"
    title = "Not a member of this meeting"
    title_zh = "非本次会议委员"

    def __init__(self, strangers: Sequence[str]) -> None:
        names = ", ".join(strangers)
        error = FieldError("/attending", f"not members: {names}", "attendance_refused")
        super().__init__(
            f"Only members attend; {names} are none of this meeting.",
            f"{'、'.join(strangers)}不在本次会议委员名单内。",
            errors=[error],
        )


class NotForCommitteeApprovedError(ConflictError):
    code = "not_approved_by_committee"
    title = "The committee has not approved"
    title_zh = "贷审会未同意"

    def __init__(self) -> None:
        super().__init__(
            "Only what the committee has approved gets a final approval.",
            "贷审会同意后方可提交有权审批人审批。",
        )

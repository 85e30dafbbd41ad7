"""Refusals of the service itself about applications: what is stored, not the rule book."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from servicekit.problems import (
    ConflictError,
    FieldError,
    HttpRefusal,
    UnprocessableError,
    UnsupportedMediaTypeError,
)


class PersonRequiredError(HttpRefusal):
    status = 403
    code = "person_required"
    title = "A person must do this"
    title_zh = "须由自然人办理"

    def __init__(self) -> None:
        super().__init__(
            "A program cannot do this; a person signs in and does it.",
            "程序不得办理此事项，须由人员登录办理。",
        )


class NotYourTaskError(HttpRefusal):
    status = 403
    code = "not_your_task"
    title = "Not your task"
    title_zh = "非本人经办事项"

    def __init__(self, persons: Sequence[str]) -> None:
        super().__init__(
            f"This is for {' and '.join(persons)}.",
            f"此事项须由{'、'.join(persons)}办理。",
            persons=list(persons),
        )


class BatchContentDiffersError(ConflictError):
    code = "batch_content_differs"
    title = "Another batch has this number"
    title_zh = "批次号已用于不同内容"

    def __init__(self, batch_no: str) -> None:
        super().__init__(
            f"This branch has sent another batch under the number {batch_no} before.",
            f"本行此前已以批次号{batch_no}发送不同内容。",
            batch_no=batch_no,
        )


class ReferenceContentDiffersError(ConflictError):
    code = "reference_content_differs"
    title = "Another application has this reference"
    title_zh = "外部编号已用于不同申请"

    def __init__(self, external_ref: str) -> None:
        super().__init__(
            f"This branch has sent another application as {external_ref} before.",
            f"本行此前已以外部编号{external_ref}提交不同申请。",
            external_ref=external_ref,
        )


class FileNotEditableError(ConflictError):
    code = "invalid_transition"
    title = "The file cannot be changed in this state"
    title_zh = "当前状态不得修改申请资料"

    def __init__(self, state: str, allowed: Sequence[str]) -> None:
        super().__init__(
            f"The file of an application that is {state} is not changed; a correction sends it "
            "back first. See `allowed`.",
            f"申请当前状态为{state}，资料不得直接修改，更正须先退回，可进行的操作见allowed。",
            state=state,
            step="change_file",
            allowed=list(allowed),
        )


class ThingStateError(ConflictError):
    """A part of an application (waiver, document, meeting) is in another state."""

    code = "invalid_transition"
    title = "Not possible in this state"
    title_zh = "当前状态不允许此操作"

    def __init__(self, what: str, state: str, allowed: Sequence[str]) -> None:
        super().__init__(
            f"The {what} is {state}; this needs one of: {', '.join(allowed)}.",
            f"当前状态为{state}，此操作要求状态为：{'、'.join(allowed)}。",
            what=what,
            state=state,
            allowed=list(allowed),
        )


class AlreadyThereError(ConflictError):
    code = "already_exists"
    title = "Already there"
    title_zh = "已存在"

    def __init__(self, what: str, what_zh: str) -> None:
        super().__init__(f"There is such a {what} already.", f"{what_zh}已存在。")


class FileIncompleteError(UnprocessableError):
    code = "file_incomplete"
    title = "The file is not complete"
    title_zh = "申请资料不完整"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(
            "What a submitted application must hold is missing; see `errors`.",
            "申请资料缺少必填内容，详见errors。",
            errors=errors,
        )


class AmountBeyondAuthorityError(UnprocessableError):
    code = "beyond_authority"
    title = "Beyond the delegated authority"
    title_zh = "超出授权"

    def __init__(self, holder: str, amount_fen: int, limit_fen: int) -> None:
        super().__init__(
            f"{holder} may act up to {limit_fen} fen; this is {amount_fen} fen.",
            f"{holder}的授权限额为{limit_fen}分，本笔为{amount_fen}分。",
            rule_id="R-O8",
            holder=holder,
            amount_fen=amount_fen,
            limit_fen=limit_fen,
        )


class ContentTypeMismatchError(UnsupportedMediaTypeError):
    code = "content_type_mismatch"
    title = "The content is not what it claims to be"
    title_zh = "文件内容与声明类型不符"

    def __init__(self, declared: str, found: str) -> None:
        super().__init__(
            f"Declared as {declared}, but the content is {found}.",
            f"声明类型为{declared}，实际内容为{found}。",
            declared=declared,
            found=found,
        )


class DocumentLabelError(UnprocessableError):
    """What a document is said to be cannot be so."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(
            "What is said of the document cannot be so; see `errors`.",
            "文件说明信息有误，详见errors。",
            errors=errors,
        )


class DelegationRefusedError(UnprocessableError):
    code = "delegation_refused"
    title = "The delegation cannot be made"
    title_zh = "授权委托不符合要求"

    def __init__(self, longest_days: int) -> None:
        super().__init__(
            f"A role goes to another person, from today on, for at most {longest_days} days.",
            f"授权委托须委托他人，自当日起，最长{longest_days}日。",
            longest_days=longest_days,
        )


class ParameterValueError(UnprocessableError):
    code = "parameter_value_refused"
    title = "The value cannot be accepted"
    title_zh = "参数值不符合要求"

    def __init__(self, name: str, detail: str, detail_zh: str) -> None:
        error = FieldError("/value", detail, "parameter_value_refused")
        super().__init__(f"{name}: {detail}.", f"{name}：{detail_zh}。", errors=[error])


class DayNotOverError(UnprocessableError):
    code = "day_in_the_future"
    title = "The day has not come"
    title_zh = "日期尚未到来"

    def __init__(self, on: date) -> None:
        error = FieldError("/on", "not after today", "day_in_the_future")
        super().__init__(f"{on} has not come yet.", f"{on}尚未到来。", errors=[error])

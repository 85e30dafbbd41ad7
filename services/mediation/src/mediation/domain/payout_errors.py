"""What payout batches refuse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lawkit.refusals import Refusal

FAULTS: dict[str, tuple[str, str]] = {
    "control_total_mismatch": (
        "lines and declared totals differ, or there are no lines",
        "明细与申报的笔数或合计金额不符，或无明细",
    ),
    "insufficient_funded_balance": ("the bank balance does not cover the batch", "银行余额不足"),
    "entitlement_not_in_force": ("no such entitlement in force", "无有效的应付款项"),
    "exceeds_entitlement": ("more than is free for this investor", "超过该投资者可用应付金额"),
    "duplicate_line": ("twice in this batch without its own split_no", "同批重复且未标明拆分序号"),
    "in_open_batch": ("already in an open batch", "已在其他未结批次中"),
    "result_unknown": ("an earlier payment's result is unknown", "此前付款结果不明"),
    "amount_not_positive": ("the amount must be positive", "金额须为正数"),
    "party_blocked": ("payments to this investor are blocked", "该投资者付款被限制"),
    "payee_name_mismatch": ("the payee is not the investor", "收款人姓名与投资者不符"),
    "bank_code_invalid": ("a bank code has 12 digits", "联行号须为12位数字"),
    "payee_account_invalid": ("an account has 8 to 32 digits", "账号须为8至32位数字"),
    "securities_account_invalid": (
        "a securities account has a letter and 9 digits, or 10 digits",
        "证券账户须为1位字母加9位数字或10位数字",
    ),
    "participant_code_invalid": ("a participant code has 6 digits", "结算参与人编码须为6位数字"),
    "formula_cell": ("a cell that a spreadsheet would run", "单元格内容疑似公式"),
}


@dataclass(frozen=True, slots=True)
class LineFault:
    """One fault of a batch; line 0 stands for the batch itself."""

    line_no: int
    code: str


class PayoutError(Refusal):
    """Root of what payout batches refuse."""


class BatchStateError(PayoutError):
    code = "invalid_transition"
    title = "Not possible in this state"
    title_zh = "当前状态不允许此操作"

    def __init__(self, state: str, step: str, allowed: Iterable[str]) -> None:
        shown = list(allowed)
        super().__init__(
            f"A {state} batch cannot {step}; possible: {', '.join(shown) or 'nothing'}.",
            f"批次状态为{state}，不能{step}；允许：{'、'.join(shown) or '无'}。",
            state=state,
            allowed=shown,
        )


class LineStateError(PayoutError):
    code = "invalid_transition"
    title = "Not possible in this state"
    title_zh = "当前状态不允许此操作"

    def __init__(self, state: str, step: str) -> None:
        super().__init__(
            f"A {state} line cannot take {step}.", f"明细状态为{state}，不接受{step}。", state=state
        )


class LineResolvedError(PayoutError):
    code = "already_resolved"
    title = "The payment's end is known"
    title_zh = "该笔付款结果已确定"

    def __init__(self, state: str) -> None:
        super().__init__(
            f"The payment is {state} already.", f"该笔付款状态已为{state}。", state=state
        )


class BatchFaultsError(PayoutError):
    """Faults by line; the code is the one they share, or `batch_refused`."""

    code = "batch_refused"
    title = "The batch has faults"
    title_zh = "批次存在问题"

    def __init__(self, faults: Sequence[LineFault]) -> None:
        self._faults = list(faults)
        kinds = {fault.code for fault in faults}
        if len(kinds) == 1:
            self.code = kinds.pop()  # type: ignore[misc]
        super().__init__(
            f"{len(faults)} faults; see `errors`.", f"存在{len(faults)}处问题，详见errors。"
        )

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:
        return [
            {
                "pointer": f"/lines/{fault.line_no - 1}" if fault.line_no else "",
                "detail": FAULTS[fault.code][1 if chinese else 0],
                "code": fault.code,
            }
            for fault in self._faults
        ]


class ResultFileError(PayoutError):
    code = "result_file_refused"
    title = "The result file cannot be accepted"
    title_zh = "结果文件不符合要求"

    def __init__(self, line: int, detail: str, detail_zh: str) -> None:
        super().__init__(f"Line {line}: {detail}.", f"第{line}行：{detail_zh}。", line=line)


class ControlTotalError(PayoutError):
    code = "control_total_mismatch"
    title = "Totals do not agree"
    title_zh = "合计不符"

    def __init__(self, what: str, *, declared: object, found: object) -> None:
        super().__init__(
            f"The {what} declared is {declared}, found is {found}.",
            f"{what}：申报{declared}，实际{found}。",
            what=what,
            declared=declared,
            found=found,
        )


class SealBrokenError(PayoutError):
    code = "seal_broken"
    title = "The file is not the sealed one"
    title_zh = "文件与封存内容不一致"

    def __init__(self, sealed: str, found: str) -> None:
        super().__init__(
            f"Sealed as {sealed}, made again as {found}.",
            f"封存摘要为{sealed}，重新生成为{found}。",
        )

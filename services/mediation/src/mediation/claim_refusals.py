"""Refusals about stored claims, and the HTTP status of every refusal of their domain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lawkit.refusals import Refusal
from mediation.domain.claim_errors import (
    AmountChangedError,
    ClaimTransitionError,
    ClaimWindowClosedError,
    ClaimWindowOpenError,
    CoolingOffError,
    ElementKnownError,
    FundEndError,
    KeepPeriodError,
    NotAnnouncedError,
    PayeeInBatchError,
)
from servicekit.problems import ConflictError, UnprocessableError

CLAIM_STATUSES: Mapping[type[Refusal], int] = dict.fromkeys(
    (
        AmountChangedError,
        ClaimTransitionError,
        ClaimWindowClosedError,
        ClaimWindowOpenError,
        CoolingOffError,
        ElementKnownError,
        FundEndError,
        KeepPeriodError,
        NotAnnouncedError,
        PayeeInBatchError,
    ),
    409,
)
"""Every refusal that is not named here is 422."""


class AmountAboveLossError(UnprocessableError):
    code = "above_loss"
    title = "More than the loss"
    title_zh = "超过损失金额"

    def __init__(self, amount_fen: int, loss_fen: int) -> None:
        super().__init__(
            f"{amount_fen} fen is more than the loss of {loss_fen} fen.",
            f"金额{amount_fen}分超过损失{loss_fen}分。",
            amount_fen=amount_fen,
            loss_fen=loss_fen,
        )


class NotOpenError(ConflictError):
    code = "invalid_transition"
    title = "Not possible in this state"
    title_zh = "当前状态不允许此操作"

    def __init__(self, what: str, state: str) -> None:
        super().__init__(
            f"The {what} is {state} and can no longer be changed.",
            f"当前状态为{state}，不得再变更。",
            state=state,
        )


class SameAccountError(UnprocessableError):
    code = "same_account"
    title = "Already the account on record"
    title_zh = "与现有收款账户相同"

    def __init__(self) -> None:
        super().__init__("This is the account on record.", "该账户即为现有收款账户。")


class RowRefusedError(UnprocessableError):
    code = "row_refused"
    title = "Row refused"
    title_zh = "该行不符合要求"

    def __init__(self, why: str, why_zh: str) -> None:
        super().__init__(why, why_zh)


class FastProposalLateError(ConflictError):
    code = "window_closed"
    title = "The proposal is no longer open"
    title_zh = "调解方案已过有效期"

    def __init__(self, valid_until: date) -> None:
        super().__init__(
            f"The proposal could be accepted until {valid_until}.",
            f"该方案的接受期限至{valid_until}届满。",
            valid_until=valid_until.isoformat(),
        )


class NoBurdenOfProofError(UnprocessableError):
    code = "no_burden_of_proof"
    title = "Nobody owes this evidence"
    title_zh = "无举证义务人"

    def __init__(self) -> None:
        super().__init__(
            "Only a securities company that an ordinary investor disputes with owes evidence.",
            "仅在普通投资者与证券公司的纠纷中，由证券公司承担举证责任。",
        )


class AboveClaimError(UnprocessableError):
    code = "above_loss"
    title = "More than was claimed"
    title_zh = "超过请求金额"

    def __init__(self, amount_fen: int, claimed_fen: int) -> None:
        super().__init__(
            f"{amount_fen} fen is more than the {claimed_fen} fen claimed.",
            f"金额{amount_fen}分超过请求金额{claimed_fen}分。",
            amount_fen=amount_fen,
            claimed_fen=claimed_fen,
        )

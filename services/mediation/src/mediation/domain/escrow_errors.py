"""What the escrow models refuse."""

from __future__ import annotations

from collections.abc import Iterable

from lawkit.refusals import Refusal


class EscrowError(Refusal):
    """Root of what the escrow models refuse."""


class NotFullyFundedError(EscrowError):
    code = "insufficient_funded_balance"
    title = "Not fully funded"
    title_zh = "资金未足额到位"

    def __init__(self, *, funded_fen: int, target_fen: int) -> None:
        super().__init__(
            f"This model pays only once fully funded: {funded_fen} of {target_fen} fen are in.",
            f"本账户须足额到位后方可分配：已到位{funded_fen}分，应到位{target_fen}分。",
            funded_fen=funded_fen,
            target_fen=target_fen,
        )


class PlanNotFiledError(EscrowError):
    code = "plan_not_filed"
    title = "The use plan is not filed"
    title_zh = "使用方案未备案"

    def __init__(self) -> None:
        super().__init__(
            "Commitment money is paid out only after its use plan is filed.",
            "承诺金使用方案备案后方可支付。",
        )


class PaidElsewhereError(EscrowError):
    code = "party_already_paid_elsewhere"
    title = "Paid elsewhere already"
    title_zh = "已在他处获赔"

    def __init__(self, party_ref: str, *, loss_fen: int, total_fen: int) -> None:
        super().__init__(
            f"{party_ref} would recover {total_fen} fen of a loss of {loss_fen} fen.",
            f"{party_ref}累计获赔{total_fen}分，超过损失{loss_fen}分。",
            party_ref=party_ref,
            loss_fen=loss_fen,
            total_fen=total_fen,
        )


class TermsError(EscrowError):
    code = "terms_incomplete"
    title = "The terms do not fit the model"
    title_zh = "账户约定与模式不符"


class AccountStateError(EscrowError):
    code = "invalid_transition"
    title = "Not possible in this state"
    title_zh = "当前状态不允许此操作"

    def __init__(self, state: str, wanted: str, allowed: Iterable[str]) -> None:
        shown = list(allowed)
        super().__init__(
            f"From {state} one cannot {wanted}; possible: {', '.join(shown) or 'nothing'}.",
            f"当前状态为{state}，不允许{wanted}；允许：{'、'.join(shown) or '无'}。",
            state=state,
            allowed=shown,
        )


class NotClosableError(EscrowError):
    code = "not_closable"
    title = "The account cannot be closed yet"
    title_zh = "账户尚不能关闭"

    def __init__(self, reasons: dict[str, int]) -> None:
        super().__init__(
            "Open: " + ", ".join(f"{name} {count}" for name, count in reasons.items()) + ".",
            "尚有未结事项：" + "、".join(f"{name} {count}" for name, count in reasons.items()),
            open=reasons,
        )

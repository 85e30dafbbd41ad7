"""What the ledger refuses, with the facts of each refusal.

LedgerError
+- TransferRefusedError        about one transfer; `spends_id` says whether its id is used up
|  +- AmountNotPositiveError, SameAccountError, DifferentContentError, IdAlreadyFailedError
|  +- AccountNotFoundError, BalanceExceededError, HoldNotFoundError, AlreadyResolvedError
|  +- ExceedsPendingAmountError, AlreadyReturnedError, ReturnAmountError, CorrectionError
+- AccountExistsError, LedgerFrozenError, ContributorSharesError
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from lawkit.refusals import Refusal


class LedgerError(Refusal):
    """Root of the ledger's refusals."""


class AccountExistsError(LedgerError):
    code = "account_exists"
    title = "Account exists"
    title_zh = "账户已存在"

    def __init__(self, account: str) -> None:
        super().__init__(f"The ledger has {account} already.", f"账户{account}已存在。")


class LedgerFrozenError(LedgerError):
    code = "ledger_frozen"
    title = "The account is frozen"
    title_zh = "账户已冻结"

    def __init__(self) -> None:
        super().__init__(
            "The account is frozen: no new hold and no release until it is unfrozen.",
            "账户已冻结，解除冻结前不得新增冻结款项或放款。",
        )


class TransferRefusedError(LedgerError):
    """A transfer that cannot be made; when `spends_id`, its id can never be used again."""

    spends_id: ClassVar[bool] = False

    def __init__(self, transfer_id: UUID, detail: str, detail_zh: str, **facts: object) -> None:
        self.transfer_id = transfer_id
        super().__init__(detail, detail_zh, transfer_id=str(transfer_id), **facts)


class AmountNotPositiveError(TransferRefusedError):
    code = "amount_not_positive"
    title = "Amount not positive"
    title_zh = "金额须为正数"

    def __init__(self, transfer_id: UUID, amount_fen: int) -> None:
        super().__init__(
            transfer_id,
            f"A transfer moves at least one fen, not {amount_fen}.",
            f"转账金额至少为1分，不能为{amount_fen}分。",
            amount_fen=amount_fen,
        )


class SameAccountError(TransferRefusedError):
    code = "same_account"
    title = "Debit and credit are one account"
    title_zh = "借贷账户相同"

    def __init__(self, transfer_id: UUID, account: str) -> None:
        super().__init__(
            transfer_id, f"{account} cannot be both sides.", f"{account}不能同时为借贷双方。"
        )


class DifferentContentError(TransferRefusedError):
    """EXISTS_WITH_DIFFERENT_<field>: the id belongs to a transfer of other content."""

    code = "exists_with_different_content"
    title = "The id belongs to another transfer"
    title_zh = "编号已用于其他转账"

    def __init__(self, transfer_id: UUID, field: str) -> None:
        self.field = field
        super().__init__(
            transfer_id,
            f"EXISTS_WITH_DIFFERENT_{field.upper()}: this id was used with another {field}.",
            f"该编号此前已用于{field}不同的转账。",
            result=f"EXISTS_WITH_DIFFERENT_{field.upper()}",
            field=field,
        )


class IdAlreadyFailedError(TransferRefusedError):
    code = "id_already_failed"
    title = "The id was refused before"
    title_zh = "编号此前已被拒绝"

    def __init__(self, transfer_id: UUID) -> None:
        super().__init__(
            transfer_id,
            "ID_ALREADY_FAILED: the first try under this id was refused; use a new id.",
            "该编号首次转账已被拒绝，请使用新编号。",
            result="ID_ALREADY_FAILED",
        )


class AccountNotFoundError(TransferRefusedError):
    code = "account_not_found"
    title = "No such account"
    title_zh = "账户不存在"
    spends_id = True

    def __init__(self, transfer_id: UUID, account: str) -> None:
        super().__init__(
            transfer_id, f"The ledger has no {account}.", f"账户{account}不存在。", account=account
        )


class BalanceExceededError(TransferRefusedError):
    """The limited side, holds included, would pass what is posted on the other side."""

    code = "insufficient_funded_balance"
    title = "Insufficient balance"
    title_zh = "余额不足"
    spends_id = True

    def __init__(self, transfer_id: UUID, account: str, *, free_fen: int, needed_fen: int) -> None:
        self.account = account
        super().__init__(
            transfer_id,
            f"{account} has {free_fen} fen free, {needed_fen} are needed.",
            f"{account}可用余额为{free_fen}分，需要{needed_fen}分。",
            account=account,
            free_fen=free_fen,
            needed_fen=needed_fen,
        )


class HoldNotFoundError(TransferRefusedError):
    code = "hold_not_found"
    title = "No such hold"
    title_zh = "冻结记录不存在"
    spends_id = True

    def __init__(self, transfer_id: UUID, hold_id: UUID | None) -> None:
        super().__init__(transfer_id, f"There is no hold {hold_id}.", f"冻结记录{hold_id}不存在。")


class AlreadyResolvedError(TransferRefusedError):
    code = "already_resolved"
    title = "The hold is resolved already"
    title_zh = "冻结款项已处理"

    def __init__(self, transfer_id: UUID, hold_id: UUID, resolution: str) -> None:
        super().__init__(
            transfer_id,
            f"Hold {hold_id} was resolved before: {resolution}.",
            f"冻结记录{hold_id}此前已处理（{resolution}）。",
            hold_id=str(hold_id),
            resolution=resolution,
        )


class ExceedsPendingAmountError(TransferRefusedError):
    code = "exceeds_pending_amount"
    title = "More than was held"
    title_zh = "超过冻结金额"

    def __init__(self, transfer_id: UUID, *, held_fen: int, asked_fen: int) -> None:
        super().__init__(
            transfer_id,
            f"{held_fen} fen are held, {asked_fen} cannot be posted.",
            f"冻结金额为{held_fen}分，不能入账{asked_fen}分。",
            held_fen=held_fen,
            asked_fen=asked_fen,
        )


class AlreadyReturnedError(TransferRefusedError):
    code = "already_returned"
    title = "Returned before"
    title_zh = "已退汇"

    def __init__(self, transfer_id: UUID, paid_id: UUID) -> None:
        super().__init__(transfer_id, f"{paid_id} came back before.", f"{paid_id}此前已退汇。")


class ReturnRefusedError(TransferRefusedError):
    code = "return_refused"
    title = "Not what was paid"
    title_zh = "与付款不符"

    def __init__(self, transfer_id: UUID, paid_id: UUID | None) -> None:
        super().__init__(
            transfer_id,
            f"A return gives back exactly what {paid_id} paid, to where it came from.",
            f"退汇须与付款{paid_id}的金额和账户完全一致。",
        )


class CorrectionError(TransferRefusedError):
    code = "correction_refused"
    title = "Not a correction"
    title_zh = "冲正不符合要求"

    def __init__(self, transfer_id: UUID, corrects_id: UUID | None) -> None:
        super().__init__(
            transfer_id,
            f"A correction is the exact opposite of {corrects_id}, once, with a reason.",
            f"冲正须与原转账{corrects_id}金额相同、方向相反，仅限一次并说明原因。",
        )

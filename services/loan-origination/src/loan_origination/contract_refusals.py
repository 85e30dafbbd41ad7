"""Refusals of the service itself about contracts, security, draws and exposures."""

from __future__ import annotations

from collections.abc import Sequence

from lawkit.articles import Article
from lawkit.money import Money
from loan_origination.domain.articles import MEASURES_17, MEASURES_28
from servicekit.problems import ConflictError, UnprocessableError


class NotApprovedLoanError(ConflictError):
    code = "not_approved"
    title = "The application is not approved"
    title_zh = "申请尚未获得批准"

    def __init__(self, state: str) -> None:
        super().__init__(
            f"Contracts follow an approval in force; the application is {state}.",
            f"须经有权审批人批准后签订合同，申请当前状态为{state}。",
            state=state,
            rule_id="R-N4",
        )


class ContractThereError(ConflictError):
    code = "already_exists"
    title = "There is such a contract already"
    title_zh = "合同已存在"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"The contract {number} is there already.", f"合同{number}已存在。", number=number
        )


class NotInForceError(ConflictError):
    code = "contract_not_in_force"
    title = "The loan contract is not in force"
    title_zh = "借款合同未生效"

    def __init__(self, number: str, state: str) -> None:
        super().__init__(
            f"The loan contract {number} is {state}; this needs a contract in force.",
            f"借款合同{number}当前状态为{state}，此操作要求合同已生效。",
            number=number,
            state=state,
        )


class ReleaseUnderWayError(ConflictError):
    code = "release_under_way"
    title = "The mortgage is being released"
    title_zh = "抵押注销办理中"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"A mortgage of the contract {number} is being released or is released: no draw.",
            f"合同{number}项下的抵押正在办理注销或已注销，不得提款。",
            number=number,
            rule_id="R-ZZ1",
        )


class WrongContractError(UnprocessableError):
    code = "wrong_contract"
    title = "Not the right contract"
    title_zh = "合同不符"

    def __init__(self, needed: str) -> None:
        super().__init__(f"This needs {needed}.", f"此操作要求：{needed}。", needed=needed)


class SignatureMissingError(UnprocessableError):
    code = "signature_missing"
    title = "A signature or seal is missing"
    title_zh = "缺少签字或盖章"

    def __init__(self, parties: Sequence[str]) -> None:
        super().__init__(
            "Signed and sealed by all parties, between the approval and today: see "
            f"{', '.join(parties)}.",
            f"合同须由各方在审批之后签字盖章，且日期不晚于今日：{'、'.join(parties)}。",
            parties=list(parties),
        )


class IndividualGuarantorError(UnprocessableError):
    code = "guarantor_is_individual"
    title = "Guarantors are not individuals"
    title_zh = "保证人不得为个人"

    def __init__(self) -> None:
        super().__init__(
            "A guarantee contract is signed with a guarantor that is not an individual.",
            "担保合同的担保人应为非个人。",
            rule_id="R-P1",
        )


class DayNotPossibleError(UnprocessableError):
    code = "day_not_possible"
    title = "The day is not possible"
    title_zh = "日期不符合要求"

    def __init__(self, name: str, detail: str, detail_zh: str) -> None:
        super().__init__(detail, detail_zh, field=name)


class SecurityNotSufficientError(ConflictError):
    code = "security_not_sufficient"
    title = "The security is not sufficient"
    title_zh = "担保不足"

    def __init__(self, rule_id: str, article: Article, detail: str, detail_zh: str) -> None:
        super().__init__(
            detail,
            detail_zh,
            rule_id=rule_id,
            article=article.citation,
            article_zh=article.label,
        )


class RentBaseTooSmallError(UnprocessableError):
    """Without the rent of tenants who are not bound, less may be lent than was approved."""

    code = "rent_base_too_small"
    title = "The remaining rent does not carry the loan"
    title_zh = "扣减后的租金不足以支持贷款金额"

    def __init__(self, leases: Sequence[str], within: Money, loan: Money) -> None:
        super().__init__(
            f"Without the rent of {', '.join(leases)}, which has left the base (R-P3), "
            f"{within.yuan_text()} yuan may be lent; the contract says {loan.yuan_text()}.",
            f"扣除{'、'.join(leases)}的租金后，可贷金额为{within.yuan_text()}元，"
            f"低于合同金额{loan.yuan_text()}元。",
            rule_id="R-F1",
            article=MEASURES_17.citation,
            article_zh=f"{MEASURES_17.label}、{MEASURES_28.label}",
            leases=list(leases),
            amount_within_fen=within.fen,
            amount_fen=loan.fen,
        )


class BridgeStandsError(ConflictError):
    code = "registration_missing"
    title = "The mortgage is not registered"
    title_zh = "尚未办妥抵押登记"

    def __init__(self) -> None:
        super().__init__(
            "A bridge is released only when the mortgage is registered in first rank.",
            "办妥第一顺位抵押登记后，其他担保方可解除。",
            rule_id="R-Q2",
        )


class PaymentsOpenError(ConflictError):
    code = "payments_open"
    title = "Payments are not finished"
    title_zh = "支付尚未完成"

    def __init__(self, open_lines: Sequence[int], locked_fen: int) -> None:
        super().__init__(
            "A draw is paid when every payment has reached its payee; see `lines`.",
            "全部款项支付至收款人后，提款方为已支付，详见lines。",
            lines=list(open_lines),
            locked_fen=locked_fen,
        )


class NotSelfManagedError(ConflictError):
    code = "not_self_managed"
    title = "The bank pays this draw itself"
    title_zh = "本次提款为受托支付"

    def __init__(self) -> None:
        super().__init__(
            "Lists of use belong to self-managed payment.",
            "支付清单适用于借款人自主支付。",
        )


class ListTotalError(UnprocessableError):
    code = "list_total"
    title = "The list does not fit the draw"
    title_zh = "清单金额与提款不符"

    def __init__(self, total_fen: int, limit_fen: int) -> None:
        super().__init__(
            f"The list comes to {total_fen} fen; the draw allows {limit_fen}.",
            f"清单合计{total_fen}分，提款可列金额{limit_fen}分。",
            total_fen=total_fen,
            limit_fen=limit_fen,
            rule_id="R-U6",
        )


class FrontOfficeFigureError(UnprocessableError):
    code = "figure_from_front_office"
    title = "The figure must come from the risk side"
    title_zh = "数据须由中后台提供"

    def __init__(self, figure: str) -> None:
        super().__init__(
            f"The figure {figure} for a limit comes from the middle or back office.",
            f"用于限额计算的{figure}须由中后台独立提供。",
            figure=figure,
            rule_id="R-O6",
        )


class NoCapitalError(ConflictError):
    code = "no_capital_base"
    title = "No capital base in force"
    title_zh = "无有效资本余额"

    def __init__(self, on: str) -> None:
        super().__init__(
            f"No accepted capital base of the bank is in force on {on}.",
            f"{on}没有经复核的资本余额，无法计算集团授信限额。",
            on=on,
            rule_id="R-O1",
        )

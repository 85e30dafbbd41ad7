"""What the papers of a loan show, read from the file."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from lawkit.rounding import parse_decimal
from loan_origination.contract_refusals import NotSelfManagedError, WrongContractError
from loan_origination.domain.contracts import TERM_NAMES, LoanTerms, rent_covered
from loan_origination.domain.loan_facts import PaymentMode
from loan_origination.reports.contract_summary import (
    ContractSummary,
    SideContract,
    TenantLine,
    TermLine,
)
from loan_origination.reports.custody_receipt import CustodyReceipt
from loan_origination.reports.paper_frame import METHODS, PURPOSES
from loan_origination.reports.payment_papers import DrawPaper, PaidLine
from loan_origination.reports.tenant_papers import TenantPaper
from loan_origination.store.contracts import (
    ApprovedLoan,
    children_of,
    find_contract,
    find_notice,
    notice_states,
    notices_of,
)
from loan_origination.store.draws import find_draw, live_payments, use_lists_of
from loan_origination.store.security import collateral_of, find_collateral, find_custody
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.draws import DrawRow, UseListRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.contracts import loan_to_contract
from paperkit.wording import percent, yuan

KINDS = {"mortgage": "抵押合同", "guarantee": "担保合同", "supplement": "补充协议"}
STATES = {
    "draft": "起草",
    "checked": "已复核",
    "signed": "已签署",
    "effective": "已生效",
    "amended": "已变更",
    "closed": "已结清",
    "terminated": "已终止",
}
CONDITION_STATES = {"open": "未落实", "met": "已落实", "changed": "已变更"}


def contract_summary(acting: Acting, contract_id: UUID) -> tuple[ContractSummary, str]:
    """合同要素表 of a loan contract."""
    row, loan = _loan(acting, contract_id)
    terms = row.terms
    notices = notices_of(acting.session, row.id)
    summary = ContractSummary(
        number=row.number,
        state=STATES[row.state],
        branch=row.branch,
        borrower=row.party_name,
        credit_code=row.party_code,
        application_number=loan.application.number,
        amount_fen=row.amount_fen,
        effective_on=row.effective_on,
        matures_on=row.matures_on,
        repayment_account=terms["repayment_account"],
        supervised_account=terms["supervised_account"],
        payout_account=terms["payout_account"],
        has_rent_supervision=terms["has_rent_supervision"],
        terms=_compared(loan, row),
        contracts=_sides(acting, row),
        conditions=tuple(
            (each.text, CONDITION_STATES.get(each.state, each.state)) for each in loan.conditions
        ),
        tenants=tuple(
            TenantLine(
                each.lease, each.tenant, each.annual_rent_fen, each.given_on, each.undertaken_on
            )
            for each in notices
        ),
        covered_share=rent_covered(notice_states(notices)).share,
        drafted_by=row.drafted_by,
        checked_by=row.checked_by or "",
        made_at=acting.now,
    )
    return summary, row.number


def _sides(acting: Acting, row: ContractRow) -> tuple[SideContract, ...]:
    return tuple(
        SideContract(
            KINDS[each.kind], each.number, each.party_name, each.amount_fen, STATES[each.state]
        )
        for each in children_of(acting.session, row.id, *KINDS)
    )


def _loan(acting: Acting, contract_id: UUID) -> tuple[ContractRow, ApprovedLoan]:
    row = find_contract(acting.session, acting.caller, contract_id)
    if row.kind != "loan":
        raise WrongContractError("a loan contract")
    application = acting.session.get_one(ApplicationRow, row.application_id)
    return row, loan_to_contract(acting, application)


def _compared(loan: ApprovedLoan, row: ContractRow) -> tuple[TermLine, ...]:
    contracted = LoanTerms(
        amount_fen=row.terms["amount_fen"],
        term_months=row.terms["term_months"],
        annual_rate=parse_decimal(row.terms["annual_rate"]),
        method=row.terms["method"],
        purposes=tuple((line["code"], line["amount_fen"]) for line in row.terms["purposes"]),
        conditions=tuple(row.terms["conditions"]),
    )
    one, other = _worded(loan.terms), _worded(contracted)
    exact, written = loan.terms.as_texts(), contracted.as_texts()
    return tuple(
        TermLine(
            TERM_NAMES[term].removesuffix("（分）").removesuffix("（月）"),
            one[term],
            other[term],
            exact[term] == written[term],
        )
        for term in exact
    )


def _worded(terms: LoanTerms) -> dict[str, str]:
    return {
        "amount_fen": f"{yuan(terms.amount_fen)}元",
        "term_months": f"{terms.term_months}个月",
        "annual_rate": percent(terms.annual_rate),
        "method": METHODS[terms.method],
        "purposes": "；".join(
            f"{PURPOSES.get(code, code)}{yuan(fen)}元" for code, fen in sorted(terms.purposes)
        ),
        "conditions": "；".join(sorted(terms.conditions)) or "无",
    }


def tenant_paper(acting: Acting, contract_id: UUID, notice_id: UUID) -> tuple[TenantPaper, str]:
    """告知书 or 承诺函 of one tenant."""
    row, _ = _loan(acting, contract_id)
    notice = find_notice(acting.session, row.id, notice_id)
    collateral = collateral_of(acting.session, row.id)
    mortgages = children_of(acting.session, row.id, "mortgage")
    title, address = "", ""
    if collateral:
        title, address = collateral[0].title_number, collateral[0].description
    elif mortgages:
        title = mortgages[0].terms["title_number"]
        address = mortgages[0].terms["property_address"]
    else:
        raise WrongContractError("a mortgage contract or collateral that names the property")
    number = f"{row.number}-G{notice.position + 1:03d}"
    told = TenantPaper(
        number=number,
        branch=row.branch,
        borrower=row.party_name,
        tenant=notice.tenant,
        lease=notice.lease,
        property_address=address,
        title_number=title,
        contract_number=row.number,
        supervised_account=row.terms["supervised_account"],
        made_at=acting.now,
    )
    return told, number


def payment_order(acting: Acting, draw_id: UUID) -> tuple[DrawPaper, str]:
    """委托支付通知书 of an entrusted draw."""
    row = find_draw(acting.session, acting.caller, draw_id)
    if row.mode != PaymentMode.ENTRUSTED:
        raise WrongContractError("an entrusted draw")
    lines = tuple(
        PaidLine(
            each.payee_name,
            each.payee_account,
            each.payee_bank,
            each.purpose,
            each.amount_fen,
            each.reference,
        )
        for each in live_payments(acting.session, row.id)
    )
    return _draw_paper(acting, row, lines), row.number


def use_list_paper(acting: Acting, draw_id: UUID, kind: str) -> tuple[DrawPaper, str]:
    """计划支付清单, or the newest 实际支付清单, of a self-managed draw."""
    row = find_draw(acting.session, acting.caller, draw_id)
    lists = use_lists_of(acting.session, row.id, kind)
    if not lists:
        raise NotSelfManagedError
    newest = lists[-1]
    before = sum(each.total_fen for each in lists[:-1])
    paper = _draw_paper(acting, row, _lines(newest), until_on=newest.until_on, before=before)
    return paper, row.number


def _lines(found: UseListRow) -> tuple[PaidLine, ...]:
    return tuple(
        PaidLine(
            line["payee"],
            "",
            "",
            line["purpose"],
            line["amount_fen"],
            line["reference"],
            date.fromisoformat(line["on"]),
            line["explanation"],
        )
        for line in found.lines
    )


def _draw_paper(
    acting: Acting,
    row: DrawRow,
    lines: tuple[PaidLine, ...],
    *,
    until_on: date | None = None,
    before: int = 0,
) -> DrawPaper:
    contract = acting.session.get_one(ContractRow, row.contract_id)
    return DrawPaper(
        number=row.number,
        branch=row.branch,
        borrower=contract.party_name,
        contract_number=contract.number,
        contract_fen=contract.amount_fen,
        amount_fen=row.amount_fen,
        account=row.account,
        draw_on=row.draw_on,
        lines=lines,
        made_at=acting.now,
        until_on=until_on,
        spent_before_fen=before,
    )


def custody_receipt(
    acting: Acting, collateral_id: UUID, custody_id: UUID
) -> tuple[CustodyReceipt, str]:
    """抵（质）押物品收据单 of originals that the vault has taken in."""
    collateral = find_collateral(acting.session, acting.caller, collateral_id)
    row = find_custody(acting.session, collateral.id, custody_id)
    if row.slip_no is None or row.kept_at is None or row.keeper is None:
        raise WrongContractError("originals that the vault has taken in")
    contract = acting.session.get_one(ContractRow, collateral.loan_contract_id)
    receipt = CustodyReceipt(
        slip_no=row.slip_no,
        branch=collateral.branch,
        mortgagor=collateral.mortgagor,
        contract_number=contract.number,
        items=tuple((item["item"], item["reference"], item["copies"]) for item in row.items),
        deliverer=row.deliverer,
        keeper=row.keeper,
        vault_place=row.vault_place,
        kept_at=row.kept_at,
    )
    return receipt, row.slip_no

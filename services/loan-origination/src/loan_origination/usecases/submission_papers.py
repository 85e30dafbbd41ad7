"""What the submission sheet (贷款送审表) shows, read from the file of an application."""

from __future__ import annotations

from fractions import Fraction
from uuid import UUID

from loan_origination.contract_refusals import WrongContractError
from loan_origination.domain.checks import Verdict
from loan_origination.forms.files import ApplicationFile, RequestForm
from loan_origination.reports.submission_sheet import SheetLease, SheetWaiver, SubmissionSheet
from loan_origination.store.applications import find_application
from loan_origination.store.checks import latest_check, latest_underwriting, waivers_of
from loan_origination.store.decisions import investigation_of
from loan_origination.tables.decisions import (
    CheckRunRow,
    InvestigationRow,
    UnderwritingRow,
    WaiverRow,
)
from loan_origination.usecases.acting import Acting

WAIVER_STATES = {
    "requested": "已申请",
    "endorsed": "支行同意",
    "opined": "已审查",
    "approved": "已批准",
    "refused": "未批准",
}
OPEN_VERDICTS = (Verdict.FAIL, Verdict.NEEDS_JUDGEMENT, Verdict.INSUFFICIENT_DATA)
CLOSED_SECTIONS = ("acceptance", "report_filed")


def submission_sheet(acting: Acting, application_id: UUID) -> tuple[SubmissionSheet, str]:
    """The branch's proposal on one sheet, once the request is complete."""
    row = find_application(acting.session, acting.caller, application_id)
    file = ApplicationFile.model_validate(row.file)
    request, appraisal = file.request, file.appraisal
    told = _told(request)
    if told is None or appraisal is None or request.collateral_rate is None:
        raise WrongContractError("amount, term, rate, method, collateral rate and appraisal")
    amount_fen, months, annual_rate, method = told
    underwriting = latest_underwriting(acting.session, row.id)
    check = latest_check(acting.session, row.id)
    investigation = investigation_of(acting.session, row.id)
    result = {} if underwriting is None else underwriting.result
    sheet = SubmissionSheet(
        number=row.number,
        branch=row.branch,
        borrower=row.borrower_name,
        credit_code=file.borrower.credit_code or row.borrower_id,
        property_address=file.property.title_number or "",
        amount_fen=amount_fen,
        term_months=months,
        annual_rate=annual_rate,
        method=method,
        purposes=tuple((line.code.value, line.amount_fen) for line in file.purposes),
        security=f"抵押担保：产权证号{file.property.title_number or '—'}，第一顺位抵押",
        value_fen=appraisal.value_fen,
        collateral_rate=request.collateral_rate,
        lease_class=result.get("lease_class", request.declared_class or "scattered"),
        capacity_fen=result.get("capacity_fen"),
        limit_fen=result.get("amount_fen"),
        leases=_leases(file, underwriting),
        waivers=tuple(_waiver(each, check) for each in waivers_of(acting.session, row.id)),
        open_points=(*_not_measured(underwriting), *_open_points(check)),
        investigators=_names(investigation),
        made_at=acting.now,
    )
    return sheet, row.number


def _names(investigation: InvestigationRow | None) -> tuple[str, ...]:
    return () if investigation is None else (investigation.lead, investigation.assistant)


def _told(request: RequestForm) -> tuple[int, int, Fraction, str] | None:
    """Amount, term, rate and method; None while one is missing."""
    amount_fen, months, rate = request.amount_fen, request.months, request.annual_rate
    if amount_fen is None or months is None or rate is None or request.method is None:
        return None
    return amount_fen, months, rate, request.method.value


def _leases(file: ApplicationFile, underwriting: UnderwritingRow | None) -> tuple[SheetLease, ...]:
    result = {} if underwriting is None else underwriting.result
    rents = {
        each["lease"]: (each["annual_rent_fen"] or [None])[0]
        for each in result.get("counted_leases", [])
    }
    left_out = {
        each["lease"]: f"{each['rule_id']}不计入" for each in result.get("excluded_leases", [])
    }
    return tuple(
        SheetLease(
            each.lease,
            each.tenant,
            str(each.model_dump(mode="json")["area_m2"]),
            each.ends_on.isoformat(),
            rents.get(each.lease),
            left_out.get(each.lease, "主力承租人" if each.is_anchor else ""),
        )
        for each in file.rent_roll
    )


def _waiver(row: WaiverRow, check: CheckRunRow | None) -> SheetWaiver:
    articles = (
        {} if check is None else {each["rule_id"]: each["article_zh"] for each in check.results}
    )
    return SheetWaiver(
        row.rule_id, articles.get(row.rule_id, ""), row.reason, WAIVER_STATES[row.state]
    )


def _not_measured(underwriting: UnderwritingRow | None) -> tuple[str, ...]:
    return ("尚未测算租金收入与可贷金额",) if underwriting is None else ()


def _open_points(check: CheckRunRow | None) -> tuple[str, ...]:
    """What the last run left open of the steps that the branch has to take itself."""
    if check is None:
        return ("尚未运行规则检查",)
    return tuple(
        f"{each['rule_id']} {each['message_zh'].rstrip('。')}"
        for each in check.results
        if each["verdict"] in OPEN_VERDICTS and set(each["gates"]) & set(CLOSED_SECTIONS)
    )

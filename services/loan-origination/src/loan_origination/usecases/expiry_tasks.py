"""What ends soon under a contract: insurance, leases, papers, values, bridges, reviews of class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlmodel import col, select

from loan_origination.domain.classification_reviews import next_review_on
from loan_origination.domain.leases import Lease, held_until
from loan_origination.domain.loan_years import months_later
from loan_origination.forms.letting_reports import leases_of
from loan_origination.store.classifications import failing_group_members, last_approved
from loan_origination.store.parameters import whole_parameter
from loan_origination.store.running_contracts import (
    latest_approval,
    letting_reports_of,
    loans_of,
)
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.documents import DocumentRow
from loan_origination.tables.security import CollateralRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.safekeeping import tasks_of
from loan_origination.usecases.watching import DueTask

GROUP_REVIEW = "group_member_review"
PAID_OFF = ("settled", "recovered", "released")
SECURITY_ZH = {
    "bridge_follow_up": "办理正式抵押登记，解除过渡担保。",
    "insurance_renewal": "抵押物保险即将到期，办理续保。",
    "insurance_missing": "抵押物当前无有效保险，立即投保。",
    "vault_custody": "权证、保单移交入库保管。",
}


def expiries(
    acting: Acting, contract: ContractRow, carrying: Sequence[CollateralRow], on: date
) -> Iterator[DueTask]:
    """Everything that has to be looked at by a day, as tasks."""
    for collateral in carrying:
        yield from _security(acting, contract, collateral, on)
    yield from _leases(acting, contract, on)
    yield from _papers(acting, contract, on)
    yield from _reviews(acting, contract, on)
    yield from _group_reviews(acting, contract, on)


def _security(
    acting: Acting, contract: ContractRow, collateral: CollateralRow, on: date
) -> Iterator[DueTask]:
    for task in tasks_of(acting, contract, collateral):
        if task.due_on <= on:
            yield DueTask(
                task.kind,
                f"{collateral.title_number}/{task.due_on}"[:200],
                "collateral_officer",
                task.due_on,
                task.detail,
                SECURITY_ZH.get(task.kind, task.detail),
                is_once=True,
            )
    if collateral.valued_on is None:
        return
    months = whole_parameter(acting.session, "revaluation_months", on)
    notice = whole_parameter(acting.session, "inspection_notice_days", on)
    due_on = months_later(collateral.valued_on, months)
    if on >= due_on - timedelta(days=notice):
        detail = f"Revalue {collateral.title_number} by {due_on}."
        detail_zh = f"{collateral.title_number}应于{due_on}前重新评估。"
        yield DueTask(
            "revaluation", str(collateral.id), "collateral_officer", due_on, detail, detail_zh
        )


def _leases(acting: Acting, contract: ContractRow, on: date) -> Iterator[DueTask]:
    notice = timedelta(days=whole_parameter(acting.session, "lease_expiry_notice_days", on))
    roll = present_roll(acting, contract)
    for lease in roll:
        until = held_until(lease, roll)
        if lease.ends_on == until and on <= until <= on + notice:
            yield DueTask(
                "lease_expiry",
                lease.lease,
                "post_loan_officer",
                until,
                f"The lease of {lease.tenant} ends on {until}.",
                f"承租人{lease.tenant}的租约于{until}到期。",
                is_once=True,
            )


def present_roll(acting: Acting, contract: ContractRow) -> tuple[Lease, ...]:
    """The leases of the newest letting report, else those of the approval."""
    reports = letting_reports_of(acting.session, contract.id)
    if reports:
        return leases_of(reports[-1].told["leases"])
    approval = latest_approval(acting.session, contract.application_id)
    return () if approval is None else leases_of(approval.terms["file"]["rent_roll"])


def _papers(acting: Acting, contract: ContractRow, on: date) -> Iterator[DueTask]:
    notice = timedelta(days=whole_parameter(acting.session, "document_expiry_notice_days", on))
    query = select(DocumentRow).where(
        DocumentRow.application_id == contract.application_id,
        col(DocumentRow.expires_on).is_not(None),
        col(DocumentRow.expires_on) <= on + notice,
    )
    for row in acting.session.exec(query.order_by(col(DocumentRow.id))).all():
        assert row.expires_on is not None
        yield DueTask(
            "document_expiry",
            str(row.id),
            "post_loan_officer",
            row.expires_on,
            f"{row.item} {row.title} expires on {row.expires_on}.",
            f"资料{row.item}（{row.title}）于{row.expires_on}到期，须更新。",
            is_once=True,
        )


def _reviews(acting: Acting, contract: ContractRow, on: date) -> Iterator[DueTask]:
    months = whole_parameter(acting.session, "classification_months", on)
    notice = whole_parameter(acting.session, "inspection_notice_days", on)
    for loan in loans_of(acting.session, contract.id):
        if loan.life in PAID_OFF:
            continue
        last = last_approved(acting.session, loan.id)
        since = loan.disbursed_on if last is None or last.approved_on is None else last.approved_on
        due_on = next_review_on(since, months)
        if on >= due_on - timedelta(days=notice):
            yield DueTask(
                "classification_review",
                str(loan.id),
                "post_loan_officer",
                due_on,
                f"Review the class of {loan.number} by {due_on}.",
                f"借据{loan.number}应于{due_on}前完成五级分类认定。",
            )


def _group_reviews(acting: Acting, contract: ContractRow, on: date) -> Iterator[DueTask]:
    """A failing member of the borrower's group is a reason to review, not to class down by itself;
    once reviewed, the same failure asks no more."""
    loans = [each for each in loans_of(acting.session, contract.id) if each.life not in PAID_OFF]
    if not loans:
        return
    for code, name, since in failing_group_members(acting.session, loans[0].borrower_code):
        for loan in loans:
            yield DueTask(
                GROUP_REVIEW,
                f"{loan.id}/{code}"[:200],
                "post_loan_officer",
                since or on,
                f"Review the class of {loan.number}: {name}, of the same group, is non-performing.",
                f"同一集团成员{name}的贷款已列为不良，应复核借据{loan.number}的分类。",
                is_once=True,
            )

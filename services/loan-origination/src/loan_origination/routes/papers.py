"""The papers of a loan as Chinese PDF or DOCX, by Accept."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from fastapi import Response

from loan_origination.routes.credit_desk import PAPER_RESPONSES, Desk
from loan_origination.usecases.committee_papers import committee_minutes
from loan_origination.usecases.papers import (
    contract_summary,
    custody_receipt,
    payment_order,
    tenant_paper,
    use_list_paper,
)
from loan_origination.usecases.submission_papers import submission_sheet
from servicekit.application import new_router

router = new_router("papers")
LISTS = {"planned-payments": "planned", "actual-payments": "actual"}


@router.get(
    "/applications/{application_id}/papers/submission-sheet",
    response_class=Response,
    responses=PAPER_RESPONSES,
)
def get_submission_sheet(application_id: UUID, desk: Desk) -> Response:
    """贷款送审表."""
    return desk.printed(
        "submission-sheet",
        lambda acting: submission_sheet(acting, application_id),
    )


@router.get(
    "/applications/{application_id}/papers/committee-minutes",
    response_class=Response,
    responses=PAPER_RESPONSES,
)
def get_committee_minutes(application_id: UUID, desk: Desk) -> Response:
    """贷审会会议纪要."""
    return desk.printed(
        "committee-minutes",
        lambda acting: committee_minutes(acting, application_id),
    )


@router.get(
    "/contracts/{contract_id}/papers/contract-summary",
    response_class=Response,
    responses=PAPER_RESPONSES,
)
def get_contract_summary(contract_id: UUID, desk: Desk) -> Response:
    """合同要素表."""
    return desk.printed(
        "contract-summary",
        lambda acting: contract_summary(acting, contract_id),
    )


@router.get(
    "/contracts/{contract_id}/notices/{notice_id}/papers/{kind}",
    response_class=Response,
    responses=PAPER_RESPONSES,
)
def get_tenant_paper(
    contract_id: UUID, notice_id: UUID, kind: Literal["notice", "undertaking"], desk: Desk
) -> Response:
    """告知书 or 承诺函 of one tenant."""
    return desk.printed(
        kind,
        lambda acting: tenant_paper(acting, contract_id, notice_id),
    )


@router.get(
    "/draws/{draw_id}/papers/payment-order",
    response_class=Response,
    responses=PAPER_RESPONSES,
)
def get_payment_order(draw_id: UUID, desk: Desk) -> Response:
    """贷款人委托支付通知书."""
    return desk.printed("payment-order", lambda acting: payment_order(acting, draw_id))


@router.get(
    "/draws/{draw_id}/papers/{kind}",
    response_class=Response,
    responses=PAPER_RESPONSES,
)
def get_use_list(
    draw_id: UUID, kind: Literal["planned-payments", "actual-payments"], desk: Desk
) -> Response:
    """计划支付清单 or 实际支付清单."""
    return desk.printed(
        kind,
        lambda acting: use_list_paper(acting, draw_id, LISTS[kind]),
    )


@router.get(
    "/collateral/{collateral_id}/custody/{custody_id}/papers/custody-receipt",
    response_class=Response,
    responses=PAPER_RESPONSES,
)
def get_custody_receipt(collateral_id: UUID, custody_id: UUID, desk: Desk) -> Response:
    """抵（质）押物品收据单."""
    return desk.printed(
        "custody-receipt",
        lambda acting: custody_receipt(acting, collateral_id, custody_id),
    )

"""Off-balance-sheet items, the policies they need, and the reports on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Response

from loan_origination.domain.exposures import ItemKind
from loan_origination.forms.exposures import (
    AdvanceForm,
    ItemAnswer,
    ItemApprovalForm,
    ItemForm,
    PolicyAnswer,
    PolicyForm,
    ReportAnswer,
    ReportForm,
    UnusedForm,
    policy_answer,
    report_answer,
)
from loan_origination.routes.credit_desk import commanded
from loan_origination.store.application_access import READERS
from loan_origination.store.exposures import page_of_reports
from loan_origination.store.off_balance import entered_items, page_of_items, page_of_policies
from loan_origination.tables.exposures import OffBalanceItemRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.exposure_reports import make_report
from loan_origination.usecases.off_balance import (
    accept_policy,
    advance_item,
    approve_item,
    enter_item,
    propose_policy,
    step_item,
    use_item,
    weighted,
)
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.commands import Answer, Command, Storing, created, etag
from servicekit.paging import Page, Paging, page_of

router = new_router("off-balance-sheet items")
PREFIX = "/loan-origination/v1"
ItemReader = Annotated[Caller, Depends(needs(*READERS, "supervisor"))]


@router.post("/off-balance-policies", status_code=201, response_model=PolicyAnswer)
def post_policy(body: PolicyForm, command: Storing) -> Response:
    """The written policy for a kind of item."""

    def action(acting: Acting) -> Answer:
        row = propose_policy(acting, body)
        return created(policy_answer(row), location=f"{PREFIX}/off-balance-policies")

    return commanded(command, action)


@router.post("/off-balance-policies/{policy_id}/accept", response_model=PolicyAnswer)
def post_accept_policy(policy_id: UUID, command: Storing) -> Response:
    """Another person puts a policy into force."""
    return commanded(
        command, lambda acting: Answer(policy_answer(accept_policy(acting, policy_id)))
    )


@router.get("/off-balance-policies")
def get_policies(
    caller: ItemReader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
) -> Page[PolicyAnswer]:
    """The policies, in force or not."""
    with database.reading() as session:
        return page_of(
            page_of_policies(session, paging),
            paging,
            item=policy_answer,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.post("/off-balance-items", status_code=201, response_model=ItemAnswer)
def post_item(body: ItemForm, command: Storing) -> Response:
    """Enter an item for the head office to approve."""

    def action(acting: Acting) -> Answer:
        row = enter_item(acting, body)
        where = f"{PREFIX}/off-balance-items/{row.id}"
        return created(_entered(acting, row), location=where, version=row.version)

    return commanded(command, action)


@router.get("/off-balance-items")
def get_items(
    caller: ItemReader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    kind: Annotated[ItemKind | None, Query()] = None,
) -> Page[ItemAnswer]:
    """All items, the unused parts of approved loans among them."""
    with database.reading() as session:
        rows = page_of_items(session, caller, paging, kind=kind)
        entered = entered_items(session, [row.id for row in rows if not row.is_automatic])
        acting = Acting(session, database, caller)
        return page_of(
            rows,
            paging,
            item=lambda row: (
                _automatic(acting, row) if row.is_automatic else _entered(acting, entered[row.id])
            ),
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.post("/off-balance-items/{item_id}/approve", response_model=ItemAnswer)
def post_approve(item_id: UUID, body: ItemApprovalForm, command: Storing) -> Response:
    """Approve an item inside policy, group limit and the limit of its kind."""
    return _moved(command, lambda acting: approve_item(acting, item_id, body))


@router.post("/off-balance-items/{item_id}/refuse", response_model=ItemAnswer)
def post_refuse(item_id: UUID, command: Storing) -> Response:
    """Refuse an item."""
    return _moved(command, lambda acting: step_item(acting, item_id, "refuse"))


@router.post("/off-balance-items/{item_id}/end", response_model=ItemAnswer)
def post_end(item_id: UUID, command: Storing) -> Response:
    """An item has ended."""
    return _moved(command, lambda acting: step_item(acting, item_id, "end"))


@router.post("/off-balance-items/{item_id}/use", response_model=ItemAnswer)
def post_use(item_id: UUID, body: UnusedForm, command: Storing) -> Response:
    """What of an item is not used now."""
    return _moved(command, lambda acting: use_item(acting, item_id, body.unused_fen))


@router.post("/off-balance-items/{item_id}/advance", response_model=ItemAnswer)
def post_advance(item_id: UUID, body: AdvanceForm, command: Storing) -> Response:
    """The bank had to pay: onto the balance sheet the same day."""
    return _moved(command, lambda acting: advance_item(acting, item_id, body))


@router.post("/exposure-reports", status_code=201, response_model=ReportAnswer)
def post_report(body: ReportForm, command: Storing) -> Response:
    """A quarterly report, or one for a material event."""

    def action(acting: Acting) -> Answer:
        row = make_report(acting, body)
        return created(report_answer(row), location=f"{PREFIX}/exposure-reports")

    return commanded(command, action)


@router.get("/exposure-reports")
def get_reports(
    caller: ItemReader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
) -> Page[ReportAnswer]:
    """The reports on off-balance-sheet items."""
    with database.reading() as session:
        return page_of(
            page_of_reports(session, paging),
            paging,
            item=report_answer,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


def _entered(acting: Acting, row: OffBalanceItemRow) -> ItemAnswer:
    told = row.model_dump(include=set(ItemAnswer.model_fields))
    risk = weighted(row.booked_as, row.amount_fen, acting.today)
    return ItemAnswer(**told, is_automatic=False, risk_weighted_fen=risk)


def _automatic(acting: Acting, row: Any) -> ItemAnswer:
    return ItemAnswer(
        id=row.id,
        is_automatic=True,
        branch=row.branch,
        kind=row.kind,
        booked_as=row.booked_as,
        customer_name=row.customer_name,
        customer_code=row.customer_code,
        amount_fen=row.amount_fen,
        unused_fen=row.unused_fen,
        deposit_fen=0,
        risk_weighted_fen=weighted(row.booked_as, row.unused_fen, acting.today),
        starts_on=day_in_shanghai(row.created_at),
        ends_on=row.ends_on,
        underlying_deal=row.underlying_deal,
        is_related_party=False,
        carries_credit_risk=True,
        state=row.state,
        advanced_fen=0,
        advanced_on=None,
        requested_by=row.requested_by,
        approved_by=row.approved_by,
        breaches=[],
        created_at=row.created_at,
    )


def _moved(command: Command, step: Callable[[Acting], OffBalanceItemRow]) -> Response:
    def action(acting: Acting) -> Answer:
        row = step(acting)
        return Answer(_entered(acting, row), headers={"ETag": etag(row.version)})

    return commanded(command, action)

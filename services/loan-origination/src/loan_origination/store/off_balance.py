"""Queries about off-balance-sheet items: those entered, and the unused parts of approved loans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    String,
    case,
    cast,
    false,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from loan_origination.domain.application_states import State
from loan_origination.store.application_access import BRANCH, SEES_ALL
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.decisions import ApprovalRow
from loan_origination.tables.draws import LoanNoteRow
from loan_origination.tables.exposures import ItemPolicyRow, OffBalanceItemRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError

COMMITTED = (State.APPROVED, State.APPROVED_WITH_CONDITIONS, State.CONTRACTED)
_SHARED = (
    "id",
    "branch",
    "customer_name",
    "customer_code",
    "amount_fen",
    "unused_fen",
    "created_at",
)


def visible_branch(caller: Caller, branch: Any) -> ColumnElement[bool]:
    """A branch sees its own items, the head office and the supervisor see all."""
    if caller.has_any(*SEES_ALL, "supervisor"):
        return true()
    if caller.has_any(*BRANCH):
        found: ColumnElement[bool] = branch == caller.organisation
        return found
    return false()


def approved_commitments() -> Select[Any]:
    """The unused part of every approved loan: nobody types it in.

    An approval counts whole until it lapses or is drawn; a contract that is closed frees it.
    """
    # Sums of BIGINT come back as NUMERIC from PostgreSQL; fen stay whole numbers.
    unused = cast(col(ApprovalRow.amount_fen) - _drawn(), BigInteger)
    found: Any = (
        select(
            col(ApprovalRow.id).label("id"),
            col(ApplicationRow.id).label("application_id"),
            col(ApplicationRow.branch).label("branch"),
            col(ApplicationRow.borrower_name).label("customer_name"),
            col(ApplicationRow.borrower_id).label("customer_code"),
            col(ApprovalRow.amount_fen).label("amount_fen"),
            unused.label("unused_fen"),
            col(ApplicationRow.number).label("underlying_deal"),
            col(ApprovalRow.approver).label("approved_by"),
            col(ApplicationRow.created_by).label("requested_by"),
            col(ApprovalRow.valid_until).label("ends_on"),
            col(ApprovalRow.approved_at).label("created_at"),
        )
        .join(ApprovalRow, col(ApprovalRow.application_id) == col(ApplicationRow.id))
        .where(
            col(ApplicationRow.state).in_(COMMITTED),
            col(ApprovalRow.number) == _newest_approval(),
            col(ApprovalRow.outcome).in_(("approved", "approved_with_conditions")),
            ~_is_closed(),
            unused > 0,
        )
    )
    whole: Select[Any] = found
    return whole


def _drawn() -> Any:
    """What was paid out for an application."""
    return (
        select(func.coalesce(func.sum(LoanNoteRow.principal_fen), 0))
        .where(col(LoanNoteRow.application_id) == col(ApplicationRow.id))
        .scalar_subquery()
    )


def _newest_approval() -> Any:
    """The number of an application's approval that counts."""
    return (
        select(func.max(ApprovalRow.number))
        .where(
            col(ApprovalRow.application_id) == col(ApplicationRow.id),
            col(ApprovalRow.is_void).is_(False),
        )
        .correlate(ApplicationRow)
        .scalar_subquery()
    )


def _is_closed() -> Any:
    """Whether the loan contract of an application is closed."""
    return (
        select(col(ContractRow.id))
        .where(
            col(ContractRow.application_id) == col(ApplicationRow.id),
            col(ContractRow.kind) == "loan",
            col(ContractRow.state) == "closed",
        )
        .exists()
    )


def all_items() -> Select[Any]:
    """Both sorts of items in one shape."""
    automatic = approved_commitments().subquery()
    entered = OffBalanceItemRow
    of_loans: Any = select(
        *(automatic.c[name].label(name) for name in _SHARED),
        automatic.c.underlying_deal.label("underlying_deal"),
        automatic.c.requested_by.label("requested_by"),
        automatic.c.approved_by.label("approved_by"),
        automatic.c.ends_on.label("ends_on"),
        literal("commitment", String(30)).label("kind"),
        literal("commitment", String(30)).label("booked_as"),
        literal("active", String(20)).label("state"),
        cast(null(), Date).label("starts_on"),
        true().label("is_automatic"),
    )
    typed: Any = select(
        *(col(getattr(entered, name)).label(name) for name in _SHARED),
        col(entered.underlying_deal).label("underlying_deal"),
        col(entered.requested_by).label("requested_by"),
        col(entered.approved_by).label("approved_by"),
        col(entered.ends_on).label("ends_on"),
        col(entered.kind).label("kind"),
        col(entered.booked_as).label("booked_as"),
        col(entered.state).label("state"),
        col(entered.starts_on).label("starts_on"),
        false().label("is_automatic"),
    )
    return select(union_all(of_loans, typed).subquery("items"))


def page_of_items(
    session: Session, caller: Caller, paging: PageRequest, *, kind: str | None
) -> Sequence[Any]:
    """One page of the items that the caller sees, the automatic ones among them."""
    table = all_items().get_final_froms()[0]
    query = select(table).where(visible_branch(caller, table.c.branch))
    if kind is not None:
        query = query.where(table.c.kind == kind)
    return session.execute(newest_last(query, paging, table.c.created_at, table.c.id)).all()


def totals_by_kind(session: Session) -> dict[str, tuple[int, int, int]]:
    """Of each kind as booked: how many items stand, their amounts, and what is unused."""
    table = all_items().get_final_froms()[0]
    is_live = case((table.c.state.in_(("active", "advanced")), 1), else_=0)
    query = (
        select(
            table.c.booked_as,
            func.count(),
            func.sum(table.c.amount_fen),
            func.sum(table.c.unused_fen),
        )
        .where(is_live == 1)
        .group_by(table.c.booked_as)
    )
    return {
        kind: (int(count), int(amount), int(unused))
        for kind, count, amount, unused in session.execute(query)
    }


def find_item(session: Session, caller: Caller, item_id: UUID) -> OffBalanceItemRow:
    """An entered item that the caller sees, held; raises NotFoundError otherwise."""
    query = select_rows(OffBalanceItemRow).where(
        OffBalanceItemRow.id == item_id, visible_branch(caller, col(OffBalanceItemRow.branch))
    )
    found = session.exec(query.with_for_update()).one_or_none()
    if found is None:
        raise NotFoundError("off-balance-sheet item", "表外业务")
    return found


def entered_items(session: Session, ids: Sequence[UUID]) -> dict[UUID, OffBalanceItemRow]:
    """Entered items by id, with what only they have."""
    query = select_rows(OffBalanceItemRow).where(col(OffBalanceItemRow.id).in_(ids))
    return {row.id: row for row in session.exec(query)}


def policies_of_kind(session: Session, kind: str) -> Sequence[ItemPolicyRow]:
    """The policies for a kind, oldest first."""
    query = select_rows(ItemPolicyRow).where(ItemPolicyRow.kind == kind)
    return session.exec(query.order_by(col(ItemPolicyRow.since))).all()


def find_policy(session: Session, policy_id: UUID) -> ItemPolicyRow:
    """A policy; raises NotFoundError."""
    query = select_rows(ItemPolicyRow).where(ItemPolicyRow.id == policy_id).with_for_update()
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("policy", "业务制度")
    return found


def page_of_policies(session: Session, paging: PageRequest) -> Sequence[ItemPolicyRow]:
    """One page of the policies, oldest first."""
    query = select_rows(ItemPolicyRow)
    page = newest_last(query, paging, col(ItemPolicyRow.created_at), col(ItemPolicyRow.id))
    return session.exec(page).all()

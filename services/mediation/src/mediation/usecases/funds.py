"""Compensation funds: planned over an escrow account, announced, opened for claims."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from mediation.domain.claim_errors import NotAnnouncedError
from mediation.domain.claim_rules import Window, check_new_window
from mediation.domain.escrow_errors import PlanNotFiledError, TermsError
from mediation.domain.escrow_models import Model
from mediation.forms.funds import AnnouncementForm, FundForm, WindowForm
from mediation.refusals import AlreadyThereError
from mediation.store.claim_access import own_fund
from mediation.store.escrow_access import lock_escrow
from mediation.store.funds import (
    announcements_of,
    find_announcement,
    has_fund,
    windows_as_facts,
    windows_of,
)
from mediation.tables.funds import ClaimWindowRow, FundAnnouncementRow, FundRow
from mediation.tables.ledger import EscrowAccountRow
from mediation.usecases.acting import Acting
from servicekit.ids import new_id

FUND_MODELS = (Model.C, Model.D)
PLANNED, ANNOUNCED = "PLANNED", "ANNOUNCED"


def open_fund(acting: Acting, form: FundForm) -> FundRow:
    """The plan of a fund; its escrow account is of model C or D and carries no other.

    Raises TermsError, AlreadyThereError.
    """
    escrow = lock_escrow(acting.session, acting.database, acting.caller, form.escrow_account_id)
    if escrow.model not in FUND_MODELS:
        raise TermsError(
            "A fund stands over a special compensation or commitment account (model C or D).",
            "专项补偿基金或承诺金须以模式C或D账户设立。",
        )
    if has_fund(acting.session, escrow.id):
        raise AlreadyThereError("fund", "该账户的基金")
    row = FundRow(
        id=new_id(),
        ledger_id=escrow.id,
        state=PLANNED,
        scheme=form.scheme.document(),
        created_by=acting.person,
        created_at=acting.now,
        **form.model_dump(exclude={"escrow_account_id", "scheme"}),
    )
    acting.session.add(row)
    acting.session.flush()
    fact = {"fund": row.id.hex, "plan_sha256": plan_sha256(row)}
    acting.books(escrow).journal.append("fund_planned", [fact], by=acting.person)
    acting.record("fund.planned", "fund", row.id, escrow_account_id=str(escrow.id))
    return row


def plan_sha256(row: FundRow) -> str:
    """The hash of what the plan says, for journal and audit file."""
    return sha256(row.model_dump_json(include=PLAN).encode()).hexdigest()


PLAN = {
    "title",
    "method",
    "scheme",
    "exclusions",
    "liable_persons",
    "needs_contract",
    "pay_from_on",
    "keep_until_on",
    "ends_on",
}


def fund_of(acting: Acting, fund_id: UUID) -> tuple[FundRow, EscrowAccountRow]:
    """A fund of the caller's organisation with its escrow account, the ledger held."""
    ledger_id = own_fund(acting.session, acting.caller, fund_id).ledger_id
    escrow = lock_escrow(acting.session, acting.database, acting.caller, ledger_id)
    fund = own_fund(acting.session, acting.caller, fund_id)
    acting.session.refresh(fund)
    return fund, escrow


def announce(acting: Acting, fund_id: UUID, form: AnnouncementForm) -> FundAnnouncementRow:
    """Make something public; the plan first, and with commitment money only once it is filed.

    Raises PlanNotFiledError, NotAnnouncedError.
    """
    fund, escrow = fund_of(acting, fund_id)
    if escrow.model == Model.D and escrow.plan_filed_on is None:
        raise PlanNotFiledError
    if form.kind != "PLAN" and fund.state == PLANNED:
        raise NotAnnouncedError
    row = FundAnnouncementRow(
        id=new_id(),
        fund_id=fund.id,
        number=len(announcements_of(acting.session, fund.id)) + 1,
        sha256=sha256(form.model_dump_json().encode()).hexdigest(),
        created_by=acting.person,
        created_at=acting.now,
        **form.model_dump(),
    )
    fund.state = ANNOUNCED
    fund.version += 1
    acting.session.add_all([row, fund])
    acting.session.flush()
    fact = {"fund": fund.id.hex, "number": row.number, "sha256": row.sha256}
    acting.books(escrow).journal.append("fund_announced", [fact], by=acting.person)
    acting.record("fund.announced", "fund", fund.id, number=row.number, announced=row.kind)
    return row


def open_window(acting: Acting, fund_id: UUID, form: WindowForm) -> ClaimWindowRow:
    """Open the claim window, or open it again, by an announcement; raises WindowDatesError."""
    fund, escrow = fund_of(acting, fund_id)
    if fund.state == PLANNED:
        raise NotAnnouncedError
    announced = find_announcement(acting.session, fund.id, form.announcement_id)
    check_new_window(
        Window(form.from_on, form.until_on),
        windows_as_facts(acting.session, fund.id),
        announced_on=announced.published_on,
        ends_on=fund.ends_on,
    )
    row = ClaimWindowRow(
        id=new_id(),
        fund_id=fund.id,
        number=len(windows_of(acting.session, fund.id)) + 1,
        created_by=acting.person,
        created_at=acting.now,
        **form.model_dump(),
    )
    fund.version += 1
    acting.session.add_all([row, fund])
    acting.session.flush()
    fact = {
        "fund": fund.id.hex,
        "number": row.number,
        "from_on": row.from_on.isoformat(),
        "until_on": row.until_on.isoformat(),
    }
    acting.books(escrow).journal.append("claim_window_opened", [fact], by=acting.person)
    acting.record("fund.window_opened", "fund", fund.id, number=row.number)
    return row

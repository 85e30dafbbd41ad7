"""A supervised account as it stands on the open business day."""

from __future__ import annotations

from loan_origination.forms.supervised_accounts import RentGapAnswer, SupervisedAccountAnswer
from loan_origination.store.business_days import present_day
from loan_origination.store.parameters import whole_parameter
from loan_origination.store.supervised_accounts import (
    bank_account,
    expected_rents,
    instalments_of,
    rent_receipts,
)
from loan_origination.tables.supervised_accounts import SupervisedAccountRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.day_rents import gaps_of, missing_now
from loan_origination.usecases.supervised_accounts import floor_fen


def shown_account(acting: Acting, row: SupervisedAccountRow) -> SupervisedAccountAnswer:
    """Balance, floor, money to set aside, and rents lease by lease."""
    day = present_day(acting.session)
    on = acting.today if day is None else day.on
    prefund_days = whole_parameter(acting.session, "prefund_days", on)
    missing, due_on, aside_on = missing_now(acting, row, on, prefund_days)
    session = acting.session
    return SupervisedAccountAnswer(
        id=row.id,
        number=row.number,
        branch=row.branch,
        borrower_code=row.borrower_code,
        reserve_ratio=row.reserve_ratio,
        balance_fen=bank_account(session, row.number).balance_fen,
        instalment_fen=instalments_of(session, row.number),
        floor_fen=floor_fen(acting, row).fen,
        next_due_on=due_on,
        set_aside_on=aside_on,
        missing_fen=missing.fen,
        is_short=missing.fen > 0,
        expected_fen=sum(each.amount.fen for each in expected_rents(session, row.id, on)),
        received_fen=sum(each.amount.fen for each in rent_receipts(session, row.id, on)),
        gaps=[
            RentGapAnswer(
                lease=gap.lease,
                due_on=gap.due_on,
                missing_fen=gap.missing.fen,
                days_missing=gap.days_missing,
                is_alert=gap.is_alert,
            )
            for gap in gaps_of(acting, row, on)
        ],
        checked_on=row.checked_on,
    )

"""Awards for reports: applied for, decided, paid."""

from __future__ import annotations

from hotline.domain.awards import AwardState, require_award_step
from hotline.domain.masking import masked
from hotline.domain.rulebooks import Category
from hotline.forms.awards import AwardForm
from hotline.request_refusals import NothingPendingError
from hotline.tables.awards import AwardRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting, require_not_ahead
from hotline.usecases.request_moves import note, save
from lawkit.money import Money


def take_award_step(acting: Acting, request: RequestRow, form: AwardForm) -> AwardRow:
    """The award's next step.

    Raises NothingPendingError for what is no report, AwardStepError, AwardAmountError, and
    TimeOutsideRequestError for a day that has not come yet.
    """
    if request.category != Category.REPORT:
        raise NothingPendingError
    require_not_ahead(acting, form.done_on)
    row = acting.session.get(AwardRow, request.id)
    current = None if row is None else AwardState(row.state)
    granted = None if row is None else row.amount
    amount = None if form.amount_fen is None else Money(form.amount_fen)
    require_award_step(current, form.state, granted, amount)
    stands = AwardRow(
        request_id=request.id,
        state=form.state,
        amount=granted if form.state is AwardState.PAID else amount,
        basis=masked(form.basis).text or ("" if row is None else row.basis),
        done_on=form.done_on or acting.today,
        done_by=acting.caller.subject,
        updated_at=acting.now,
    )
    kept = acting.session.merge(stands)
    save(acting, request)
    note(acting, request, "award", state=form.state)
    return kept

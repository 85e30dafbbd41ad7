"""What late money costs under a contract: its own terms, else the bank's figures of a day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from loan_origination.domain.allocation import NON_PERFORMING, PERFORMING
from loan_origination.domain.penalties import (
    UPLIFTS,
    require_lawful_uplift,
    require_lawful_uplifts,
)
from loan_origination.domain.schedules.terms import NoteTerms
from loan_origination.domain.servicing.account import ServicingTerms
from loan_origination.domain.servicing.bills import Compounding
from loan_origination.forms.lateness import LatenessForm
from loan_origination.store.parameters import parameter_on
from loan_origination.usecases.acting import Acting

COMPOUNDING = tuple(Compounding)


def servicing_terms(
    acting: Acting, note: NoteTerms, agreed: LatenessForm, branch: str
) -> ServicingTerms:
    """The terms of a loan; UpliftOutOfRangeError beyond what the central bank allows."""
    on = note.disbursed_on

    def figure(name: str) -> Fraction:
        return parameter_on(acting.session, name, on, branch).value

    def agreed_or(value: Fraction | int | None, name: str) -> Fraction:
        return figure(name) if value is None else Fraction(value)

    terms = ServicingTerms(
        note=note,
        overdue_uplift=agreed_or(agreed.overdue_uplift, "overdue_uplift"),
        misuse_uplift=agreed_or(agreed.misuse_uplift, "misuse_uplift"),
        grace_days=int(agreed_or(agreed.grace_days, "grace_days")),
        is_due_date_following=bool(agreed_or(agreed.is_due_date_following, "due_date_following")),
        compounding=agreed.compounding or COMPOUNDING[int(figure("compounding"))],
        good_order=agreed.performing_order or PERFORMING.name,
        bad_order=agreed.non_performing_order or NON_PERFORMING.name,
        needs_same_debt=bool(agreed_or(agreed.needs_same_debt, "acceleration_needs_same_debt")),
    )
    require_lawful_uplifts(terms.overdue_uplift, terms.misuse_uplift, on)
    return terms


def require_lawful_lateness(agreed: LatenessForm, on: date) -> None:
    """Raise UpliftOutOfRangeError for uplifts of a contract that the central bank forbids."""
    for name in UPLIFTS:
        uplift = getattr(agreed, name)
        if uplift is not None:
            require_lawful_uplift(name, uplift, on)

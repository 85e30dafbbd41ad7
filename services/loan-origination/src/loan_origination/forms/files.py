"""The file of an application: what is asked for, by whom, on which property, from which rents."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import Field

from loan_origination.domain.facts import LoanRequest, OldLoan, OwnMoney, Purpose, PurposeCode
from loan_origination.domain.leases import LeaseClass
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.domain.schedules.due_dates import anchored, month_index
from loan_origination.forms.borrowers import BorrowerForm, GroupForm
from loan_origination.forms.facts import (
    FactForm,
    Flag,
    NonNegativeFen,
    Rate,
    Ratio,
    Text,
)
from loan_origination.forms.properties import AppraisalForm, PropertyForm
from loan_origination.forms.rent_rolls import IncomeForm, Leases
from servicekit.wire import Day, ShortText, Whole, WireModel

PositiveFen = Annotated[NonNegativeFen, Field(gt=0)]


class OldLoanForm(FactForm):
    """The bank loan that a refinancing pays off."""

    fact_type: ClassVar[Any] = OldLoan
    lender: ShortText
    contract_number: ShortText
    balance_fen: NonNegativeFen | None = None
    property_id: ShortText
    is_construction_loan: Flag


class OwnMoneyForm(FactForm):
    """What the owner put into the property."""

    fact_type: ClassVar[Any] = OwnMoney
    total_cost_fen: NonNegativeFen
    required_capital_share: Ratio
    put_in_fen: NonNegativeFen


class PurposeForm(FactForm):
    """A part of the loan and what it is for."""

    fact_type: ClassVar[Any] = Purpose
    code: PurposeCode
    amount_fen: PositiveFen
    old_loan: OldLoanForm | None = None
    own_money: OwnMoneyForm | None = None


class RequestForm(FactForm):
    """What is asked for; rates are ratios per year."""

    fact_type: ClassVar[Any] = LoanRequest
    amount_fen: PositiveFen | None = None
    months: Annotated[Whole, Field(ge=1, le=600)] | None = None
    starts_on: Day | None = None
    matures_on: Day | None = None
    annual_rate: Rate | None = None
    lpr: Rate | None = None
    spread_bp: Annotated[Whole, Field(ge=-10_000, le=10_000)] | None = None
    method: RepaymentMethod | None = None
    declared_class: LeaseClass | None = None
    collateral_rate: Ratio | None = None
    collateral_rate_reason: Text = ""
    haircut: Ratio | None = None
    haircut_reason: Text = ""
    annual_costs_fen: NonNegativeFen | None = None
    other_annual_income_fen: NonNegativeFen = 0
    older_debt_annual_service_fen: NonNegativeFen = 0

    def fact(self, applied_on: date | None = None) -> LoanRequest:
        """The request; without a day of maturity it follows from start and months."""
        told = self._told()
        if self.matures_on is None and self.starts_on is not None and self.months is not None:
            last = month_index(self.starts_on) + self.months
            told["matures_on"] = anchored(last, self.starts_on.day)
        return LoanRequest(**told, applied_on=applied_on)


class ApplicationFile(WireModel):
    """The whole file; everything but the borrower may still be missing in a draft."""

    borrower: BorrowerForm
    group: GroupForm | None = None
    property: PropertyForm = Field(default_factory=PropertyForm)
    rent_roll: Leases = Field(default_factory=list)
    income: Annotated[list[IncomeForm], Field(max_length=1_000)] = Field(default_factory=list)
    purposes: Annotated[list[PurposeForm], Field(max_length=100)] = Field(default_factory=list)
    appraisal: AppraisalForm | None = None
    request: RequestForm = Field(default_factory=RequestForm)

    def kept(self) -> dict[str, Any]:
        """The content as it is stored, hashed and frozen: plain JSON without floats."""
        return self.model_dump(mode="json")

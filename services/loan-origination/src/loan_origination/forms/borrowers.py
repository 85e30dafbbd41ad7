"""The borrower and its group, as a branch tells of them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from loan_origination.domain.borrower_facts import (
    AccountKind,
    Affiliate,
    BankAccount,
    Borrower,
    BorrowerKind,
    Ownership,
)
from loan_origination.domain.credit_codes import is_credit_code
from loan_origination.domain.decision_facts import GroupMember
from loan_origination.forms.facts import FactForm, Flag, MaybeText, NonNegativeFen, Text, Words
from servicekit.wire import Day, ShortText, WireModel

MOST_MEMBERS = 500


def _checked_code(code: str) -> str:
    if not is_credit_code(code):
        raise ValueError("not a unified social credit code: the check character does not fit")
    return code


CreditCode = Annotated[ShortText, AfterValidator(_checked_code)]


class AccountForm(FactForm):
    """An account of the borrower with this bank."""

    fact_type: ClassVar[Any] = BankAccount
    number: ShortText
    kind: AccountKind


class AffiliateForm(FactForm):
    """An affiliated enterprise; a debt of null has not been examined."""

    fact_type: ClassVar[Any] = Affiliate
    name: ShortText
    debt_fen: NonNegativeFen | None = None
    evidence: Text = ""


class BorrowerForm(FactForm):
    """Who asks: known by its credit code, or by another id where it has none.

    `party_id` is only the file's own name for the borrower, as in `property.owner_id`: two files
    of one customer may use different ones.
    """

    fact_type: ClassVar[Any] = Borrower
    party_id: MaybeText = None
    name: ShortText
    kind: BorrowerKind | None = None
    registration_country: MaybeText = None
    credit_code: CreditCode | None = None
    licence_ends_on: Day | None = None
    ownership: Ownership | None = None
    accounts: Annotated[list[AccountForm], Field(max_length=100)] = Field(default_factory=list)
    affiliates: Annotated[list[AffiliateForm], Field(max_length=MOST_MEMBERS)] = Field(
        default_factory=list
    )
    has_no_affiliates_evidence: Text = ""
    undertakes_to_hand_over_leases: Flag | None = None

    @model_validator(mode="after")
    def _is_known_by_something(self) -> Self:
        if self.party_id is None and self.credit_code is None:
            raise ValueError("a borrower is known by its credit_code or its party_id")
        return self

    @property
    def borrower_id(self) -> str:
        """What the bank knows the borrower by: the credit code, whatever else a file calls it.

        Group sums and declared conflicts go by this id, so no choice of the sender may change it.
        """
        return self.credit_code or self.party_id or ""

    def fact(self) -> Borrower:
        """The borrower by the file's own name for it, else by its credit code."""
        return Borrower(**{**self._told(), "party_id": self.party_id or self.credit_code})


class MemberForm(WireModel):
    """A member of the group customer."""

    name: ShortText
    credit_code: CreditCode | None = None
    legal_representative: Words = ""
    actual_controller: Words = ""

    def fact(self) -> GroupMember:
        """The member as the rules look at it."""
        return GroupMember(self.name, self.legal_representative, self.actual_controller)


class GroupForm(WireModel):
    """The group customer to which the borrower belongs."""

    group_id: ShortText
    members: Annotated[list[MemberForm], Field(max_length=MOST_MEMBERS)] = Field(
        default_factory=list
    )

"""The property, its letting record and its appraisal, as a branch tells of them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from loan_origination.domain.facts import Appraisal
from loan_origination.domain.property_facts import (
    MonthlyLetting,
    MonthlyRent,
    MonthlyRooms,
    OperatingMode,
    ParkLevel,
    Property,
    PropertyType,
)
from loan_origination.forms.facts import (
    Area,
    FactForm,
    Flag,
    MaybeText,
    NonNegativeFen,
    Text,
    Words,
)
from servicekit.wire import Day, ExactDecimal, ShortText, Whole


def _first_of_month(day: Day) -> Day:
    if day.day != 1:
        raise ValueError("a month is written as its first day")
    return day


Month = Annotated[Day, AfterValidator(_first_of_month)]
Count = Annotated[Whole, Field(ge=0, le=10_000_000)]
MOST_MONTHS = 240


class LettingForm(FactForm):
    """One month of letting."""

    fact_type: ClassVar[Any] = MonthlyLetting
    month: Month
    leased_area_m2: Annotated[ExactDecimal, Field(ge=0, le=100_000_000)]
    lettable_area_m2: Area


class RoomsForm(FactForm):
    """One month of a hotel, in room nights."""

    fact_type: ClassVar[Any] = MonthlyRooms
    month: Month
    sold: Count
    available: Count


class RentMonthForm(FactForm):
    """One month of rent, billed and collected."""

    fact_type: ClassVar[Any] = MonthlyRent
    month: Month
    billed_fen: NonNegativeFen
    collected_fen: NonNegativeFen


class PropertyForm(FactForm):
    """What is let and mortgaged."""

    fact_type: ClassVar[Any] = Property
    property_id: MaybeText = None
    type: PropertyType | None = None
    owner_id: MaybeText = None
    title_number: MaybeText = None
    title_holder_id: MaybeText = None
    title_right_ends_on: Day | None = None
    completion_accepted_on: Day | None = None
    operating_since: Day | None = None
    operating_mode: OperatingMode | None = None
    needs_letting_approval: Flag = False
    letting_approval: Text = ""
    gross_area_m2: Area | None = None
    lettable_area_m2: Area | None = None
    hotel_stars: Annotated[Whole, Field(ge=0, le=7)] | None = None
    park_level: ParkLevel | None = None
    operator_id: MaybeText = None
    operating_mandate: Text = ""
    rent_is_free: Flag | None = None
    rent_pledged_to: Words = ""
    plan_reference: Text = ""
    management_contract: Text = ""
    let_without_a_break_since: Day | None = None
    letting: Annotated[list[LettingForm], Field(max_length=MOST_MONTHS)] = Field(
        default_factory=list
    )
    rooms: Annotated[list[RoomsForm], Field(max_length=MOST_MONTHS)] = Field(default_factory=list)
    rents: Annotated[list[RentMonthForm], Field(max_length=MOST_MONTHS)] = Field(
        default_factory=list
    )
    is_mortgaged_for_this_loan: Flag | None = None


class AppraisalForm(FactForm):
    """The appraisal report, with the days on which its firm is on the bank's list."""

    fact_type: ClassVar[Any] = Appraisal
    firm: ShortText
    value_fen: NonNegativeFen
    reported_on: Day
    listed_from_on: Day | None = None
    listed_until_on: Day | None = None

"""The property that is let and mortgaged, as the rules look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from lawkit.money import Money


class PropertyType(StrEnum):
    """What the property is; the product knows all but the last three."""

    SHOPPING_MALL = "shopping_mall"
    OFFICE_PREMISES = "office_premises"
    COMMODITY_MARKET = "commodity_market"
    OFFICE_TOWER = "office_tower"
    STAR_HOTEL = "star_hotel"
    INDUSTRIAL_PLANT = "industrial_plant"
    MIXED_COMMERCIAL = "mixed_commercial"
    RESIDENTIAL = "residential"
    LAND = "land"
    OTHER = "other"


class OperatingMode(StrEnum):
    """How the property earns."""

    LET = "let"
    SELF_RUN = "self_run"


class ParkLevel(StrEnum):
    """Rank of the development park in which a plant lies."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MonthlyLetting:
    """One month of letting; `month` is its first day. ValueError without lettable area."""

    month: date
    leased_area_m2: Fraction
    lettable_area_m2: Fraction

    def __post_init__(self) -> None:
        if self.lettable_area_m2 <= 0:
            raise ValueError(f"nothing to let in {self.month}")


@dataclass(frozen=True, slots=True)
class MonthlyRooms:
    """One month of a hotel, in room nights."""

    month: date
    sold: int
    available: int


@dataclass(frozen=True, slots=True)
class MonthlyRent:
    """One month of rent of the whole property."""

    month: date
    billed: Money
    collected: Money


@dataclass(frozen=True, slots=True)
class Property:
    """What is let and mortgaged."""

    property_id: str | None = None
    type: PropertyType | None = None
    owner_id: str | None = None
    title_number: str | None = None
    title_holder_id: str | None = None
    title_right_ends_on: date | None = None
    completion_accepted_on: date | None = None
    operating_since: date | None = None
    operating_mode: OperatingMode | None = None
    needs_letting_approval: bool = False
    letting_approval: str = ""
    gross_area_m2: Fraction | None = None
    lettable_area_m2: Fraction | None = None
    hotel_stars: int | None = None
    park_level: ParkLevel | None = None
    operator_id: str | None = None
    operating_mandate: str = ""
    """The contract by which the owner hired a third-party operator."""
    rent_is_free: bool | None = None
    """Whether the rent is pledged or assigned to nobody."""
    rent_pledged_to: str = ""
    plan_reference: str = ""
    management_contract: str = ""
    let_without_a_break_since: date | None = None
    letting: tuple[MonthlyLetting, ...] = ()
    rooms: tuple[MonthlyRooms, ...] = ()
    rents: tuple[MonthlyRent, ...] = ()
    is_mortgaged_for_this_loan: bool | None = None

"""What a submitted file must hold, each with its place in the file."""

from __future__ import annotations

from typing import Any

from loan_origination.forms.files import ApplicationFile
from servicekit.problems import FieldError

REQUIRED = (
    "/borrower/kind",
    "/borrower/registration_country",
    "/property/property_id",
    "/property/type",
    "/property/owner_id",
    "/property/title_number",
    "/property/title_holder_id",
    "/property/gross_area_m2",
    "/property/lettable_area_m2",
    "/property/operating_mode",
    "/appraisal",
    "/request/amount_fen",
    "/request/months",
    "/request/starts_on",
    "/request/annual_rate",
    "/request/method",
    "/request/collateral_rate",
    "/request/annual_costs_fen",
)
REQUIRED_LISTS: tuple[str, ...] = ("/purposes",)
REQUIRED_LISTS_IF_LET = ("/rent_roll",)


def missing_fields(file: ApplicationFile) -> list[FieldError]:
    """Everything that a draft still lacks before it can be submitted."""
    lists = REQUIRED_LISTS
    if file.property.operating_mode == "let":
        lists += REQUIRED_LISTS_IF_LET
    missing = [pointer for pointer in (*REQUIRED, *lists) if _value(file, pointer) in (None, [])]
    return [FieldError(pointer, "needed before submission", "missing") for pointer in missing]


def _value(file: ApplicationFile, pointer: str) -> Any:
    found: Any = file
    for step in pointer.split("/")[1:]:
        found = getattr(found, step)
    return found

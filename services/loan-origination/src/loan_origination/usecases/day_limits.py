"""Step 12: every customer group against its limit, as running loans and commitments stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from loan_origination.contract_refusals import NoCapitalError
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.day_steps import Part
from loan_origination.usecases.exposures import check_limits
from loan_origination.usecases.lapses import OWN_HAND


def recheck_group_limits(acting: Acting, _on: date, _cursor: Any) -> Part:
    """Record every excess that nobody approved; without an accepted capital base there is no limit
    to compare with, and the report of the day says so."""
    try:
        groups, incidents = check_limits(replace(acting, caller=OWN_HAND))
    except NoCapitalError:
        return Part({"capital_base_missing": 1})
    return Part({"groups": groups, "exceeded": len(incidents)})

"""Changes of parameters: one person proposes, another decides."""

from __future__ import annotations

from fractions import Fraction

from lawkit.rounding import decimal_text
from loan_origination.domain.duties import Duty, Held, check_duty
from loan_origination.domain.parameters import figure_named
from loan_origination.domain.penalties import UPLIFT_PLACES, UPLIFTS, require_lawful_uplift
from loan_origination.forms.parameters import ParameterForm
from loan_origination.refusals import ParameterValueError, ThingStateError
from loan_origination.tables.parameters import ParameterRow
from loan_origination.usecases.acting import Acting
from servicekit.commands import StaleVersionError
from servicekit.ids import new_id

KEEPERS = ("ho_credit_mgmt", "risk_manager")
PROPOSED, APPROVED, REFUSED = "proposed", "approved", "refused"
CHOSEN = {"switch": 1, "choice_of_three": 2, "calendar_day_or_none": 30}
"""Units of whole numbers that may be 0, with the largest."""
COUNTED = frozenset({"persons", "calendar_day", "fen", "months", "years", "stars", "share"})


def propose(acting: Acting, form: ParameterForm) -> ParameterRow:
    """Propose a value from a day on; raises UnknownParameterError and ParameterValueError."""
    standing = acting.person_standing(*KEEPERS)
    figure = figure_named(form.name)
    _check_value(form.name, figure.unit, form.value)
    if form.name in UPLIFTS:
        require_lawful_uplift(form.name, form.value, form.from_on)
    if form.from_on < acting.today:
        raise ParameterValueError(form.name, "not before today", "生效日不得早于当日")
    row = ParameterRow(
        id=new_id(),
        name=form.name,
        scope=form.scope,
        value=decimal_text(form.value, places=20),
        from_on=form.from_on,
        reason=form.reason,
        state=PROPOSED,
        proposed_by=standing.person,
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    acting.record(
        "parameter.proposed", "parameter", row.id, name=row.name, scope=row.scope, value=row.value
    )
    return row


def _check_value(name: str, unit: str, value: Fraction) -> None:
    if unit in COUNTED and (value.denominator != 1 or value <= 0):
        raise ParameterValueError(name, f"{unit} are counted from 1", "须为正整数")
    if unit == "ratio" and value < 0:
        raise ParameterValueError(name, "a ratio is not negative", "不得为负数")
    if name in UPLIFTS and (value * 10**UPLIFT_PLACES).denominator != 1:
        raise ParameterValueError(name, "at most four decimals", "至多四位小数")
    if unit in CHOSEN and (value.denominator != 1 or not 0 <= value <= CHOSEN[unit]):
        most = CHOSEN[unit]
        raise ParameterValueError(name, f"a whole number from 0 to {most}", f"须为0至{most}的整数")


def decide(
    acting: Acting, row: ParameterRow, version: int | None, *, is_approved: bool, reason: str
) -> None:
    """Approve or refuse a proposal of somebody else."""
    standing = acting.person_standing(*KEEPERS)
    if version is not None and version != row.version:
        raise StaleVersionError(row.version)
    subject = f"parameter/{row.id}"
    held = [Held(row.proposed_by, Duty.PROPOSER, subject)]
    check_duty(held, standing.persons, Duty.DECIDER, subject=subject)
    if row.state != PROPOSED:
        raise ThingStateError("parameter change", row.state, (PROPOSED,))
    row.state = APPROVED if is_approved else REFUSED
    row.decided_by, row.decided_at = standing.person, acting.now
    row.decision_reason = reason
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    acting.record(f"parameter.{row.state}", "parameter", row.id, name=row.name, scope=row.scope)

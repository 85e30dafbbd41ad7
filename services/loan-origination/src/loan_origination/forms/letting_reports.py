"""Letting reports and alerts on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, TypeAdapter

from lawkit.money import Money
from lawkit.rounding import decimal_text
from loan_origination.domain.leases import Lease
from loan_origination.domain.monitoring import LettingFigures, LettingReport
from loan_origination.domain.tenant_changes import ChangedTenants, TenantChange
from loan_origination.forms.facts import Area, NonNegativeFen
from loan_origination.forms.rent_rolls import LeaseForm, Leases
from loan_origination.tables.monitoring import AlertRow, LettingReportRow
from servicekit.wire import Day, Instant, LongText, WireModel

ROLL: TypeAdapter[list[LeaseForm]] = TypeAdapter(list[LeaseForm])
SHARE_PLACES = 8


class LettingReportForm(WireModel):
    """The whole rent roll of a day, and the money of the three months before it."""

    as_of: Day
    lettable_area_m2: Area
    leases: Annotated[Leases, Field(min_length=1)]
    collected_rent_3m_fen: NonNegativeFen
    running_costs_3m_fen: NonNegativeFen
    instalments_3m_fen: NonNegativeFen

    def fact(self) -> LettingReport:
        """The report as the rules read it."""
        return LettingReport(
            as_of=self.as_of,
            leases=tuple(lease.fact() for lease in self.leases),
            lettable_area_m2=self.lettable_area_m2,
            collected_rent=Money(self.collected_rent_3m_fen),
            running_costs=Money(self.running_costs_3m_fen),
            instalments=Money(self.instalments_3m_fen),
        )


class MeasureForm(WireModel):
    """What was done about an alert."""

    text: LongText
    taken_on: Day


class LettingReportAnswer(WireModel):
    """A report with what follows from it; `change` is against the baseline."""

    id: UUID
    contract_id: UUID
    number: int
    as_of: date
    figures: dict[str, Any]
    change: dict[str, Any]
    baseline_id: UUID | None
    needs_special_inspection: bool
    reported_by: str
    baseline_accepted_by: str | None
    baseline_from_on: date | None
    created_at: Instant


class AlertAnswer(WireModel):
    """A rule of the watch that is not met."""

    id: UUID
    contract_id: UUID
    branch: str
    rule_id: str
    code: str
    raised_on: date
    state: str
    message: str
    message_zh: str
    facts: dict[str, Any]
    measures: list[dict[str, Any]]
    closed_by: str | None
    closed_on: date | None
    closing_note: str
    created_at: Instant


def kept_figures(figures: LettingFigures) -> dict[str, Any]:
    """Letting figures as they are stored and shown; `_exact` keeps them whole."""
    ratios = {
        "occupancy": figures.occupancy,
        "declared_occupancy": figures.declared_occupancy,
        "cover": figures.cover,
    }
    told: dict[str, Any] = {name: decimal_text(value) for name, value in ratios.items()}
    told.update({f"{name}_exact": str(value) for name, value in ratios.items()})
    told["collected_rent_3m_fen"] = figures.collected_rent_3m.fen
    told["declared_rent_3m_fen"] = figures.declared_rent_3m.fen
    return told


def kept_change(change: TenantChange) -> dict[str, Any]:
    """A change of tenants as it is stored and shown."""
    return {"anchors": _group(change.anchors), "others": _group(change.others)}


def _group(group: ChangedTenants) -> dict[str, Any]:
    return {
        "tenants": group.tenants,
        "changed": list(group.changed),
        "area_m2": str(group.area_m2),
        "area_changed_m2": str(group.area_changed_m2),
        "share_by_count": decimal_text(group.share_by_count, places=SHARE_PLACES),
        "share_by_area": decimal_text(group.share_by_area, places=SHARE_PLACES),
    }


def leases_of(roll: Any) -> tuple[Lease, ...]:
    """The leases of a stored roll."""
    return tuple(form.fact() for form in ROLL.validate_python(roll))


def letting_report_answer(row: LettingReportRow) -> LettingReportAnswer:
    """A stored report as it goes out."""
    return LettingReportAnswer(**row.model_dump(include=set(LettingReportAnswer.model_fields)))


def alert_answer(row: AlertRow) -> AlertAnswer:
    """A stored alert as it goes out."""
    return AlertAnswer(**row.model_dump(include=set(AlertAnswer.model_fields)))

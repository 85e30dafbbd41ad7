"""Reports on off-balance-sheet items: scale, structure, risk, trend, and what people add."""

from __future__ import annotations

from loan_origination.forms.exposures import ReportForm
from loan_origination.store.exposures import latest_report
from loan_origination.store.off_balance import totals_by_kind
from loan_origination.tables.exposures import ExposureReportRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.off_balance import APPROVERS, weighted
from servicekit.ids import new_id


def make_report(acting: Acting, form: ReportForm) -> ExposureReportRow:
    """Scale, structure, risk and trend by kind, with what people add (third text article 20)."""
    standing = acting.person_standing(*APPROVERS)
    before = latest_report(acting.session, form.as_of_on)
    earlier = before.figures["kinds"] if before is not None else {}
    kinds = {}
    for kind, (count, amount, unused) in sorted(totals_by_kind(acting.session).items()):
        kinds[kind] = {
            "count": count,
            "amount_fen": amount,
            "unused_fen": unused,
            "risk_weighted_fen": weighted(kind, amount, acting.today),
            "change_fen": amount - earlier.get(kind, {}).get("amount_fen", 0),
        }
    figures = {
        "kinds": kinds,
        "amount_fen": sum(each["amount_fen"] for each in kinds.values()),
        "risk_weighted_fen": sum(each["risk_weighted_fen"] for each in kinds.values()),
        "compared_with_on": None if before is None else before.as_of_on.isoformat(),
    }
    row = ExposureReportRow(
        id=new_id(),
        figures=figures,
        made_by=standing.person,
        created_at=acting.now,
        **form.model_dump(),
    )
    acting.session.add(row)
    acting.session.flush()
    acting.record("report.made", "exposure_report", row.id, item_kind=row.kind)
    return row

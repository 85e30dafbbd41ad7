"""The watch over a running loan (1.17): R-Z1 to R-Z6, and the release R-ZZ1 (1.18)."""

from __future__ import annotations

from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.rounding import decimal_text
from loan_origination.domain.articles import (
    MEASURES_38,
    MEASURES_39,
    MEASURES_40,
    MEASURES_41,
    MEASURES_42,
    MEASURES_43,
)
from loan_origination.domain.checks import Case, Finding
from loan_origination.domain.findings import absent, failed, judged, missing, not_applicable, passed
from loan_origination.domain.loan_facts import MonitoringFacts
from loan_origination.domain.loan_years import months_later

ANCHORS_CHANGED, OTHERS_CHANGED = Fraction(1, 3), Fraction(1, 2)


@carries_out(MEASURES_38)
def inspection_is_due(case: Case) -> Finding:
    """An inspection at least every quarter: three months after the last, or after payout."""
    watch = _watch(case)
    start = None if watch is None else watch.last_inspected_on or watch.paid_out_on
    if watch is None or start is None:
        return missing("loan.monitoring.paid_out_on")
    due = months_later(start, int(case.figure("inspection_months")))
    return judged(
        f"The inspection was due on {due}.",
        f"检查应于{due}前完成。",
        is_met=case.on <= due,
        computed=start,
        limit=due,
    )


@carries_out(MEASURES_38)
def measures_when_letting_worsens(case: Case) -> Finding:
    """When letting worsens, rent falls behind what was declared, or does not carry costs and
    instalment, measures are taken at once.
    """
    watch = _watch(case)
    if watch is None:
        return missing("loan.monitoring")
    gap = absent(
        {
            "loan.monitoring.occupancy": watch.occupancy,
            "loan.monitoring.declared_occupancy": watch.declared_occupancy,
            "loan.monitoring.collected_rent_3m": watch.collected_rent_3m,
            "loan.monitoring.declared_rent_3m": watch.declared_rent_3m,
            "loan.monitoring.cover": watch.cover,
        }
    )
    if gap is not None:
        return gap
    alerts = _alerts(watch, case)
    if not alerts:
        return passed()
    message = f"Measures needed: {', '.join(alerts)}."
    return judged(
        message,
        f"须及时采取风险防范措施：{'、'.join(_ALERTS_ZH[alert] for alert in alerts)}。",
        is_met=watch.measures_taken,
        computed=alerts,
        subjects=alerts,
    )


@carries_out(MEASURES_39)
def tenant_changes(case: Case) -> Finding:
    """More than a third of the anchors or more than half of the other tenants changed, by count or
    by area: special inspection, with cause and proposal.
    """
    watch = _watch(case)
    if watch is None:
        return missing("loan.monitoring")
    shares = {
        "anchors_by_count": (_share(watch.anchors_changed, watch.anchors), ANCHORS_CHANGED),
        "anchors_by_area": (
            _share(watch.anchor_area_changed_m2, watch.anchor_area_m2),
            ANCHORS_CHANGED,
        ),
        "others_by_count": (_share(watch.others_changed, watch.others), OTHERS_CHANGED),
        "others_by_area": (
            _share(watch.other_area_changed_m2, watch.other_area_m2),
            OTHERS_CHANGED,
        ),
    }
    unknown = [name for name, (share, _) in shares.items() if share is None]
    if unknown:
        return missing(*(f"loan.monitoring.{name}" for name in unknown))
    over = [name for name, (share, most) in shares.items() if share is not None and share > most]
    return judged(
        f"Tenants changed, special inspection needed: {', '.join(over)}.",
        f"承租人变动超过规定比例，须进行重点检查：{'、'.join(over)}。",
        is_met=not over or watch.special_inspection_done,
        computed={name: share for name, (share, _) in shares.items()},
        subjects=over,
    )


@carries_out(MEASURES_40)
def revaluation(case: Case) -> Finding:
    """The value is appraised again by the agreed cycle; when it no longer carries the loan, new
    security is given.
    """
    watch = _watch(case)
    if watch is None:
        return missing("loan.monitoring")
    last, value, rate = watch.last_valued_on, watch.value, watch.agreed_collateral_rate
    if last is None or watch.balance is None or value is None or rate is None or value.is_zero:
        return missing("loan.monitoring.last_valued_on", "loan.monitoring.value")
    due = months_later(last, int(case.figure("revaluation_months")))
    if case.on > due:
        return failed(f"The revaluation was due on {due}.", f"应于{due}前重新评估。", last, due)
    ratio = Fraction(watch.balance.fen, value.fen)
    return judged(
        f"Balance is {decimal_text(ratio * 100, places=2)} % of the value: new security needed.",
        f"贷款余额为评估价值的{decimal_text(ratio * 100, places=2)}%，须补充担保。",
        is_met=ratio <= rate or watch.topped_up,
        computed=ratio,
        limit=rate,
    )


@carries_out(MEASURES_41)
def no_disposal_without_consent(case: Case) -> Finding:
    """No letting, sale, second mortgage, set-off, gift or other disposal without the branch's
    written consent; the proceeds of a consented sale prepay the loan.
    """
    watch = _watch(case)
    if watch is None:
        return missing("loan.monitoring")
    without = watch.disposals_without_consent
    if without:
        return failed(
            f"Disposal without consent: {', '.join(without)}.",
            f"未经经办行书面同意处分抵押物：{'、'.join(without)}。",
            subjects=without,
        )
    return judged(
        "Proceeds of a sale have not prepaid the loan.",
        "变卖抵押物的价款尚未用于提前偿还贷款。",
        is_met=watch.sale_proceeds_unapplied.fen == 0,
        computed=watch.sale_proceeds_unapplied,
    )


@carries_out(MEASURES_42)
def loan_is_classified(case: Case) -> Finding:
    """The loan is classified in five levels, fully reviewed at least every quarter."""
    watch = _watch(case)
    if watch is None or watch.classified_on is None:
        return missing("loan.monitoring.classified_on")
    due = months_later(watch.classified_on, int(case.figure("classification_months")))
    return judged(
        f"The classification was due on {due}.",
        f"五级分类应于{due}前更新。",
        is_met=case.on <= due,
        computed=watch.classified_on,
        limit=due,
    )


@carries_out(MEASURES_43)
def release_after_full_payment(case: Case) -> Finding:
    """Only after everything is paid does the branch help to cancel the registration; the originals
    go back against a receipt.
    """
    loan = case.facts.loan
    if loan is None:
        return missing("loan")
    if not loan.release_is_asked:
        return not_applicable("No release is asked for.", "未申请注销抵押登记。")
    if loan.outstanding is None:
        return missing("loan.outstanding")
    return judged(
        f"{loan.outstanding.yuan_text()} yuan are outstanding, or no hand-back receipt.",
        f"尚欠{loan.outstanding.yuan_text()}元，或缺少权证领取凭证。",
        is_met=loan.outstanding.is_zero and bool(loan.handed_back_slip.strip()),
        computed=loan.outstanding,
        limit=0,
    )


_ALERTS_ZH = {
    "occupancy_fell": "出租率较申报下降",
    "occupancy_low": "出租率低于规定",
    "rent_behind": "租金收入与申报不符",
    "cover_low": "租金不足以维持经营和还款",
}


def _alerts(watch: MonitoringFacts, case: Case) -> list[str]:
    occupancy, declared = watch.occupancy, watch.declared_occupancy
    collected, expected = watch.collected_rent_3m, watch.declared_rent_3m
    assert occupancy is not None
    assert declared is not None
    assert collected is not None
    assert expected is not None
    assert watch.cover is not None
    found = {
        "occupancy_fell": occupancy < declared - case.figure("occupancy_fall_alert"),
        "occupancy_low": occupancy < case.figure("occupancy_least"),
        "rent_behind": collected.fen < expected.fen * case.figure("collected_rent_alert"),
        "cover_low": watch.cover < 1,
    }
    return [name for name, is_found in found.items() if is_found]


def _share(part: Fraction | int | None, whole: Fraction | int | None) -> Fraction | None:
    if part is None or whole is None:
        return None
    return Fraction(part) / Fraction(whole) if whole else Fraction(0)


def _watch(case: Case) -> MonitoringFacts | None:
    return None if case.facts.loan is None else case.facts.loan.monitoring

"""The watch over a running loan: letting against what was declared, and the rules on loans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.domain.articles import (
    MEASURES_33,
    MEASURES_34,
    MEASURES_35,
    MEASURES_36,
    MEASURES_37,
    MEASURES_38,
    MEASURES_39,
    MEASURES_40,
    MEASURES_41,
    MEASURES_42,
    MEASURES_43,
    MEASURES_46,
)
from loan_origination.domain.checks import RuleCheck, Section
from loan_origination.domain.evaluation import evaluate
from loan_origination.domain.facts import ApplicationFacts
from loan_origination.domain.leases import Lease, area_let_on
from loan_origination.domain.loan_facts import LoanFacts
from loan_origination.domain.rule_sets import RuleSet

QUARTER_OF_YEAR = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class LettingReport:
    """What the borrower reports of three months; `instalments` fell due in them."""

    as_of: date
    leases: tuple[Lease, ...]
    lettable_area_m2: Fraction
    collected_rent: Money
    running_costs: Money
    instalments: Money


@dataclass(frozen=True, slots=True)
class LettingFigures:
    """Letting as it is and as it was declared.

    `cover` is what rent leaves after running costs over the instalments of the same time; while no
    instalment fell due it is 1 when the rent bears the costs, else 0.
    """

    occupancy: Fraction
    declared_occupancy: Fraction
    collected_rent_3m: Money
    declared_rent_3m: Money
    cover: Fraction


@carries_out(MEASURES_38)
def letting_figures(baseline: Sequence[Lease], report: LettingReport) -> LettingFigures:
    """Occupancy, rent and cover of a report beside what was declared (article 38).

    The declared rent is a quarter of the baseline's yearly rents, sub-let rent left out.
    """
    first_hand = [lease for lease in baseline if not lease.is_sub_let]
    yearly = sum((lease.annual_rent for lease in first_hand), start=Money(0))
    declared_area = sum((lease.area_m2 for lease in first_hand), start=Fraction(0))
    left = report.collected_rent.fen - report.running_costs.fen
    due = report.instalments.fen
    return LettingFigures(
        occupancy=area_let_on(report.leases, report.as_of) / report.lettable_area_m2,
        declared_occupancy=min(declared_area / report.lettable_area_m2, Fraction(1)),
        collected_rent_3m=report.collected_rent,
        declared_rent_3m=yearly.times(QUARTER_OF_YEAR, rounding=Rounding.HALF_UP),
        cover=Fraction(left, due) if due else Fraction(int(left >= 0)),
    )


@carries_out(
    *(MEASURES_33, MEASURES_34, MEASURES_35, MEASURES_36, MEASURES_37, MEASURES_38, MEASURES_39),
    *(MEASURES_40, MEASURES_41, MEASURES_42, MEASURES_43, MEASURES_46),
)
def watch_checks(loan: LoanFacts, rule_set: RuleSet, on: date) -> tuple[RuleCheck, ...]:
    """The rules over a running loan: account, repayment, overdue, watch, default and release."""
    return evaluate(ApplicationFacts(loan=loan), rule_set, on, only=Section.LOAN)

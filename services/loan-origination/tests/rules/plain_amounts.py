"""The amount computed a second time, plainly, from the words of the contract.

Nothing of the service is used: days one by one, fractions, JSON in and JSON out.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import floor


def day(text):
    return date.fromisoformat(text)


def anniversary(first, years):
    try:
        return first.replace(year=first.year + years)
    except ValueError:
        return date(first.year + years, 2, 28)


def fen(exact):
    """Half up, away from zero."""
    whole = floor(abs(exact) + Fraction(1, 2))
    return -whole if exact < 0 else whole


def is_excluded(lease):
    if lease.get("lessor") == "tenant":
        return "R-A5"
    licence = lease.get("tenant_licence_ends_on")
    if licence and licence < lease["ends_on"]:
        return "R-J2"
    is_in_trouble = (
        lease.get("weak_business")
        or lease.get("uncertain_stay")
        or lease.get("rent_periods_behind", 0) > 1
    )
    return "R-K3" if is_in_trouble and not lease.get("is_anchor") else None


def rent(lease, year, start, end, loan_start, tolerance):
    base = Fraction(lease["annual_rent_fen"])
    if lease.get("related_party"):
        market = lease["market_annual_rent_fen"]
        if base > market * (1 + tolerance):
            base = Fraction(market)
    if lease.get("step_clause_verified"):
        for passed in range(1, year):
            if passed % lease.get("step_interval_years", 1) == 0:
                base += base * Fraction(lease.get("step_rate", "0"))
    first, last = day(lease["starts_on"]), day(lease["ends_on"])
    goes_on = lease.get("renewal_option_verified") and last >= loan_start
    days = alive = 0
    on = start
    while on < end:
        days += 1
        alive += first <= on and (on <= last or bool(goes_on))
        on += timedelta(days=1)
    return base * alive / days


def plain_amount(body):
    start, months = day(body["first_year_on"]), body["months"]
    count = (months + 11) // 12
    bounds = [anniversary(start, place) for place in range(count + 1)]
    tolerance = Fraction(body["related_rent_tolerance"])
    counted = {}
    for lease in body["leases"]:
        if is_excluded(lease) is None:
            counted[lease["lease"]] = [
                rent(lease, place + 1, bounds[place], bounds[place + 1], start, tolerance)
                for place in range(count)
            ]
    bases = [
        sum(rents[place] for rents in counted.values()) * (1 - Fraction(body["haircut"]))
        for place in range(count)
    ]
    others = body["other_annual_income_fen"] - body["annual_costs_fen"]
    flows = [base + others - body["older_debt_annual_service_fen"] for base in bases]
    served = max(Fraction(0), capacity(body, flows))
    limit = Fraction(body["ltv"]) * body["appraised_value_fen"]
    return {
        "rent_base_fen": [fen(base) for base in bases],
        "repayable_cash_flow_fen": [fen(flow) for flow in flows],
        "capacity_fen": fen(served),
        "collateral_limit_fen": fen(limit),
        "amount_fen": floor(min(served, limit) / 1_000_000) * 1_000_000,
        "bound_by": "cash_flow" if served <= limit else "collateral",
        "counted_leases": [
            {"lease": name, "annual_rent_fen": [fen(each) for each in rents]}
            for name, rents in counted.items()
        ],
    }


def capacity(body, flows):
    rate, cover, months = (
        Fraction(body["annual_rate"]) / 12,
        Fraction(body["cover"]),
        body["months"],
    )
    instalment = min(flows) / 12 / cover
    if body["method"] == "equal_instalment":
        return sum(instalment / (1 + rate) ** month for month in range(1, months + 1))
    if body["method"] == "equal_principal":
        # The first month pays principal / months and interest on the whole principal.
        return instalment / (Fraction(1, months) + rate)
    return sum(flow / (1 + rate) ** (12 * (place + 1)) for place, flow in enumerate(flows)) / cover

"""Stored underwriting: rent base, capacity and amount of an application's file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from fractions import Fraction

from lawkit.money import Money
from loan_origination.domain.amounts import Amount, AmountTerms, amount_of
from loan_origination.domain.frozen_file import content_sha256
from loan_origination.domain.leases import Lease
from loan_origination.domain.rule_sets import class_limits
from loan_origination.forms.amounts import amount_quote
from loan_origination.forms.files import ApplicationFile
from loan_origination.forms.stored_facts import kept_terms, terms_of
from loan_origination.refusals import FileIncompleteError
from loan_origination.store.application_access import BRANCH, HEAD_OFFICE
from loan_origination.store.checks import underwritings_of
from loan_origination.store.parameters import rule_set_with_parameters
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.decisions import UnderwritingRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import journal
from servicekit.ids import new_id
from servicekit.problems import FieldError

NO_CUT = Fraction(0)


def underwrite(acting: Acting, row: ApplicationRow) -> UnderwritingRow:
    """Compute from the file as it stands, and keep inputs, result and explanation."""
    file = ApplicationFile.model_validate(row.file)
    leases: tuple[Lease, ...] = tuple(lease.fact() for lease in file.rent_roll)
    return _keep(acting, row, leases, terms_from(acting, row, file))


def underwrite_without(
    acting: Acting, row: ApplicationRow, file: ApplicationFile, not_bound: Collection[str]
) -> UnderwritingRow:
    """The same for the approved file once the rent of some leases has left the base (R-P3)."""
    leases = tuple(
        replace(lease.fact(), lacks_undertaking=lease.lease in not_bound)
        for lease in file.rent_roll
    )
    return _keep(acting, row, leases, terms_from(acting, row, file))


def _keep(
    acting: Acting, row: ApplicationRow, leases: tuple[Lease, ...], terms: AmountTerms
) -> UnderwritingRow:
    standing = acting.standing(*BRANCH, *HEAD_OFFICE)
    result = amount_quote(amount_of(leases, terms)).model_dump(mode="json")
    underwriting = UnderwritingRow(
        id=new_id(),
        application_id=row.id,
        number=len(underwritings_of(acting.session, row.id)) + 1,
        file_sha256=row.file_sha256,
        inputs=kept_terms(leases, terms),
        result=result,
        results_sha256=content_sha256(result),
        run_by=standing.person,
        run_at=acting.now,
    )
    acting.session.add(underwriting)
    acting.session.flush()
    facts = {"underwriting_id": str(underwriting.id), "amount_fen": result["amount_fen"]}
    journal(acting, row, "underwriting.run", standing, **facts)
    return underwriting


def terms_from(acting: Acting, row: ApplicationRow, file: ApplicationFile) -> AmountTerms:
    """What the amount depends on; raises FileIncompleteError for what is not told yet."""
    _require(file)
    request, today = file.request, acting.today
    rules = rule_set_with_parameters(acting.session, row.rule_set, today)
    most = rules.figure("collateral_rate_most", today)
    own_rate = request.collateral_rate
    assert file.appraisal is not None, "checked above"
    assert request.starts_on is not None, "checked above"
    assert request.months is not None, "checked above"
    assert request.method is not None, "checked above"
    assert request.annual_rate is not None, "checked above"
    assert file.property.lettable_area_m2 is not None, "checked above"
    return AmountTerms(
        first_year_on=request.starts_on,
        months=request.months,
        annual_rate=request.annual_rate,
        method=request.method,
        lettable_area_m2=file.property.lettable_area_m2,
        haircut=request.haircut or NO_CUT,
        cover=rules.figure("required_cover", today),
        collateral_rate=most if own_rate is None else min(own_rate, most),
        value=Money(file.appraisal.value_fen),
        annual_costs=Money(request.annual_costs_fen or 0),
        other_annual_income=Money(request.other_annual_income_fen),
        older_debt_annual_service=Money(request.older_debt_annual_service_fen),
        related_rent_tolerance=rules.figure("related_rent_tolerance", today),
        class_limits=class_limits(rules, today),
    )


def _require(file: ApplicationFile) -> None:
    request = file.request
    needed = {
        "/appraisal": file.appraisal,
        "/property/lettable_area_m2": file.property.lettable_area_m2,
        "/request/starts_on": request.starts_on,
        "/request/months": request.months,
        "/request/method": request.method,
        "/request/annual_rate": request.annual_rate,
        "/request/annual_costs_fen": request.annual_costs_fen,
    }
    missing = [pointer for pointer, value in needed.items() if value is None]
    if missing:
        raise FileIncompleteError(
            [FieldError(pointer, "needed for underwriting", "missing") for pointer in missing]
        )


def computed_again(row: UnderwritingRow) -> Amount:
    """The amount of a stored underwriting, computed afresh from its inputs."""
    leases, terms = terms_of(row.inputs)
    return amount_of(leases, terms)


def same_again(row: UnderwritingRow) -> bool:
    """Whether a fresh computation gives the stored result."""
    result = amount_quote(computed_again(row)).model_dump(mode="json")
    return content_sha256(result) == row.results_sha256

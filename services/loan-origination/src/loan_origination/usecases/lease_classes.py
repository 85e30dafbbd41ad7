"""The lease class of an application's file."""

from __future__ import annotations

from loan_origination.domain.lease_classes import lease_class
from loan_origination.domain.leases import LeaseClass, anchor_areas
from loan_origination.domain.rule_sets import class_limits
from loan_origination.forms.files import ApplicationFile
from loan_origination.store.parameters import rule_set_with_parameters
from loan_origination.tables.applications import ApplicationRow
from loan_origination.usecases.acting import Acting


def class_of(acting: Acting, row: ApplicationRow, file: ApplicationFile) -> LeaseClass:
    """Overall or scattered; scattered as long as the lettable area is not told."""
    area = file.property.lettable_area_m2
    if area is None:
        return LeaseClass.SCATTERED
    limits = class_limits(
        rule_set_with_parameters(acting.session, row.rule_set, acting.today), acting.today
    )
    return lease_class(anchor_areas([lease.fact() for lease in file.rent_roll]), area, limits)

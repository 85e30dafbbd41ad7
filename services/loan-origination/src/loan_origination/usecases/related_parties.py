"""Who is related to a borrower, as payees are compared with."""

from __future__ import annotations

from loan_origination.domain.party_names import plain_name
from loan_origination.store.contracts import ApprovedLoan
from loan_origination.store.exposures import members_of, membership
from loan_origination.usecases.acting import Acting


def related_parties(acting: Acting, loan: ApprovedLoan) -> frozenset[str]:
    """The plain names of affiliates, of the group's members as the branch told them and as the risk
    side keeps them, and of tenants marked as related; without the borrower itself.
    """
    borrower, group = loan.file.borrower, loan.file.group
    names = [affiliate.name for affiliate in borrower.affiliates]
    names += [member.name for member in group.members] if group else []
    names += [lease.tenant for lease in loan.file.rent_roll if lease.related_party]
    kept = membership(acting.session, loan.application.borrower_id)
    if kept is not None:
        names += [row.name for row in members_of(acting.session, kept.group_id)]
    return frozenset(map(plain_name, names)) - {plain_name(borrower.name)}

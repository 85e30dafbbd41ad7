"""The clients and people of a development start: one person per role, and those who share work.

Organisations: `court-1` and `court-2`; the bank's `branch-1`, `branch-2` and `head-office`;
`institution-1` and `institution-2`; `mediation-centre`; `hotline`; `administrator` for the
centre's own staff; `regulator` for those who supervise; and for everyone who acts for themselves
an organisation of their own name.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holder:
    """A client or person to be made: name, roles, organisation."""

    name: str
    roles: tuple[str, ...]
    organisation: str


CLIENTS = (
    Holder("court-1", ("court", "court_clerk"), "court-1"),
    Holder("court-2", ("court", "court_clerk"), "court-2"),
    Holder("branch-1", ("branch_officer",), "branch-1"),
    Holder("branch-2", ("branch_officer",), "branch-2"),
    Holder("institution-1", ("institution_handler",), "institution-1"),
    Holder("institution-2", ("institution_handler",), "institution-2"),
    # By itself the app may only take in what anyone may send in; an investor's own affairs need
    # the investor's token.
    Holder("investor-app", ("anonymous",), "investor-app"),
    Holder("custodian-bank-1", ("custodian_bank",), "custodian-bank-1"),
    Holder("supervisor-1", ("supervisor",), "regulator"),
)

# role: (organisation, how many people); "" stands for an organisation of the person's own name.
_ROLES: dict[str, tuple[str, int]] = {
    "admin": ("administrator", 1),
    # loss-calc
    "court": ("court-1", 1),
    "loss_analyst": ("administrator", 1),
    "investor": ("", 3),
    "auditor": ("administrator", 1),
    "supervisor": ("regulator", 1),
    # loan-origination: branch
    "branch_officer": ("branch-1", 2),
    "branch_manager": ("branch-1", 1),
    "contract_officer": ("branch-1", 2),
    "accounting": ("branch-1", 2),
    "collateral_officer": ("branch-1", 2),
    "post_loan_officer": ("branch-1", 2),
    # loan-origination: head office
    "ho_reviewer": ("head-office", 1),
    "committee_secretary": ("head-office", 1),
    "committee_member": ("head-office", 7),
    "committee_chair": ("head-office", 1),
    "approver": ("head-office", 1),
    "payout_checker": ("head-office", 1),
    "risk_manager": ("head-office", 1),
    "ho_credit_mgmt": ("head-office", 1),
    "system": ("administrator", 1),
    # mediation
    "court_clerk": ("court-1", 1),
    "case_admin": ("mediation-centre", 2),
    "mediator": ("mediation-centre", 2),
    "checker": ("mediation-centre", 2),
    "fund_manager": ("mediation-centre", 1),
    "issuer_rep": ("issuer-1", 1),
    "issuer_signatory": ("issuer-1", 1),
    "party_agent": ("", 1),
    "custodian_bank": ("custodian-bank-1", 1),
    # hotline
    "anonymous": ("", 1),
    "call_agent": ("hotline", 1),
    "triager": ("hotline", 1),
    "institution_handler": ("institution-1", 1),
    "institution_admin": ("institution-1", 1),
    "bureau": ("bureau-1", 1),
    "association": ("association-1", 1),
    "report_desk": ("hotline", 2),
    "mediation_link": ("mediation-centre", 1),
    "analyst": ("hotline", 1),
    "hotline_admin": ("hotline", 1),
}

_FURTHER = (
    Holder("branch-officer-3", ("branch_officer",), "branch-2"),
    Holder("branch-manager-2", ("branch_manager",), "branch-2"),
    Holder("institution-handler-2", ("institution_handler",), "institution-2"),
    # institution-1 where a complaint about it is mediated
    Holder("issuer-rep-2", ("issuer_rep",), "institution-1"),
    Holder("issuer-signatory-2", ("issuer_signatory",), "institution-1"),
)


def people() -> tuple[Holder, ...]:
    """Everyone a development start makes, one role each."""
    found = []
    for role, (organisation, count) in _ROLES.items():
        for number in range(1, count + 1):
            name = f"{role.replace('_', '-')}-{number}"
            found.append(Holder(name, (role,), organisation or name))
    return (*found, *_FURTHER)

"""Tables of mediation, on a registry of its own."""

from mediation.tables.bank import (
    BankStatementRow,
    BreakNoteRow,
    ExpectedDepositRow,
    MatchedTransferRow,
    StatementLineRow,
)
from mediation.tables.base import KIT, MediationTable
from mediation.tables.cases import (
    AgentRow,
    CaseClockRow,
    CaseEventRow,
    CasePauseRow,
    CaseRow,
    CourtReportRow,
    EntrustmentRow,
    PartyRow,
)
from mediation.tables.claims import (
    ClaimAgentRow,
    ClaimEventRow,
    ClaimRow,
    ClaimRunItemRow,
    ClaimRunRow,
    ObjectionRow,
)
from mediation.tables.clocks import (
    ClockPolicyRow,
)
from mediation.tables.fast_track import EvidenceRow, FastProposalRow, PromiseRow
from mediation.tables.funds import ClaimWindowRow, FundAnnouncementRow, FundRow
from mediation.tables.ledger import (
    CheckpointRow,
    ContributorRow,
    EntitlementRow,
    EscrowAccountRow,
    EscrowPartyRow,
    LedgerAccountRow,
    LedgerJournalRow,
    SpentIdRow,
    TransferRow,
)
from mediation.tables.matters import (
    AgreementRow,
    ConfirmationRow,
    DemonstrationRow,
    MatterPartyRow,
    MatterRow,
    PageRow,
    ProposalRow,
    ProposedAmountRow,
    SignatureRow,
)
from mediation.tables.mediators import (
    AssignmentRow,
    CaseItemRow,
    MediatorRow,
    RecusalRow,
    SessionRow,
)
from mediation.tables.organisations import OrganisationRow
from mediation.tables.payees import PayeeChangeRow
from mediation.tables.payouts import (
    ApprovalRoundRow,
    ApprovalRow,
    PayoutBatchRow,
    PayoutLineRow,
    ResultFileRow,
    RevokedSignatoryRow,
)

__all__ = [
    "KIT",
    "AgentRow",
    "AgreementRow",
    "ApprovalRoundRow",
    "ApprovalRow",
    "AssignmentRow",
    "BankStatementRow",
    "BreakNoteRow",
    "CaseClockRow",
    "CaseEventRow",
    "CaseItemRow",
    "CasePauseRow",
    "CaseRow",
    "CheckpointRow",
    "ClaimAgentRow",
    "ClaimEventRow",
    "ClaimRow",
    "ClaimRunItemRow",
    "ClaimRunRow",
    "ClaimWindowRow",
    "ClockPolicyRow",
    "ConfirmationRow",
    "ContributorRow",
    "CourtReportRow",
    "DemonstrationRow",
    "EntitlementRow",
    "EntrustmentRow",
    "EscrowAccountRow",
    "EscrowPartyRow",
    "EvidenceRow",
    "ExpectedDepositRow",
    "FastProposalRow",
    "FundAnnouncementRow",
    "FundRow",
    "LedgerAccountRow",
    "LedgerJournalRow",
    "MatchedTransferRow",
    "MatterPartyRow",
    "MatterRow",
    "MediationTable",
    "MediatorRow",
    "ObjectionRow",
    "OrganisationRow",
    "PageRow",
    "PartyRow",
    "PayeeChangeRow",
    "PayoutBatchRow",
    "PayoutLineRow",
    "PromiseRow",
    "ProposalRow",
    "ProposedAmountRow",
    "RecusalRow",
    "ResultFileRow",
    "RevokedSignatoryRow",
    "SessionRow",
    "SignatureRow",
    "SpentIdRow",
    "StatementLineRow",
    "TransferRow",
]

"""Tables of hotline, on a registry of its own."""

from hotline.tables.awards import AwardRow
from hotline.tables.base import KIT, HotlineTable
from hotline.tables.clocks import (
    CalendarDayRow,
    CalendarEditionRow,
    ClockRow,
    ExtensionRow,
    IssueCodeRow,
    SlaPolicyRow,
)
from hotline.tables.dialogue import (
    AttachmentRow,
    CallbackRow,
    CallRow,
    ContactRow,
    LetterRow,
    MessageRow,
    ResultRow,
)
from hotline.tables.directory import BranchRow, InstitutionRow, RouteRuleRow
from hotline.tables.evidence import EvidenceRow
from hotline.tables.handovers import HandoverRow
from hotline.tables.hot_topics import HotTopicEditionRow, HotTopicReportRow
from hotline.tables.imports import ImportedLineRow, ImportRow
from hotline.tables.persons import (
    DisclosureRow,
    PersonRow,
    ProgressGuardRow,
    ReceiptRow,
    RequestTextRow,
)
from hotline.tables.requests import (
    LinkRow,
    MassEventRow,
    MergeRow,
    RequestEventRow,
    RequestRow,
    RoutingRow,
    SerialRow,
)
from hotline.tables.reviews import ReviewRow
from hotline.tables.statistics import ClientCountRow, FrozenMonthRow, RestatementRow

__all__ = [
    "KIT",
    "AttachmentRow",
    "AwardRow",
    "BranchRow",
    "CalendarDayRow",
    "CalendarEditionRow",
    "CallRow",
    "CallbackRow",
    "ClientCountRow",
    "ClockRow",
    "ContactRow",
    "DisclosureRow",
    "EvidenceRow",
    "ExtensionRow",
    "FrozenMonthRow",
    "HandoverRow",
    "HotTopicEditionRow",
    "HotTopicReportRow",
    "HotlineTable",
    "ImportRow",
    "ImportedLineRow",
    "InstitutionRow",
    "IssueCodeRow",
    "LetterRow",
    "LinkRow",
    "MassEventRow",
    "MergeRow",
    "MessageRow",
    "PersonRow",
    "ProgressGuardRow",
    "ReceiptRow",
    "RequestEventRow",
    "RequestRow",
    "RequestTextRow",
    "RestatementRow",
    "ResultRow",
    "ReviewRow",
    "RouteRuleRow",
    "RoutingRow",
    "SerialRow",
    "SlaPolicyRow",
]

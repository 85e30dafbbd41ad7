"""Tables of hotline, on a registry of its own."""

from hotline.tables.base import KIT, HotlineTable
from hotline.tables.directory import BranchRow, InstitutionRow, RouteRuleRow
from hotline.tables.reviews import ReviewRow

__all__ = ["KIT", "BranchRow", "HotlineTable", "InstitutionRow", "ReviewRow", "RouteRuleRow"]

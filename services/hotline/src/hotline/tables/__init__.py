"""Tables of hotline, on a registry of its own."""

from hotline.tables.base import KIT, HotlineTable

__all__ = ["KIT", "HotlineTable"]

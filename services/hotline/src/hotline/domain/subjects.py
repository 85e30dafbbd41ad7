"""Who a request is about: the second axis of classification."""

from __future__ import annotations

from enum import StrEnum


class Subject(StrEnum):
    """The kind of institution or person that a request names."""

    BROKER = "BROKER"
    FUND_MGR = "FUND_MGR"
    FUND_SALES = "FUND_SALES"
    FUTURES = "FUTURES"
    ADVISER = "ADVISER"
    PRIVATE_FUND = "PRIVATE_FUND"
    LISTED_CO = "LISTED_CO"
    NEEQ = "NEEQ"
    EXCHANGE = "EXCHANGE"
    DEPOSITORY = "DEPOSITORY"
    CUSTODIAN = "CUSTODIAN"
    ILLEGAL_OUTSIDER = "ILLEGAL_OUTSIDER"
    REGULATOR = "REGULATOR"
    OTHER = "OTHER"

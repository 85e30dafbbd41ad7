"""Everybody's hands over a contract with money paid out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .case_file import LEASES
from .desk import Desk

TOPICS = ("account_movements", "rent_vouchers", "tax_slips", "papers", "business")


class RunningDesk(Desk):
    """The watch over a running loan."""

    def ahead(self, days: int) -> None:
        """Put the clock forward."""
        self.clock.ahead += timedelta(days=days)

    def paid(self, loan: Any) -> str:
        """A draw of 6,000,000.00 yuan, paid out today; its path."""
        at = self.paying(self.requested(loan))
        assert self.result(at)["state"] == "paid"
        return at

    def watched(self, loan: Any) -> Any:
        """The watch of today over one contract."""
        return self.do("watcher", f"/contracts/{loan['id']}/watch")

    def inspections(self, loan: Any, kind: str | None = None) -> list[Any]:
        tail = "" if kind is None else f"&kind={kind}"
        return self.get("watcher", f"/inspections?contract_id={loan['id']}{tail}")["items"]

    def tasks(self, loan: Any, kind: str) -> list[Any]:
        return self.get("watcher", f"/tasks?contract_id={loan['id']}&kind={kind}")["items"]

    def findings(self, *topics: str) -> list[dict[str, Any]]:
        told = topics or TOPICS
        return [{"topic": topic, "is_in_order": True, "text": "经核查正常。"} for topic in told]

    def letting(self, loan: Any, status: int = 201, **change: Any) -> Any:
        """A letting report: two tenants, full rent, unless told otherwise."""
        body = {
            "as_of": self.on(),
            "lettable_area_m2": "10000",
            "leases": LEASES,
            "collected_rent_3m_fen": 127_500_000,
            "running_costs_3m_fen": 20_000_000,
            "instalments_3m_fen": 60_000_000,
            **change,
        }
        at = f"/contracts/{loan['id']}/letting-reports"
        return self.post("watcher", at, status, **body)

    def alerts(self, loan: Any) -> list[Any]:
        return self.get("watcher", f"/alerts?contract_id={loan['id']}")["items"]

    def checks(self, loan: Any) -> dict[str, Any]:
        """The rules of the watch over a contract, by id."""
        found = self.get("risk", f"/contracts/{loan['id']}/watch-checks")
        return {check["rule_id"]: check for check in found["checks"]}

    def collateral_of(self, loan: Any) -> Any:
        return self.get("collateral", f"/collateral?loan_contract_id={loan['id']}")["items"][0]

    def revalued(self, loan: Any, value_fen: int) -> Any:
        """A new value, accepted by the risk side and judged against the balance."""
        at = f"/collateral/{self.collateral_of(loan)['id']}"
        value = self.post(
            "collateral",
            f"{at}/valuations",
            201,
            value_fen=value_fen,
            valued_on=self.on(),
            appraiser="江城评估",
            report_ref="PG-2",
        )
        self.do("risk", f"{at}/valuations/{value['id']}/accept")
        return self.do("collateral", f"{at}/judge-value")

"""The way on from a contract in effect: security, draws, payments."""

from __future__ import annotations

from typing import Any

from loan_origination.app import PROGRAM
from loan_origination.usecases.business_days import RUN_BUSINESS_DAY
from loan_origination.work.business_days import business_day_handler
from servicekit.worker import Worker

from .case_file import AMOUNT, BORROWER
from .contract_desk import ADDRESS, PAPERS, TITLE, ContractDesk


class Desk(ContractDesk):
    """Everybody's hands, step by step to a paid draw."""

    def contracted_collateral(self, loan: Any, mortgage: Any) -> str:
        """A valued collateral whose mortgage contract is signed; its path."""
        found = self.post(
            "collateral",
            "/collateral",
            201,
            loan_contract_id=loan["id"],
            title_number=TITLE,
            description=ADDRESS,
            mortgagor=BORROWER,
        )
        at = f"/collateral/{found['id']}"
        value = self.post(
            "collateral",
            f"{at}/valuations",
            201,
            value_fen=5_200_000_000,
            valued_on=self.on(-30),
            appraiser="江城评估",
            report_ref="PG-1",
        )
        self.do("risk", f"{at}/valuations/{value['id']}/accept")
        self.post("collateral", f"{at}/contract", mortgage_contract_id=mortgage["id"])
        return at

    def policy(self, at: str, number: str = "P-1", **change: Any) -> Any:
        body = {
            "policy_no": number,
            "insurer": "江城财产保险",
            "insurer_is_qualified": True,
            "sum_insured_fen": 5_000_000_000,
            "starts_on": self.on(),
            "ends_on": self.on(365),
            "first_beneficiary": "branch-1",
            "promise_ref": "CN-BX-1",
            "premium_fen": 1_000_000,
            "premium_paid_on": self.on(),
            "premium_receipt_ref": "SJ-1",
            "original_received_on": self.on(),
            **change,
        }
        return self.post("collateral", f"{at}/policies", 201, **body)

    def register(self, at: str) -> None:
        self.post(
            "collateral",
            f"{at}/register",
            certificate_no="鄂（2026）江城不动产证明第9号",
            rank=1,
            secured_fen=AMOUNT,
            registered_on=self.on(),
        )

    def stored(self, at: str, *items: str) -> Any:
        """The originals brought to the vault and taken in."""
        named = items or ("certificate", "policy")
        brought = self.post(
            "collateral",
            f"{at}/custody",
            201,
            items=[{"item": item, "reference": item} for item in named],
        )
        return self.post(
            "accounting", f"{at}/custody/{brought['id']}/keep", vault_place="一号库A-03"
        )

    def leases_registered(self, loan: Any) -> None:
        for lease in ("L1", "L2"):
            self.post(
                "collateral",
                f"/contracts/{loan['id']}/lease-registrations",
                201,
                lease=lease,
                registration_no=f"BA-{lease}",
                registered_on=self.on(),
            )

    def secured(self) -> Any:
        """A loan contract in effect with everything that the first payout needs."""
        self.capital()
        loan, mortgage = self.effective()
        at = self.contracted_collateral(loan, mortgage)
        self.post("collateral", f"{at}/begin-registration", office="江城市不动产登记中心")
        self.register(at)
        self.policy(at)
        self.stored(at)
        self.leases_registered(loan)
        return loan

    def payment(self, **change: Any) -> dict[str, Any]:
        return {
            "payee_name": "江城建设装饰有限公司",
            "payee_account": "6217000012340001",
            "payee_bank": "某银行江城支行",
            "amount_fen": 600_000_000,
            "purpose": "decoration",
            "reference": "装修合同ZX-1",
            **change,
        }

    def draw_body(self, loan: Any, *payments: dict[str, Any], **change: Any) -> dict[str, Any]:
        told = list(payments) or [self.payment()]
        return {
            "contract_id": loan["id"],
            "amount_fen": sum(each["amount_fen"] for each in told),
            "mode": "entrusted",
            "draw_on": self.on(),
            "payments": told,
            **change,
        }

    def business_day(self) -> None:
        """Today is worked, and open for bookings."""
        self.do("accounting", f"/business-days/{self.on()}/runs", 202)
        database = self.service.app.state.database
        handlers = {RUN_BUSINESS_DAY: business_day_handler()}
        while Worker(database, handlers, program=PROGRAM.name).run_once():
            pass

    def requested(self, loan: Any, *payments: dict[str, Any], **change: Any) -> Any:
        body = self.draw_body(loan, *payments, **change)
        return self.post("officer", "/draws", 201, **body)

    def checked(self, draw: Any) -> str:
        at = f"/draws/{draw['id']}"
        self.post("checker", f"{at}/check", papers=PAPERS, account_decision="经专户发放。")
        return at

    def paying(self, draw: Any) -> str:
        at = self.checked(draw)
        self.do("payout", f"{at}/approve")
        self.do("accounting", f"{at}/book")
        self.do("accounting", f"{at}/pay")
        return at

    def result(self, at: str, place: int = 0, result: str = "paid", status: int = 200) -> Any:
        lines = [
            line
            for line in self.get("officer", at)["payments"]
            if line["state"] in ("sent", "paid")
        ]
        return self.post(
            "accounting",
            f"{at}/payments/{lines[place]['id']}/result",
            status,
            result=result,
            on=self.on(),
            bank_ref="HX-1",
        )

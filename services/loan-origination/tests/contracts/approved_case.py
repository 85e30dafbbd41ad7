"""An approved application as the steps before would have left it, written straight into tables."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.decisions import (
    ApprovalRow,
    CheckRunRow,
    ConditionRow,
    InvestigationRow,
    MeetingRow,
    ReviewRow,
    UnderwritingRow,
    WaiverRow,
)
from loan_origination.tables.exposures import CapitalRow
from loan_origination.tables.people import DutyRow
from servicekit.ids import new_id

from .case_file import AMOUNT, BORROWER, CREDIT_CODE, DUTIES, SHA, a_file


class ApprovedCase:
    """Writes an approved application with everything that led to it."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        self.now = now
        self.today: date = (now + timedelta(hours=8)).date()
        self.id: UUID = new_id()

    def write(
        self,
        *,
        branch: str = "branch-1",
        amount_fen: int = AMOUNT,
        credit_code: str = CREDIT_CODE,
        conditions: tuple[tuple[str, str], ...] = (),
        valid_days: int = 180,
        related_tenant: str = "",
    ) -> UUID:
        file = a_file(amount_fen, credit_code)
        for lease in file["rent_roll"]:
            lease["related_party"] = lease["tenant"] == related_tenant
        valid_until = self.today + timedelta(days=valid_days)
        state = "approved_with_conditions" if conditions else "approved"
        self._opened(file, branch, state, valid_until)
        self._did_duties()
        self._judged(file)
        approval = self._approved(file, valid_until)
        for number, (stage, text) in enumerate(conditions, 1):
            self._add(
                ConditionRow(
                    id=new_id(),
                    approval_id=approval.id,
                    number=number,
                    stage=stage,
                    text=text,
                    state="open",
                )
            )
        return self.id

    def _opened(self, file: dict[str, Any], branch: str, state: str, valid_until: date) -> None:
        self._add(
            ApplicationRow(
                id=self.id,
                number=f"商贷〔2026〕{self.id.hex[-12:].upper()}",
                branch=branch,
                state=state,
                rule_set="BANK",
                file=file,
                file_sha256=SHA,
                borrower_name=BORROWER,
                borrower_id=file["borrower"]["credit_code"],
                amount_fen=file["request"]["amount_fen"],
                months=96,
                applied_on=self.today,
                valid_until=valid_until,
                filed_sha256=SHA,
                created_by="branch-officer-1",
                created_at=self.now,
            )
        )

    def waive(self, rule_id: str, *subjects: str) -> None:
        """A granted waiver."""
        self._add(
            WaiverRow(
                id=new_id(),
                application_id=self.id,
                rule_id=rule_id,
                reason="承租人总部审批流程尚需两周，已书面确认知悉抵押事项，风险可控。",
                evidence=["承租人书面说明"],
                subjects=list(subjects),
                state="approved",
                proposed_by="branch-officer-1",
                created_at=self.now,
                decided_by="ho-credit-mgmt-1",
                decided_on=self.today,
            )
        )

    def _did_duties(self) -> None:
        for duty, person in DUTIES.items():
            self._add(
                DutyRow(
                    id=new_id(),
                    application_id=self.id,
                    person=person,
                    duty=duty,
                    role="seeded",
                    at=self.now,
                )
            )

    def _judged(self, file: dict[str, Any]) -> None:
        self._add(
            InvestigationRow(
                id=new_id(),
                application_id=self.id,
                lead="branch-officer-1",
                assistant="branch-officer-2",
                report={},
                report_sha256=SHA,
                questions=[],
            )
        )
        self._add(
            ReviewRow(
                id=new_id(),
                application_id=self.id,
                number=1,
                reviewer="ho-reviewer-1",
                verdict="agree",
                sections={},
                focus={},
                answers={},
                conditions=[],
                file_sha256=SHA,
                given_at=self.now,
            )
        )
        self._underwritten(file)

    def _underwritten(self, file: dict[str, Any]) -> None:
        rents = [
            {"lease": lease["lease"], "annual_rent_fen": [lease["annual_rent_fen"]] * 8}
            for lease in file["rent_roll"]
        ]
        self._add(
            UnderwritingRow(
                id=new_id(),
                application_id=self.id,
                number=1,
                file_sha256=SHA,
                inputs={},
                result={
                    "counted_leases": rents,
                    "excluded_leases": [],
                    "lease_class": "overall",
                    "capacity_fen": 2_929_230_903,
                    "amount_fen": AMOUNT,
                },
                results_sha256=SHA,
                run_by="branch-officer-1",
                run_at=self.now,
            )
        )

    def _approved(self, file: dict[str, Any], valid_until: date) -> ApprovalRow:
        meeting = self._add(
            MeetingRow(
                id=new_id(),
                application_id=self.id,
                number=1,
                meets_on=self.today,
                members=[],
                file_sha256=SHA,
                frozen={},
                state="closed",
                outcome="approve",
                conditions=[],
                created_at=self.now,
            )
        )
        return self._add(
            ApprovalRow(
                id=new_id(),
                application_id=self.id,
                number=1,
                outcome="approved",
                approver="approver-1",
                amount_fen=file["request"]["amount_fen"],
                months=96,
                annual_rate="0.0485",
                method="equal_instalment",
                ltv="0.7",
                value_fen=5_200_000_000,
                terms={"file": file},
                file_sha256=SHA,
                check_run_id=self._checked().id,
                meeting_id=meeting.id,
                approved_at=self.now,
                valid_until=valid_until,
            )
        )

    def _checked(self) -> CheckRunRow:
        return self._add(
            CheckRunRow(
                id=new_id(),
                application_id=self.id,
                number=1,
                rule_set="BANK",
                rule_set_version="seeded",
                on=self.today,
                file_sha256=SHA,
                inputs={},
                parameters={},
                results=[],
                results_sha256=SHA,
                run_by="approver-1",
                run_at=self.now,
            )
        )

    def _add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row


def a_capital(session: Session, now: datetime, capital_fen: int = 1_000_000_000_000) -> None:
    """An accepted capital base since long ago."""
    session.add(
        CapitalRow(
            id=new_id(),
            capital_fen=capital_fen,
            since=date(2026, 1, 1),
            source="2025年度审计报告",
            proposed_by="risk-manager-1",
            provider_role="risk_manager",
            accepted_by="ho-credit-mgmt-1",
            created_at=now,
        )
    )

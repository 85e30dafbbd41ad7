"""Long work of settlement: losses read page by page, agreements built page by page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel import Session

from mediation.clients.loss_calc import LossCalc
from mediation.store.agreements import drop_agreement
from mediation.store.matters import drop_parties, insert_parties
from mediation.tables.matters import AgreementRow, MatterRow
from mediation.usecases.acting import Acting
from mediation.usecases.agreements import build_pages, finish_pages
from mediation.usecases.matters import AT_ONCE, calculated_rows, finish_loading
from servicekit.job_runs import JobHandler, JobRun
from servicekit.jobs import Job


class LossLoader:
    """Reads the results of a calculation with the rights of whoever opened the matter."""

    def __init__(self, loss_calc: LossCalc) -> None:
        self._loss_calc = loss_calc

    def handler(self) -> JobHandler:
        return JobHandler(self.handle, self.clean_up)

    def handle(self, run: JobRun) -> dict[str, Any]:
        """One page of results a step; the cursor is the checkpoint."""
        matter_id = UUID(run.input["matter_id"])
        calculation_id = UUID(run.input["calculation_id"])
        checkpoint = run.checkpoint or {"done": 0, "cursor": None, "is_last": False}
        while not checkpoint["is_last"]:
            page = self._loss_calc.page(run.caller, calculation_id, checkpoint["cursor"])
            done = checkpoint["done"]
            rows = calculated_rows(matter_id, page.rows, first=done + 1)
            checkpoint = {
                "done": done + len(rows),
                "cursor": page.next_cursor,
                "is_last": page.next_cursor is None,
            }
            with run.step(done=checkpoint["done"], checkpoint=checkpoint) as session:
                insert_parties(session, rows)
        answer = {"matter_id": str(matter_id)}
        with run.finish(answer) as session:
            acting = Acting(session, run.database, run.caller)
            case_ids = [UUID(each) for each in run.input["case_ids"]]
            finish_loading(acting, session.get_one(MatterRow, matter_id), case_ids)
        return answer

    def clean_up(self, session: Session, job: Job) -> None:
        """A matter whose losses could not be read says so and keeps none of them."""
        matter_id = UUID(job.input["matter_id"])
        drop_parties(session, matter_id)
        matter = session.get_one(MatterRow, matter_id)
        matter.state = "OPEN" if matter.loss_version else "FAILED"
        matter.party_count, matter.loss_fen = 0, 0
        session.add(matter)


class AgreementBuilder:
    """Makes the pages of a large agreement."""

    def handler(self) -> JobHandler:
        return JobHandler(self.handle, self.clean_up)

    def handle(self, run: JobRun) -> dict[str, Any]:
        """A thousand pages a step; the last party's place is the checkpoint."""
        agreement_id = UUID(run.input["agreement_id"])
        place, done = run.checkpoint or (0, 0)
        while done < (run.job.total or 0):
            # The step's own number has to be known before it opens: every page is due once.
            made = min(AT_ONCE, (run.job.total or 0) - done)
            checkpoint = [place, done + made]
            with run.step(done=done + made, checkpoint=checkpoint) as session:
                acting = Acting(session, run.database, run.caller)
                agreement = session.get_one(AgreementRow, agreement_id)
                place, _ = build_pages(acting, agreement, place, made)
                checkpoint[0] = place
            done += made
        answer = {"agreement_id": str(agreement_id)}
        with run.finish(answer) as session:
            acting = Acting(session, run.database, run.caller)
            finish_pages(acting, session.get_one(AgreementRow, agreement_id))
        return answer

    def clean_up(self, session: Session, job: Job) -> None:
        """An agreement that could not be built leaves no page, and its proposal stays accepted."""
        drop_agreement(session, UUID(job.input["agreement_id"]))

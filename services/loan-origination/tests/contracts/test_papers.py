"""The papers of a loan come as PDF or DOCX with the facts of the file."""

from __future__ import annotations

import io
import zipfile
from urllib.parse import quote
from uuid import UUID

import pytest

from loan_origination.usecases import papers
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.submission_papers import submission_sheet
from servicekit.testing import a_caller

from .case_file import AMOUNT
from .desk import Desk

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def read(desk: Desk):
    """Reads what a paper shows, without printing it."""

    def sourced(source, *ids):
        caller = a_caller("branch_officer", organisation="branch-1", subject="branch-officer-1")
        database = desk.service.app.state.database
        with database.reading() as session:
            return source(Acting(session, database, caller), *map(UUID, ids))[0]

    return sourced


def test_papers_show_the_facts_of_their_case(desk: Desk, read):
    loan = desk.secured()
    summary = read(papers.contract_summary, loan["id"])
    assert all(line.is_equal for line in summary.terms)
    assert summary.covered_share == 1
    assert [each.kind for each in summary.contracts] == ["抵押合同"]
    sheet = read(submission_sheet, loan["application_id"])
    assert (sheet.amount_fen, sheet.leases[0].rent_fen) == (AMOUNT, 360_000_000)
    assert sheet.investigators == ("branch-officer-1", "branch-officer-2")
    draw = desk.requested(loan)
    order = read(papers.payment_order, draw["id"])
    assert [line.payee for line in order.lines] == ["江城建设装饰有限公司"]
    notice = desk.get("officer", f"/contracts/{loan['id']}/notices")["items"][1]
    told = read(papers.tenant_paper, loan["id"], notice["id"])
    assert (told.tenant, told.supervised_account) == ("江城影业有限公司", "6222000011113333")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_paper_is_printed_as_docx_by_accept_and_hidden_from_other_branches(desk: Desk):
    loan, _ = desk.effective()
    at = f"/contracts/{loan['id']}/papers/contract-summary"
    answer = desk.as_("officer").get(at, headers={"Accept": DOCX})
    assert answer.status_code == 200
    assert quote(loan["number"]) in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        text = packed.read("word/document.xml").decode()
    assert "合同要素表" in text
    assert "6222********2222" in text
    assert desk.as_("elsewhere").get(at).status_code == 404
    assert desk.as_("officer").get(at, headers={"Accept": "image/png"}).status_code == 406

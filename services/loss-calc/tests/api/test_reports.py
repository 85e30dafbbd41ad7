"""Papers for the court's file over HTTP, on both databases."""

from __future__ import annotations

import fastexcel
import pytest

from loss_calc.reports.orders import DOCX, PDF, XLSX
from paperkit.hand_press import HandPress
from servicekit.testing import a_caller

from .conftest import OTHER_COURT, TRADES

HIGHEST_PDF_BYTES = 2_000_000


@pytest.fixture(autouse=True)
def _hand_press(loss_calc):
    """Papers are printed in this process; the press has its own tests."""
    loss_calc.app.state.press = HandPress()


def calculated(batch) -> str:
    case = batch.open()
    batch.upload(case, TRADES)
    return f"/calculations/{batch.calculate(case)['calculation_id']}"


def test_a_calculation_is_reported_as_pdf_word_and_workbook(batch, court):
    where = calculated(batch)
    pdf = court.get(f"{where}/report")
    assert pdf.headers["content-type"] == PDF
    assert pdf.content.startswith(b"%PDF-")
    assert len(pdf.content) < HIGHEST_PDF_BYTES
    assert pdf.headers["content-disposition"].endswith('.pdf"')
    assert court.get(f"{where}/report").content == pdf.content
    assert court.get(f"{where}/report", headers={"Accept": DOCX}).content.startswith(b"PK")
    workbook = court.get(f"{where}/report", headers={"Accept": XLSX}).content
    rows = fastexcel.read_excel(workbook).load_sheet("明细").to_polars().to_dicts()
    items = court.get(f"{where}/results").json()["items"]
    assert [row["投资者编号"] for row in rows] == [item["investor_id"] for item in items]
    assert [round(row["合计（元）"] * 100) for row in rows] == [item["total_fen"] for item in items]
    refused = court.get(f"{where}/report", headers={"Accept": "text/html"})
    assert (refused.status_code, refused.json()["code"]) == (406, "not_acceptable")


def test_one_investor_has_a_working_paper_that_they_may_fetch_themselves(batch, court, loss_calc):
    where = calculated(batch)
    paper = court.get(f"{where}/investors/I1/report")
    assert (paper.status_code, paper.headers["content-type"]) == (200, PDF)
    word = court.get(f"{where}/investors/I1/report", headers={"Accept": DOCX})
    assert word.content.startswith(b"PK")
    assert court.get(f"{where}/investors/nobody/report").status_code == 404
    investor = loss_calc.as_caller(
        a_caller("investor", organisation="", subject="I1", kind="person")
    )
    assert investor.get(f"{where}/investors/I1/report").content == paper.content
    assert investor.get(f"{where}/investors/I2/report").status_code == 404
    assert investor.get(f"{where}/report").status_code == 404


def test_another_court_gets_no_paper(batch, loss_calc):
    where = calculated(batch)
    theirs = loss_calc.as_caller(OTHER_COURT)
    for path in (f"{where}/report", f"{where}/investors/I1/report"):
        assert theirs.get(path).status_code == 404


def test_a_comparison_is_reported_as_pdf_word_and_workbook(batch, court, loss_calc):
    case = batch.open()
    batch.upload(case, TRADES)
    asked = {
        "averages": ["moving", "fifo_weighted"],
        "varied": {"netting": ["net_floor", "signed"]},
        "deductions": [{"method": "none"}, {"method": "fixed", "ratio": "0.28"}],
        "fees": {"commission_rate": "0.0003", "stamp_duty_rate": "0.001"},
    }
    answer = court.post(f"{case}/comparisons", json=asked)
    assert answer.status_code == 202, answer.text
    job = batch.ended(answer.headers["location"])
    where = f"/comparisons/{job['comparison_id']}"
    opinion = court.get(f"{where}/report")
    assert opinion.content.startswith(b"%PDF-")
    assert court.get(f"{where}/report").content == opinion.content
    assert court.get(f"{where}/report", headers={"Accept": DOCX}).content.startswith(b"PK")
    workbook = court.get(f"{where}/report", headers={"Accept": XLSX}).content
    rows = fastexcel.read_excel(workbook).load_sheet("明细").to_polars().to_dicts()
    lines = court.get(f"{where}/rows").json()["items"]
    assert len(rows) == len(lines) == 8
    totals = [round(row["赔偿总额（元）"] * 100) for row in rows]
    assert totals == [line["total_fen"] for line in lines]
    assert loss_calc.as_caller(OTHER_COURT).get(f"{where}/report").status_code == 404

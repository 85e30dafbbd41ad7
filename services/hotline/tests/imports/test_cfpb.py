"""The CFPB's public file with its oddities: every line comes in or says why not."""

import csv
import io
from datetime import date

import pytest

from hotline.domain.cfpb import HEADER, CfpbHeaderError, CfpbLineError, read_line, require_header
from hotline.domain.closing import Outcome

TODAY = date(2026, 3, 2)
LINE = {
    "Date received": "2017-02-28",
    "Product": "Credit card",
    "Issue": "Other fee",
    "Company": "BARCLAYS BANK DELAWARE",
    "State": "MA",
    "ZIP code": "02139",
    "Submitted via": "Web",
    "Date sent to company": "2017-02-28",
    "Company response to consumer": "Closed with explanation",
    "Timely response?": "Yes",
    "Consumer disputed?": "Yes",
    "Complaint ID": "2364257",
}
PUBLIC = (
    LINE,
    {
        **LINE,
        "Date received": "2/18/2017",
        "Date sent to company": "2/18/2017",
        "Issue": "Credit line increase/decrease",
        "Company": "CITIBANK, N.A.",
        "State": "IL",
        "Consumer disputed?": "No",
        "Complaint ID": "2349987",
    },
    {
        **LINE,
        "Date received": "2017-02-03",
        "Date sent to company": "2017-02-03",
        "Product": "Credit reporting",
        "Issue": "Incorrect information on credit report",
        "Sub-issue": "Account status",
        "Company": "Experian",
        "State": "NY",
        "Tags": "Older American, Servicemember",
        "Company response to consumer": "Closed with non-monetary relief",
        "Consumer disputed?": "No",
        "Complaint ID": "2327502",
    },
    {
        **LINE,
        "Date received": "2017-01-18",
        "Date sent to company": "2017-01-19",
        "Product": "Bank account",
        "Company": "Coinbase, Inc.",
        "State": "TX",
        "Consumer complaint narrative": "My card XXXX XXXX was charged. Write to me@example.com.",
        "Company response to consumer": "In progress",
        "Consumer disputed?": "",
        "Complaint ID": "2291872",
    },
)


def cells(line):
    return [line.get(name, "") for name in HEADER]


def file_of(*rows, header=HEADER, mark=""):
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(header)
    writer.writerows(rows)
    return (mark + buffer.getvalue()).encode()


def test_the_public_lines_come_in_once_with_what_the_database_says(imported, lines, people):
    content = file_of(*map(cells, PUBLIC), mark="\ufeff")
    headers = {"Content-Type": "text/csv"}
    found = imported("/imports/cfpb", content=content, headers=headers)
    assert (found["imported"], found["known"], found["refused"]) == (4, 0, 0)
    told = {each["source_ref"]: each for each in lines(found)}
    assert told["2291872"]["remarks"] == ["redacted", "dispute_unknown"]
    assert "no_narrative" in told["2349987"]["remarks"]
    read = people["supervisor"].get
    open_one = read(f"/requests/{told['2291872']['request_id']}").json()
    assert open_one["state"] == "HANDLING"
    assert "me@example.com" not in open_one["text"]
    relief = read(f"/requests/{told['2327502']['request_id']}").json()
    assert (relief["state"], relief["outcome"]) == ("CLOSED", "SETTLED_OTHER")
    assert relief["number"].startswith("12386-20170203-000001-")
    assert read("/requests?q=CITIBANK").json()["items"][0]["id"] == told["2349987"]["request_id"]
    total = read("/stats/summary?from_on=2017-01-01&to_on=2017-12-31").json()["total"]
    assert (total["received"], total["stock"]["closing"]) == (4, 1)
    again = imported("/imports/cfpb", content=content, headers=headers)
    assert (again["imported"], again["known"]) == (0, 4)


def test_a_line_that_cannot_be_read_harms_no_other(imported, lines):
    rows = [
        cells({**LINE, "Date received": "31/12/2017"}),
        cells({**LINE, "Date received": "2017-02-30"}),
        cells({**LINE, "Company response to consumer": "Ignored"}),
        cells({**LINE, "Company": ""}),
        cells({**LINE, "Complaint ID": "x"}),
        cells(LINE)[:-1],
        cells({**LINE, "Company": "MARK"}),
        cells({**LINE, "Date received": "0001-01-01"}),
        cells(LINE),
        cells(LINE),
    ]
    headers = {"Content-Type": "text/csv"}
    content = file_of(*rows).replace(b"MARK", b"\xff\xfe")
    found = imported("/imports/cfpb", content=content, headers=headers)
    assert (found["imported"], found["known"], found["refused"]) == (1, 1, 8)
    refused = lines(found, "?outcome=refused")
    assert [(each["line"], each["code"]) for each in refused] == [
        (2, "bad_date"),
        (3, "bad_date"),
        (4, "unknown_value"),
        (5, "missing_value"),
        (6, "bad_id"),
        (7, "wrong_columns"),
        (8, "bad_encoding"),
        (9, "bad_date"),
    ]


def test_another_file_is_refused_at_once(people):
    headers = {"Content-Type": "text/csv"}
    post = people["admin"].post
    other = post("/imports/cfpb", content=b"a,b\n1,2\n", headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "header_unknown")
    latin = post("/imports/cfpb", content="Produit,é".encode("latin-1"), headers=headers)
    assert (latin.status_code, latin.json()["code"]) == (422, "header_unknown")
    assert people["triager"].post("/imports/cfpb", content=b"", headers=headers).status_code == 403


def test_a_header_out_of_order_is_not_the_headers():
    require_header(["\ufeffDate received", *HEADER[1:]])
    with pytest.raises(CfpbHeaderError):
        require_header([HEADER[1], HEADER[0], *HEADER[2:]])


@pytest.mark.parametrize(
    ("response", "disputed", "outcome"),
    [
        ("Closed with monetary relief", "No", Outcome.SETTLED_PAID),
        ("Closed with explanation", "", Outcome.EXPLAINED_ACCEPTED),
        ("Closed with explanation", "Yes", Outcome.EXPLAINED_NOT_ACCEPTED),
        ("Closed without relief", "No", Outcome.EXPLAINED_NOT_ACCEPTED),
        ("Untimely response", "", Outcome.EXPLAINED_NOT_ACCEPTED),
        ("In progress", "", None),
    ],
)
def test_responses_are_outcomes_of_the_hotline(response, disputed, outcome):
    line = {**LINE, "Company response to consumer": response, "Consumer disputed?": disputed}
    assert read_line(cells(line), today=TODAY).outcome is outcome


def test_odd_lines_are_survived_and_remarked():
    line = {
        **LINE,
        "ZIP code": "606XX",
        "State": "",
        "Submitted via": "Fax",
        "Date sent to company": "2/27/2017",
        "Consumer complaint narrative": "X" * 31_400,
        "Consumer disputed?": "N/A",
        "Product": "Credit\x07 card",
    }
    found = read_line(cells(line), today=TODAY)
    assert set(found.remarks) == {
        "control_characters",
        "redacted",
        "sent_before_received",
        "zip_masked",
        "fax",
        "no_state",
    }
    assert len(found.text) == 31_400
    with pytest.raises(CfpbLineError):
        read_line(cells({**LINE, "Timely response?": "maybe"}), today=TODAY)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2010-12-31", "2026-03-03"])
def test_days_outside_the_databases_time_are_refused_line_by_line(day):
    for column in ("Date received", "Date sent to company"):
        with pytest.raises(CfpbLineError) as refused:
            read_line(cells({**LINE, column: day}), today=TODAY)
        assert refused.value.line_code == "bad_date"


def test_an_untimely_response_was_not_in_time_whatever_the_next_column_says():
    line = {**LINE, "Company response to consumer": "Untimely response"}
    assert read_line(cells(line), today=TODAY).is_timely is False

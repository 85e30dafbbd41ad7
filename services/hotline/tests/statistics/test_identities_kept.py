"""H9: identities hold for every span, and figures that do not add up are not shown."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from hotline.domain.periods import Pace, step_of, steps_within
from hotline.domain.topics import ranked_topics, span_before
from hotline.store.statistics_scope import Asked
from hotline.tables.requests import RequestEventRow, RequestRow
from hotline.usecases.statistics import counted, months_within
from servicekit.testing import a_caller

SUPERVISOR = a_caller("supervisor", organisation="hotline", subject="supervisor-1")


def test_the_stock_equation_holds_for_any_span_and_dimension(hotline):
    dice = Random(7)
    with hotline.app.state.database.reading() as session:
        for by in (None, "category", "institution", "month"):
            from_on = date(2018, 1, 1) + timedelta(days=dice.randrange(300))
            to_on = from_on + timedelta(days=dice.randrange(60))
            found = counted(session, SUPERVISOR, Asked(from_on, to_on, by))
            assert sum(found.by_category.values()) == found.total.get("received", 0)


def test_figures_that_do_not_add_up_are_refused(hotline, people):
    database, row = hotline.app.state.database, RequestEventRow
    with database.writing() as session:
        # One closing told of another category's request: the whole adds up, its parts do not.
        closed = (
            select(col(row.id))
            .join(RequestRow, col(RequestRow.id) == col(row.request_id))
            .where(
                col(row.step) == "close",
                col(row.at) >= datetime(2018, 5, 2, tzinfo=UTC),
                col(row.at) < datetime(2018, 5, 20, tzinfo=UTC),
                col(RequestRow.category) == "CONSULT",
            )
        )
        other = select(col(RequestRow.id)).where(
            col(RequestRow.category) == "SUGGEST", col(RequestRow.received_on) < date(2018, 4, 1)
        )
        moved, elsewhere = (
            session.execute(each.order_by(key).limit(1)).scalar_one()
            for each, key in ((closed, col(row.id)), (other, col(RequestRow.id)))
        )
        session.execute(update(row).where(col(row.id) == moved).values(request_id=elsewhere))
    assert people["supervisor"].get("/stats/summary?period=2018-05").status_code == 200
    apart = people["supervisor"].get("/stats/summary?period=2018-05&by=category")
    assert (apart.status_code, apart.json()["code"]) == (503, "statistics_do_not_add_up")
    with database.writing() as session:
        session.execute(
            delete(row).where(
                col(row.step) == "close", col(row.at) < datetime(2018, 3, 1, tzinfo=UTC)
            )
        )
    refused = people["supervisor"].get("/stats/summary?period=2018-02")
    assert (refused.status_code, refused.json()["code"]) == (503, "statistics_do_not_add_up")


def test_a_month_is_frozen_and_what_changes_later_is_restated(hotline, people):
    post = people["supervisor"].post
    early = post("/stats/months/2099-01/freeze")
    assert (early.status_code, early.json()["code"]) == (409, "month_not_over")
    assert post("/stats/months/2018-04/freeze").status_code == 201
    again = post("/stats/months/2018-04/freeze")
    assert (again.status_code, again.json()["code"]) == (409, "month_frozen")
    untouched = people["auditor"].get("/stats/months/2018-04").json()
    assert untouched["pending"] == []
    assert post("/stats/months/2018-04/restate", json={"reason": "x"}).status_code == 409
    with hotline.app.state.database.writing() as session:
        # A consultation turns out to be a suggestion, long after the month was published.
        row = RequestRow
        one = select(col(row.id)).where(
            col(row.category) == "CONSULT",
            col(row.received_on).between(date(2018, 4, 2), date(2018, 4, 20)),
        )
        chosen = session.execute(one.limit(1)).scalar_one()
        session.execute(update(row).where(col(row.id) == chosen).values(category="SUGGEST"))
    changed = people["auditor"].get("/stats/months/2018-04").json()
    figures = {each["figure"]: each["after"] - each["before"] for each in changed["pending"]}
    assert figures["category=CONSULT/received"] == -1
    assert figures["category=SUGGEST/received"] == 1
    assert changed["published"] == changed["figures"]
    restated = post("/stats/months/2018-04/restate", json={"reason": "类别更正"}).json()
    assert restated["pending"] == []
    assert restated["restatements"][0]["reason"] == "类别更正"
    assert restated["published"] != restated["figures"] == untouched["figures"]


def test_the_trend_has_every_step_and_adds_up_to_the_whole(people, plan):
    for step in ("day", "week", "month"):
        found = people["analyst"].get(f"/stats/trend?period=2018&step={step}").json()
        assert sum(point["received"] for point in found["points"]) == plan.received
        assert sum(point["recovered_fen"] for point in found["points"]) == plan.recovered_fen
    assert len(found["points"]) == 12


def test_steps_of_a_trend_begin_on_mondays_and_first_days():
    assert step_of(date(2018, 3, 15), Pace.WEEK) == date(2018, 3, 12)
    months = list(steps_within(date(2018, 1, 31), date(2018, 4, 1), Pace.MONTH))
    assert months == [date(2018, month, 1) for month in (1, 2, 3, 4)]


def test_months_of_a_span_end_with_the_month_or_with_the_span():
    assert months_within(date(2018, 1, 31), date(2018, 3, 5)) == [
        ("2018-01", date(2018, 1, 31)),
        ("2018-02", date(2018, 2, 28)),
        ("2018-03", date(2018, 3, 5)),
    ]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_topics_are_counted_in_both_spans(people):
    read = people["supervisor"].get
    topics = read("/stats/topics?period=2018-03").json()["items"]
    for period, name in (("2018-03", "requests"), ("2018-02", "before")):
        groups = read(f"/stats/summary?period={period}&by=issue").json()["groups"]
        counts = {each["group"]: each["figures"]["received"] for each in groups}
        assert {each["issue"]: each[name] for each in topics if each[name]} == {
            issue: count for issue, count in counts.items() if count
        }


def test_topics_stand_against_the_span_just_as_long_before():
    assert span_before(date(2018, 3, 1), date(2018, 3, 31)) == (date(2018, 2, 1), date(2018, 2, 28))
    assert span_before(date(2018, 1, 1), date(2018, 12, 31)) == (
        date(2017, 1, 1),
        date(2017, 12, 31),
    )
    assert span_before(date(2018, 3, 5), date(2018, 3, 11)) == (date(2018, 2, 26), date(2018, 3, 4))
    ranked = ranked_topics({"A": 3, "B": 9}, {"A": 1, "C": 2})
    assert [(each.issue, each.growth) for each in ranked] == [("B", None), ("A", 2), ("C", -1)]


def test_complaints_are_measured_against_clients_where_they_were_counted(people):
    rows = [
        {
            "institution_code": "I001",
            "counted_on": "2017-12-31",
            "clients": 40_000,
            "source": "年报",
        }
    ]
    entered = people["admin"].post("/stats/client-counts", json={"rows": rows})
    assert entered.json() == {"entered": 1}
    unknown = [{**rows[0], "institution_code": "I999"}]
    refused = people["admin"].post("/stats/client-counts", json={"rows": unknown})
    assert refused.json()["code"] == "unknown_code"
    found = people["supervisor"].get("/stats/institutions?period=2018").json()["items"]
    by_code = {each["code"]: each for each in found}
    complaints = by_code["I001"]["figures"]["complaints"]
    assert float(by_code["I001"]["complaints_per_10000_clients"]["value"]) == complaints / 4
    assert by_code["I002"]["complaints_per_10000_clients"] is None


def test_a_summary_is_had_as_csv_workbook_and_paper(people, engine_name):
    query = "/stats/summary?period=2018&by=category"
    read = people["supervisor"].get
    found = read(query).json()
    text = read(query, headers={"Accept": "text/csv"}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[-1]["group"] == "合计"
    assert int(rows[-1]["recovered_fen"]) == found["total"]["recovered_fen"]
    assert len(rows) == len(found["groups"]) + 1
    if engine_name == "sqlite":  # printing takes seconds and knows no database
        sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        assert read(query, headers={"Accept": sheet}).content.startswith(b"PK")
        assert read(query, headers={"Accept": "application/pdf"}).content.startswith(b"%PDF")

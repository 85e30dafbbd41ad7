"""An edit of the calendar moves exactly the clocks that it touches."""

from datetime import UTC, datetime

from hotline.usecases.acting import Acting
from hotline.usecases.calendars import edited_days
from hotline.usecases.reckoning import reckon_page
from hotline.usecases.sweeping import CLOCKWORK, sweep
from servicekit.testing import Session


def clocks(people, request_id):
    items = people["triager"].get(f"/requests/{request_id}/clocks").json()["items"]
    return {each["name"]: each for each in items}


def wait_for(session: Session, job_at: str) -> dict:
    """The job's end, by its own stream of events."""
    told = session.get(f"{job_at}/events").text
    assert "event: end" in told
    return session.get(job_at).json()


def test_a_holiday_moves_the_clocks_that_span_it_and_no_other(path, people):
    request_id = path.routed()["id"]
    before = clocks(people, request_id)
    edit = {
        "days": [{"on": "2026-03-09", "kind": "holiday"}],
        "source": "example",
    }
    answer = people["admin"].post("/calendars", json=edit)
    assert answer.status_code == 202
    job = wait_for(people["admin"], answer.json()["job_at"])
    assert (job["state"], job["clocks"]) == ("succeeded", 5)
    after = clocks(people, request_id)
    assert after["wrong_transfer_return"]["due_on"] == "2026-03-10"
    assert [after[name] for name in ("sign", "first_contact")] == [
        before[name] for name in ("sign", "first_contact")
    ]
    # Limits of calendar days end as before; the holiday lies in their span and moves a warning.
    assert after["close"]["due_at"] == before["close"]["due_at"]
    assert after["close"]["warnings"][0][1] > before["close"]["warnings"][0][1]
    told = people["branch"].get(f"/requests/{request_id}/messages").json()["items"]
    assert "2026-03-10" in told[-1]["text"]
    # The return of a wrong transfer is nothing that the investor waits for.
    own = people["investor"].get(f"/requests/{request_id}/messages").json()["items"]
    assert all("2026-03-10" not in each["text"] for each in own)
    dry = {"start_at": "2026-03-06T02:00:00Z", "count": 1, "unit": "working_day"}
    assert people["investor"].post("/deadline-quotes", json=dry).json()["due_on"] == "2026-03-10"


def test_beyond_the_loaded_years_nothing_is_breached_until_the_year_is_loaded(
    path, people, clock, hotline
):
    clock.set(datetime(2026, 12, 30, 2, 0, tzinfo=UTC))
    request_id = path.routed()["id"]
    contact = clocks(people, request_id)["first_contact"]
    assert (contact["due_on"], contact["provisional"]) == ("2027-01-04", True)
    database = hotline.app.state.database
    clock.forward(days=10)
    sweep(database)
    assert clocks(people, request_id)["first_contact"]["state"] == "running"
    edit = {
        "days": [{"on": "2027-01-01", "kind": "holiday"}, {"on": "2027-01-04", "kind": "holiday"}],
        "loaded_years": [2027],
        "source": "example",
    }
    answer = people["admin"].post("/calendars", json=edit)
    wait_for(people["admin"], answer.json()["job_at"])
    moved = clocks(people, request_id)["first_contact"]
    assert (moved["due_on"], moved["provisional"]) == ("2027-01-06", False)
    sweep(database)
    late = clocks(people, request_id)["first_contact"]
    assert (late["state"], late["breached_at"]) == ("breached", late["due_at"])


def test_reckoning_again_changes_nothing(path, people, hotline):
    request_id = path.routed()["id"]
    before = people["triager"].get(f"/requests/{request_id}/clocks").json()
    database = hotline.app.state.database
    with database.writing() as session:
        acting = Acting(session, database, CLOCKWORK)
        looked_at = reckon_page(acting, edited_days([], [2026]), None)
    assert len(looked_at) == 5
    assert people["triager"].get(f"/requests/{request_id}/clocks").json() == before

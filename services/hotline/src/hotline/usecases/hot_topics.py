"""Hot-topic reports: written over the figures of the day, revised, approved by another person."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlmodel import Session

from hotline.domain.masking import masked
from hotline.domain.period_figures import Count
from hotline.domain.small_cells import FEWEST_SHOWN
from hotline.domain.topics import Topic, span_before
from hotline.forms.hot_topics import (
    MOST_SAMPLES,
    HotTopicContent,
    HotTopicForm,
    NamedCountAnswer,
    TopicSectionAnswer,
)
from hotline.forms.statistics import rate
from hotline.reporting_refusals import ReportStateError
from hotline.request_refusals import SecondPersonError
from hotline.store.group_names import directory_names, issue_titles
from hotline.store.hot_topics import find_report, largest, reports_of_year, sample_texts
from hotline.store.statistics_scope import Asked
from hotline.tables.directory import InstitutionRow
from hotline.tables.hot_topics import HotTopicEditionRow, HotTopicReportRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.statistics import topics_of, whole
from servicekit.callers import Caller
from servicekit.ids import new_id

CHOSEN_TOPICS = 5
MOST_PLACES = 5
_SAMPLE_LENGTH = 200
_KINDS = {"weekly": "周报", "monthly": "月报", "special": "专报"}


def write(acting: Acting, form: HotTopicForm) -> HotTopicReportRow:
    """A new report with its first edition, a draft."""
    prefix = f"热线{_KINDS[form.kind]}〔{acting.today.year}〕"
    acting.database.lock(acting.session, "hot_topic_report", prefix)
    number = f"{prefix}{reports_of_year(acting.session, prefix) + 1}号"
    row = HotTopicReportRow(
        id=new_id(),
        number=number,
        kind=form.kind,
        title=form.title,
        from_on=form.from_on,
        to_on=form.to_on,
        state="draft",
        written_by=acting.caller.subject,
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    _add_edition(acting, row, form)
    acting.record("hot_topic_report.written", "hot_topic_report", row.id, number=number)
    return row


def revise(acting: Acting, report_id: UUID, form: HotTopicForm) -> HotTopicReportRow:
    """A new edition; what was approved has to be approved anew. Raises NotFoundError."""
    row = find_report(acting.session, report_id, is_approved_only=False, is_locked=True)
    row.kind, row.title, row.from_on, row.to_on = form.kind, form.title, form.from_on, form.to_on
    row.state, row.approved_by, row.approved_at = "draft", None, None
    row.edition += 1
    row.written_by = acting.caller.subject
    _kept(acting, row, "revised")
    _add_edition(acting, row, form)
    return row


def submit(acting: Acting, report_id: UUID) -> HotTopicReportRow:
    """Ask for approval; raises ReportStateError."""
    row = _in_state(acting, report_id, "draft")
    row.state, row.return_reason = "submitted", ""
    return _kept(acting, row, "submitted")


def approve(acting: Acting, report_id: UUID) -> HotTopicReportRow:
    """Approve what somebody else has written; raises ReportStateError, SecondPersonError."""
    row = _in_state(acting, report_id, "submitted")
    if row.written_by == acting.caller.subject:
        raise SecondPersonError
    row.state, row.approved_by, row.approved_at = "approved", acting.caller.subject, acting.now
    return _kept(acting, row, "approved")


def give_back(acting: Acting, report_id: UUID, reason: str) -> HotTopicReportRow:
    """Back to the author with a reason; raises ReportStateError."""
    row = _in_state(acting, report_id, "submitted")
    row.state, row.return_reason = "draft", masked(reason).text[:1_000]
    return _kept(acting, row, "returned")


def _in_state(acting: Acting, report_id: UUID, state: str) -> HotTopicReportRow:
    row = find_report(acting.session, report_id, is_approved_only=False, is_locked=True)
    if row.state != state:
        raise ReportStateError(row.state)
    return row


def _kept(acting: Acting, row: HotTopicReportRow, verb: str) -> HotTopicReportRow:
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    facts = {"number": row.number, "edition": row.edition}
    acting.record(f"hot_topic_report.{verb}", "hot_topic_report", row.id, **facts)
    return row


def _add_edition(acting: Acting, row: HotTopicReportRow, form: HotTopicForm) -> None:
    content = content_of(acting.session, acting.caller, form).model_dump(mode="json")
    acting.session.add(
        HotTopicEditionRow(
            id=new_id(),
            report_id=row.id,
            edition=row.edition,
            content=content,
            sha256=sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
            written_by=acting.caller.subject,
            written_at=acting.now,
        )
    )
    acting.session.flush()


def content_of(session: Session, caller: Caller, form: HotTopicForm) -> HotTopicContent:
    """The content of a report over the requests as they stand."""
    asked = Asked(form.from_on, form.to_on)
    topics = {topic.issue: topic for topic in topics_of(session, caller, asked)}
    chosen = form.issues or _notable(list(topics.values()))
    before = Asked(*span_before(form.from_on, form.to_on))
    titles, institutions = issue_titles(session), directory_names(session, InstitutionRow)
    sections = [
        _section(session, asked, topics.get(issue, Topic(issue, 0, 0)), titles, institutions)
        for issue in dict.fromkeys(chosen)
    ]
    return HotTopicContent(
        kind=form.kind,
        title=form.title,
        from_on=form.from_on,
        to_on=form.to_on,
        received=whole(session, caller, asked).total.get(Count.RECEIVED, 0),
        received_before=whole(session, caller, before).total.get(Count.RECEIVED, 0),
        topics=sections,
        assessment=masked(form.assessment).text,
        suggestions=[masked(each).text for each in form.suggestions],
        recipients=list(form.recipients),
    )


def _notable(topics: list[Topic]) -> list[str]:
    """The largest topics and, behind them, those that have grown most."""
    shown = [topic for topic in topics if topic.requests >= FEWEST_SHOWN]
    grown = sorted(shown, key=lambda topic: (-topic.added, topic.issue))
    return [topic.issue for topic in (*shown[:CHOSEN_TOPICS], *grown[:2])]


def _section(
    session: Session,
    asked: Asked,
    topic: Topic,
    titles: dict[str, str],
    institutions: dict[str, str],
) -> TopicSectionAnswer:
    """A topic; of one that fewer than five people raised no words and places are told.

    Nor is an institution or region named that fewer than five of them point to.
    """
    is_large = topic.requests >= FEWEST_SHOWN
    most = MOST_PLACES if is_large else 0

    def places(column: Any) -> list[NamedCountAnswer]:
        found = largest(session, asked, topic.issue, column, most)
        return [
            NamedCountAnswer(code=code, name=institutions.get(code, code), requests=count)
            for code, count in found
            if count >= FEWEST_SHOWN
        ]

    samples = sample_texts(session, asked, topic.issue, MOST_SAMPLES) if is_large else []
    return TopicSectionAnswer(
        issue=topic.issue,
        name=titles.get(topic.issue, topic.issue),
        requests=topic.requests,
        before=topic.before,
        growth=rate(topic.growth),
        institutions=places(RequestRow.institution_code),
        regions=places(RequestRow.region),
        samples=[text[:_SAMPLE_LENGTH] for text in samples],
    )

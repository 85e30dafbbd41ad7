"""Triage: what a request is, whether it is valid, and whether it is taken on, refused, answered."""

from __future__ import annotations

from hotline.domain.clock_errors import TooManyPausesError
from hotline.domain.clocks import MOST_PAUSES
from hotline.domain.closing import Outcome
from hotline.domain.intake import Facts, invalidity, require_minimum
from hotline.domain.reading_rules import OTHER
from hotline.domain.rejections import APPEAL_ZH, CITES_EARLIER, RejectReason
from hotline.domain.request_states import State, Step, after
from hotline.domain.rulebooks import Category, rulebooks
from hotline.domain.sla_policies import ClockName
from hotline.forms.requests import (
    AnswerForm,
    AppealDecisionForm,
    AskForm,
    RejectForm,
    SupplementForm,
    TriageForm,
)
from hotline.request_refusals import (
    AppealedAlreadyError,
    NothingPendingError,
    SecondPersonError,
    TargetUnknownError,
    UnknownIssueError,
)
from hotline.store.clocks import clocks_of, open_clocks
from hotline.store.issue_codes import reading_rules_in_force
from hotline.store.persons import person_of
from hotline.store.requests import events_of
from hotline.store.search import make_findable
from hotline.tables.persons import RequestTextRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.dialogue import reply, say
from hotline.usecases.intake import named_institution, start_first_clocks
from hotline.usecases.rejecting import cited_earlier, require_waited
from hotline.usecases.request_clocks import (
    ClockWork,
    meet,
    pause_all,
    resume_all,
    shorten,
    void,
)
from hotline.usecases.request_moves import move, note, require_reason, save
from hotline.usecases.urgency import heed
from lawkit.money import Money
from servicekit.ids import new_id

FIRST_CLOCKS = (ClockName.ANSWER, ClockName.REPORT_DECISION)


def triage(acting: Acting, request: RequestRow, form: TriageForm) -> None:
    """A person's classification: it wins over what was read, and the difference is kept.

    A triaged request can be classified anew until something was done about it.
    """
    rulebook = rulebooks()[request.rulebook_version]
    if not form.is_noise:
        rulebook.require(form.category)
    _require_issue(acting, request, form.issue)
    read = {"category": request.category, "subject": request.subject, "issue": request.issue}
    has_other_clocks = request.category != form.category
    request.category, request.is_category_confirmed = form.category, True
    request.subject, request.issue = form.subject, form.issue
    request.is_urgent = request.is_urgent if form.is_urgent is None else form.is_urgent
    _correct_place(acting, request, form)
    facts = facts_of_row(acting, request)
    why = invalidity(form.category, rulebook, facts, is_noise=form.is_noise, is_pure_repeat=False)
    request.is_valid, request.invalid_reason = why is None, why
    chosen = {"category": form.category, "subject": form.subject, "issue": form.issue}
    if State(request.state) is State.TRIAGED:
        save(acting, request)
        note(acting, request, "reclassify", reason=form.reason, read=read, chosen=chosen)
    else:
        move(acting, request, Step.TRIAGE, reason=form.reason, read=read, chosen=chosen)
    if has_other_clocks:
        void(acting, request, *FIRST_CLOCKS)
        start_first_clocks(acting, request)
    shorten(ClockWork(acting), request)


def _require_issue(acting: Acting, request: RequestRow, issue: str) -> None:
    """A code in force, or the one that the request came with: imports bring their own."""
    known = [*reading_rules_in_force(acting.session).issues, OTHER]
    if issue != request.issue and issue not in known:
        raise UnknownIssueError(issue, known)


def facts_of_row(acting: Acting, request: RequestRow) -> Facts:
    """Which facts the file holds."""
    person = person_of(acting.session, request.person_id)
    return Facts(
        has_real_name=person is not None and person.name is not None,
        has_contact=person is not None and any((person.mobile, person.email, person.address)),
        has_counterparty=bool(request.counterparty.strip()) or bool(request.named_institution),
        has_account_of_events=bool(request.masked_text.strip()),
        # What the words ask for is judged by the person who triages.
        has_concrete_request=True,
    )


def accept(acting: Acting, request: RequestRow) -> None:
    """Take a complaint on: its clock begins. Raises MissingFactsError and its kinds."""
    if request.category == Category.COMPLAINT:
        require_minimum(Category.COMPLAINT, facts_of_row(acting, request))
    move(acting, request, Step.ACCEPT)
    if not open_clocks(acting.session, request.id, ClockName.CLOSE):
        ClockWork(acting).start(request, ClockName.CLOSE)


def reject(acting: Acting, request: RequestRow, form: RejectForm) -> None:
    """Refuse, with the reason, where to go instead and how to have it reviewed.

    Raises StillAwaitedError while the investor has time to supply what was asked for.
    """
    after(State(request.state), Step.REJECT)
    if form.reason is RejectReason.EVIDENCE_NOT_SUPPLIED:
        require_waited(acting, request)
    move(acting, request, Step.REJECT, reason=form.note, code=form.reason)
    request.reject_reason, request.outcome = form.reason, Outcome.REJECTED
    request.recovered = Money(0)
    advice, earlier = form.reason.advice, ""
    if form.reason in CITES_EARLIER:
        earlier = cited_earlier(acting, request)
    words = [advice.reason_zh, earlier, form.note.strip(), advice.where_zh, APPEAL_ZH]
    reply(acting, request, "".join(each for each in words if each))
    meet(acting, request, *FIRST_CLOCKS)
    void(acting, request, ClockName.INVESTOR_SUPPLEMENT, ClockName.CLOSE)
    save(acting, request)


def appeal(acting: Acting, request: RequestRow, reason: str) -> None:
    """The one internal review of a rejection, asked for by the investor."""
    require_reason("appeal", reason)
    if request.reject_reason is None:
        move(acting, request, Step.REJECT)
    if request.has_appealed:
        raise AppealedAlreadyError
    request.has_appealed = True
    save(acting, request)
    note(acting, request, "appeal", reason=reason, is_public=True)


def decide_appeal(acting: Acting, request: RequestRow, form: AppealDecisionForm) -> None:
    """The review's end, by another person than who rejected; upheld, triage begins anew.

    Raises NothingPendingError without an appeal, and once it is decided.
    """
    events = events_of(acting.session, request.id, is_public_only=False)
    is_decided = any(each.step == Step.DECIDE_APPEAL for each in events)
    if not request.has_appealed or is_decided:
        raise NothingPendingError
    if any(each.step == Step.REJECT and each.actor == acting.caller.subject for each in events):
        raise SecondPersonError
    if not form.is_upheld:
        save(acting, request)
        note(acting, request, Step.DECIDE_APPEAL, reason=form.reason, is_public=True)
        reply(acting, request, f"经内部复核，维持不予受理决定。{form.reason}")
        return
    request.came_from = State.TRIAGED
    move(acting, request, Step.DECIDE_APPEAL, reason=form.reason)
    reply(acting, request, f"经内部复核，您的诉求将重新办理。{form.reason}")
    request.reject_reason = request.outcome = request.recovered = None
    request.is_reply_sent = False
    start_first_clocks(acting, request)
    save(acting, request)


def answer(acting: Acting, request: RequestRow, form: AnswerForm) -> None:
    """Answer a consultation, or thank for a suggestion."""
    move(acting, request, Step.ANSWER)
    request.outcome, request.recovered = Outcome.ANSWERED, Money(0)
    reply(acting, request, form.text)
    meet(acting, request, ClockName.ANSWER)
    save(acting, request)


def ask_investor(acting: Acting, request: RequestRow, form: AskForm) -> None:
    """Ask for what is missing: clocks that can stand still do, at most twice a request."""
    asked = [
        row
        for row in clocks_of(acting.session, request.id)
        if row.name == ClockName.INVESTOR_SUPPLEMENT
    ]
    if len(asked) >= MOST_PAUSES:
        raise TooManyPausesError(MOST_PAUSES)
    move(acting, request, Step.ASK_INVESTOR)
    say(acting, request, form.text, side="hotline", audience="investor")
    work = ClockWork(acting)
    pause_all(work, request)
    work.start(request, ClockName.INVESTOR_SUPPLEMENT)


def supplement(acting: Acting, request: RequestRow, form: SupplementForm) -> None:
    """What the investor adds: the request goes back to where the question was asked."""
    move(acting, request, Step.SUPPLEMENT)
    said = say(acting, request, form.text, side="investor", audience="institution")
    acting.session.add(
        RequestTextRow(
            id=new_id(),
            request_id=request.id,
            kind="supplement",
            text=form.text,
            at=acting.now,
        )
    )
    make_findable(acting.session, request, said.masked_text)
    meet(acting, request, ClockName.INVESTOR_SUPPLEMENT)
    resume_all(ClockWork(acting), request)
    heed(acting, request, form.text)


def _correct_place(acting: Acting, request: RequestRow, form: TriageForm) -> None:
    if form.institution is not None:
        code = named_institution(acting, form.institution)
        if code is None:
            raise TargetUnknownError(form.institution, [])
        request.named_institution = code
    if form.branch is not None:
        request.named_branch = form.branch
    if form.region is not None:
        request.region = form.region

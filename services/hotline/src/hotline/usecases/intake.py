"""Taking in: a request gets its number, its rulebook, its masked words, its clocks, its kin."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from hotline.domain.classification import Classification, classified
from hotline.domain.identities import identity_hash, report_code
from hotline.domain.institution_names import resolved
from hotline.domain.intake import Facts, Intake, require_minimum
from hotline.domain.masking import masked
from hotline.domain.request_numbers import request_number
from hotline.domain.request_states import State
from hotline.domain.routing import institution_names
from hotline.domain.rulebooks import Category, Rulebook, rulebook_on
from hotline.domain.similarity import comparable
from hotline.domain.sla_policies import ClockName
from hotline.forms.requests import RequestForm
from hotline.request_refusals import ChannelClosedError
from hotline.store.issue_codes import reading_rules_in_force
from hotline.store.routing import routing_tables
from hotline.store.search import make_findable
from hotline.store.serials import next_serial
from hotline.tables.persons import RequestTextRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting, require_not_ahead
from hotline.usecases.calls import call_with
from hotline.usecases.kinship import find_kin, refuse_open_twin, refuse_too_many_reports
from hotline.usecases.request_clocks import ClockWork
from hotline.usecases.request_moves import note
from hotline.usecases.vault import keep_person, masked_name, masked_words
from lawkit.money import Money
from servicekit.ids import new_id

PEOPLE_CHANNELS = frozenset({Intake.WEB, Intake.APP, Intake.MINI_PROGRAM})
SECOND_FACTOR_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SECOND_FACTOR_LENGTH = 8


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A new request, and the second factor that is told this once."""

    request: RequestRow
    second_factor: str


def take_in(acting: Acting, form: RequestForm, identity_key: bytes) -> TakenIn:
    """Store a request; raises the refusals of the channel, the rulebook and the minimum facts."""
    _require_open_channel(acting, form.channel)
    require_not_ahead(acting, form.happened_on)
    return take_in_elsewhere(acting, form, identity_key)


def take_in_elsewhere(acting: Acting, form: RequestForm, identity_key: bytes) -> TakenIn:
    """The same for what reached the hotline by any channel, as an import brings it."""
    rulebook = rulebook_on(acting.today)
    rules = reading_rules_in_force(acting.session)
    reading = classified(form.text, rules, rulebook)
    category = _category(form, reading, rulebook)
    if form.category is not None:
        require_minimum(form.category, facts_of(form, reading))
    row = _row(acting, form, reading, category, rulebook)
    _name_person(acting, row, form, identity_key)
    if category is Category.REPORT:
        refuse_too_many_reports(acting, row)
        row.report_code = report_code(identity_key, str(row.id))
        row.masked_name = ""
    kin = find_kin(acting, row)
    refuse_open_twin(acting, kin)
    row.number = give_number(acting, row)
    code = new_second_factor()
    row.second_factor = identity_hash(identity_key, "second factor", code)
    store_new(acting, row, form.text)
    kin.keep(acting, row)
    link_call(acting, row, form.call_ref)
    note(acting, row, "receive", is_public=True, channel=row.channel)
    return TakenIn(row, code)


def link_call(acting: Acting, row: RequestRow, call_ref: str | None) -> None:
    """The call in which the request was taken in; one that nobody knows is left out."""
    call = call_with(acting.session, call_ref) if call_ref else None
    if call is not None and acting.caller.has_any("call_agent"):
        call.request_id = row.id
        acting.session.add(call)


def facts_of(form: RequestForm, reading: Classification) -> Facts:
    """Which facts a request brings; a wish may also stand in the words themselves."""
    asks = reading.category.category is Category.COMPLAINT and bool(reading.category_evidence)
    return Facts(
        has_real_name=form.person.name is not None,
        has_contact=form.person.has_contact,
        has_counterparty=bool(form.counterparty.strip()),
        has_account_of_events=bool(form.text.strip()),
        has_concrete_request=bool(form.wish.strip()) or asks,
    )


def store_new(acting: Acting, row: RequestRow, text: str) -> None:
    """Keep the row with its words (encrypted), its place in the index and its first clocks."""
    session = acting.session
    session.add(row)
    session.flush()
    session.add(
        RequestTextRow(
            id=acting.fresh_id(),
            request_id=row.id,
            kind="intake",
            text=text,
            at=row.created_at,
        )
    )
    make_findable(session, row, "\n".join((row.masked_text, row.wish, row.counterparty)))
    start_first_clocks(acting, row)


def start_first_clocks(acting: Acting, row: RequestRow) -> None:
    """Consultations and suggestions wait for an answer, reports for a decision."""
    if row.category in (Category.CONSULT, Category.SUGGEST):
        ClockWork(acting).start(row, ClockName.ANSWER, started_at=row.created_at)
    elif row.category == Category.REPORT:
        ClockWork(acting).start(row, ClockName.REPORT_DECISION, started_at=row.created_at)


def give_number(acting: Acting, row: RequestRow) -> str:
    """The next number of the day on which the request came."""
    return request_number(row.received_on, next_serial(acting.session, row.received_on))


def new_second_factor() -> str:
    """A code without letters and digits that look alike."""
    return "".join(secrets.choice(SECOND_FACTOR_LETTERS) for _ in range(SECOND_FACTOR_LENGTH))


def named_institution(acting: Acting, name: str) -> str | None:
    """The code that a counterparty's name means today, if it means exactly one."""
    if not name.strip():
        return None
    tables = routing_tables(acting.session)
    return resolved(name, institution_names(tables, acting.today)).code


def _row(
    acting: Acting,
    form: RequestForm,
    reading: Classification,
    category: Category | None,
    rulebook: Rulebook,
) -> RequestRow:
    safe = masked_words(form.text, form.person.name)
    counterparty = masked(form.counterparty).text
    return RequestRow(
        id=new_id(),
        number="",
        created_at=acting.now,
        received_on=acting.today,
        channel=form.channel,
        rulebook_version=rulebook.version,
        state=State.RECEIVED,
        category=category,
        subject=reading.subject.code,
        issue=reading.issues[0].code,
        suggestion=suggestion_of(reading),
        is_urgent=reading.is_urgent,
        masked_text=safe,
        compared=comparable(safe),
        wish=masked_words(form.wish, form.person.name),
        counterparty=counterparty,
        named_institution=named_institution(acting, form.counterparty),
        named_branch=masked(form.branch).text,
        region=form.region,
        product=masked(form.product).text,
        happened_on=form.happened_on,
        claimed=None if form.claimed_fen is None else Money(form.claimed_fen),
        account=acting.caller.subject if acting.caller.has_any("investor") else None,
        taken_by=acting.caller.subject if acting.caller.has_any("call_agent") else None,
        breached=[],
    )


def suggestion_of(reading: Classification) -> dict[str, object]:
    """What classification read, as it is kept for tuning: codes, spans and versions, no words."""
    hint = reading.category
    return {
        "category": hint.category,
        "split_into": list(hint.split_into),
        "is_in_rulebook": hint.is_in_rulebook,
        "subject": reading.subject.code,
        "issues": [
            {
                "code": each.code,
                "confidence": str(each.confidence),
                "spans": [[span.start, span.end] for span in each.evidence],
            }
            for each in reading.issues
        ],
        "urgency": [[span.start, span.end] for span in reading.urgency],
        "is_sure": reading.is_sure,
        "rules_version": reading.rules_version,
    }


def _category(form: RequestForm, reading: Classification, rulebook: Rulebook) -> Category | None:
    if form.category is not None:
        rulebook.require(form.category)
        return form.category
    hint = reading.category
    return hint.category if hint.is_in_rulebook else None


def _require_open_channel(acting: Acting, channel: Intake) -> None:
    """People use the live channels themselves; agents take calls and letters in for them."""
    is_staff = acting.caller.has_any("call_agent", "triager", "hotline_admin")
    is_open = not channel.is_import_only if is_staff else channel in PEOPLE_CHANNELS
    if not is_open:
        raise ChannelClosedError(channel)


def _name_person(acting: Acting, row: RequestRow, form: RequestForm, identity_key: bytes) -> None:
    person = keep_person(acting, form.person, identity_key)
    if person is not None:
        row.person_id, row.identity_hash = person.id, person.identity_hash
        row.masked_name = masked_name(form.person.name)

"""Counts of investors against a plain recount of the stored rows."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from mediation.app import PROGRAM
from mediation.store.reports import investor_counts
from mediation.tables import (
    EntitlementRow,
    EscrowAccountRow,
    EscrowPartyRow,
    PayoutBatchRow,
    PayoutLineRow,
)
from mediation.tables.personal import PersonalText
from servicekit.clock import utc_now
from servicekit.database import Database
from servicekit.keys import new_signing_key
from servicekit.personal_data import personal_keys_of

STATES = ("ENTITLED", "EXPIRED", "CANCELLED")
LINE_STATES = ("NEW", "HELD", "SENT", "SUCCESS", "FAILED", "UNKNOWN", "RETURNED")
# Per entitlement: its investor, its state, the states of its payments.
ENTITLEMENTS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from(STATES),
        st.lists(st.sampled_from(LINE_STATES), max_size=3),
    ),
    max_size=12,
)


@pytest.fixture
def database(migrated_url):
    PersonalText.install(personal_keys_of("", new_signing_key("mediation")))
    found = Database(migrated_url(PROGRAM.migrations, PROGRAM.kit), PROGRAM.kit)
    yield found
    found.close()


def escrow(number):
    return EscrowAccountRow(
        id=uuid4(),
        number=number,
        title="专户",
        model="B",
        state="PAYING",
        administrator="centre",
        issuer="issuer-1",
        custodian="bank",
        bank_account=number,
        target_fen=0,
        terms={},
        last_hash="0" * 64,
        created_at=utc_now(),
    )


def store(session: Session, entitlements):
    account = escrow(uuid4().hex)
    session.add(account)
    session.flush()
    parties = [
        EscrowPartyRow(id=uuid4(), ledger_id=account.id, party_ref=f"P{n}", name="张三")
        for n in range(5)
    ]
    batch = PayoutBatchRow(
        id=uuid4(),
        ledger_id=account.id,
        batch_no="B1",
        state="RELEASED",
        purpose="赔付",
        pay_on=date(2026, 11, 21),
        line_count=0,
        sum_fen=0,
        maker="maker",
        created_at=utc_now(),
    )
    session.add_all([*parties, batch])
    session.flush()
    number = 0
    for place, (who, state, lines) in enumerate(entitlements):
        owed = EntitlementRow(
            id=uuid4(),
            ledger_id=account.id,
            party_id=parties[who].id,
            source_ref=f"page-{place}",
            amount_fen=100,
            state=state,
            created_at=utc_now(),
        )
        session.add(owed)
        session.flush()
        for line_state in lines:
            number += 1
            session.add(line(account, batch, owed, number, line_state))
    session.flush()
    return account.id


def line(account, batch, owed, number, state):
    return PayoutLineRow(
        id=uuid4(),
        batch_id=batch.id,
        ledger_id=account.id,
        line_no=number,
        party_id=owed.party_id,
        entitlement_id=owed.id,
        split_no=number,
        attempt=1,
        amount_fen=10,
        payee_name="张三",
        payee_account="6222",
        bank_code="102100099996",
        memo="",
        instruction_id=uuid4().hex[:26],
        state=state,
    )


def recounted(entitlements):
    """Who was to get something, and who has kept some of it, in plain sets."""
    entitled = {who for who, state, _ in entitlements if state != "CANCELLED"}
    paid = {who for who, _, lines in entitlements if "SUCCESS" in lines}
    return len(entitled), len(paid)


def test_investors_are_counted_as_a_plain_recount_counts_them(database):
    @settings(
        max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(mine=ENTITLEMENTS, others=ENTITLEMENTS)
    def check(mine, others):
        with database.writing() as session:
            ledger_id = store(session, mine)
            store(session, others)
            assert investor_counts(session, ledger_id) == recounted(mine)

    check()

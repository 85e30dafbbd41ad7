"""H1: the ways between the states, written down once more from the specification."""

from hotline.domain.request_states import TRANSITIONS, State

WAYS = """
RECEIVED > TRIAGED
TRIAGED > ACCEPTED ANSWERED REJECTED AWAITING_INVESTOR REPORT_REGISTERED REPORT_NOT_REGISTERED
AWAITING_INVESTOR > REJECTED
ACCEPTED > ROUTED AWAITING_INVESTOR
ROUTED > SIGNED RETURNED_BY_INSTITUTION
RETURNED_BY_INSTITUTION > TRIAGED
SIGNED > CONTACTED
CONTACTED > HANDLING
HANDLING > RESULT_SUBMITTED
RESULT_SUBMITTED > REVIEWED MEDIATION_OFFERED
REVIEWED > CALLBACK HANDLING
MEDIATION_OFFERED > IN_MEDIATION RESULT_SUBMITTED
IN_MEDIATION > MEDIATION_RESULT
MEDIATION_RESULT > CALLBACK
CALLBACK > CALLBACK CLOSED
ANSWERED > CLOSED
REJECTED > CLOSED
REPORT_REGISTERED > REPORT_FORWARDED
REPORT_NOT_REGISTERED > CLOSED
REPORT_FORWARDED > REPORT_FEEDBACK
REPORT_FEEDBACK > CLOSED
REOPENED > HANDLING
CLOSED > REOPENED
WITHDRAWN >
MERGED >
"""
NOT_OPEN = {State.CLOSED, State.WITHDRAWN, State.MERGED}


def test_the_table_of_ways_is_the_one_of_the_specification():
    expected = {}
    for line in WAYS.strip().splitlines():
        origin, _, targets = line.partition(">")
        expected[State(origin.strip())] = {State(target) for target in targets.split()}
    for state in State:
        if state not in NOT_OPEN:
            expected[state] |= {State.WITHDRAWN, State.MERGED}
    assert {state: set(ways.values()) for state, ways in TRANSITIONS.items()} == expected

"""Take single checks out of the money code and see the tests fail: `python mutations.py [word]`.

Each mutation is made in a copy of the package, so that nothing of it can stay behind.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / "src" / "mediation"
PURE = ["ledger", "payouts/test_payout_rules.py", "payouts/test_single_checks.py"]
HTTP = [
    "payouts/test_single_checks.py",
    "payouts/test_dual_control.py",
    "payouts/test_fake_bank.py",
    "payouts/test_way_of_the_money.py",
]
DEPOSITORY = ["payouts/test_depository.py"]
RESULTS = ["payouts/test_single_checks.py", "payouts/test_fake_bank.py", "payouts/test_races.py"]
MIGRATION = "migrations/versions/" + next(
    one.name for one in (SOURCE / "migrations" / "versions").glob("*_first_tables.py")
)
_NOT_NEGATIVE = (
    "debits_pending >= 0 AND debits_posted >= 0 AND credits_pending >= 0 AND credits_posted >= 0"
)
RESULT = "usecases/results.py"
CHANNELS = "domain/payout_channels.py"
LEDGER, APPROVALS, PAYOUTS = "domain/ledger.py", "domain/approvals.py", "domain/payouts.py"
FILES, RELEASES, BATCHES = (
    "domain/payout_files.py",
    "usecases/releases.py",
    "usecases/payout_batches.py",
)

MUTATIONS: tuple[tuple[str, str, str, list[str]], ...] = (
    # 2.1: the balance rule, when a hold is made; once, in full or less
    (LEDGER, "if account.free_fen < transfer.amount_fen:", "if False:", PURE),
    (LEDGER, "if debit.limit is Limit.DEBITS_LE_CREDITS:", "if False:", PURE),
    (LEDGER, "if credit.limit is Limit.CREDITS_LE_DEBITS:", "if False:", PURE),
    (
        "domain/ledger_accounts.py",
        "return self.credits_posted - self.debits_posted - self.debits_pending",
        "return self.credits_posted - self.debits_posted",
        PURE,
    ),
    (
        "domain/ledger_accounts.py",
        "return self.debits_posted - self.credits_posted - self.credits_pending",
        "return self.debits_posted - self.credits_posted",
        PURE,
    ),
    (LEDGER, "if amount > hold.amount_fen:", "if False:", PURE),
    (LEDGER, "if hold.id in self.resolved:", "if False:", PURE),
    (LEDGER, "if transfer.id in self.spent:", "if False:", PURE),
    (LEDGER, "if paid_id in self.returned or paid_id in self.corrected:", "if False:", PURE),
    (LEDGER, "if transfer.amount_fen <= 0:", "if False:", PURE),
    (LEDGER, "            undo.run(made)\n", "", PURE),
    # 2.1 once more, where the database repeats the rule
    (
        MIGRATION,
        "balance_rule <> 'CREDITS_LE_DEBITS' OR credits_pending + credits_posted <= debits_posted",
        "1 = 1",
        HTTP,
    ),
    (MIGRATION, _NOT_NEGATIVE, "1 = 1", HTTP),
    # 2.4: dual control
    (APPROVALS, "if person == round_.maker:", "if False:", HTTP),
    (APPROVALS, "if shown_hash != round_.content_hash:", "if False:", HTTP),
    (APPROVALS, "if not groups & needed:", "if False:", HTTP),
    (APPROVALS, "if approval.content_hash == round_.content_hash", "if True", PURE),
    (APPROVALS, "and approval.person != round_.maker", "", PURE),
    (APPROVALS, "and approval.person not in revoked", "", PURE),
    (APPROVALS, "if now > expires_at:", "if False:", PURE),
    (APPROVALS, "or person in tried", "", PURE),
    (APPROVALS, "            filled[person] = index\n", "", PURE),
    (RELEASES, "    require_unfrozen(escrow)\n", "", HTTP),
    (
        RELEASES,
        "if not found == batch.content_sha256 == round_.content_sha256:",
        "if False:",
        HTTP,
    ),
    (RELEASES, ", rules=rules_now(acting, escrow, lines)", "", HTTP),
    (BATCHES, "    _void_round(acting, batch)\n    opened", "    opened", HTTP),
    ("usecases/approvals.py", "if acting.person in revoked:", "if False:", HTTP),
    (
        "usecases/approvals.py",
        "    if acting.session.get(ApprovalRow, (row.id, acting.person)) is not None:",
        "    if False:",
        HTTP,
    ),
    ("usecases/approvals.py", '        row.state = "REJECTED"\n', "", HTTP),
    (BATCHES, "    opened.maker = batch.maker\n", "", HTTP),
    (RELEASES, "if escrow.model == Model.D and escrow.plan_filed_on is None:", "if False:", HTTP),
    # 2.5: the checks of a batch, its file and its results
    (PAYOUTS, "if not lines or not is_count_right or not is_sum_right:", "if False:", PURE),
    (PAYOUTS, "if total > facts.bank_free_fen:", "if False:", PURE),
    (PAYOUTS, "by_party[line.party_id] > party.free_fen", "False", PURE),
    (PAYOUTS, "by_entitlement[line.entitlement_id] > remaining", "False", PURE),
    (PAYOUTS, "if party is None or owner != line.party_id:", "if party is None:", PURE),
    (PAYOUTS, "if key in seen:", "if False:", PURE),
    (PAYOUTS, "if key in facts.in_open_batches:", "if False:", PURE),
    (PAYOUTS, "if line.entitlement_id in facts.unknown_entitlements:", "if False:", PURE),
    (PAYOUTS, "if party is not None and party.is_blocked:", "if False:", PURE),
    (PAYOUTS, "if party is not None and line.payee_name != party.name:", "if False:", PURE),
    (PAYOUTS, "    for code in destination_faults(", "    for code in () and (", PURE),
    (CHANNELS, " or len(code) != BANK_CODE_DIGITS", "", PURE),
    (CHANNELS, " or not least <= len(account) <= most", "", PURE),
    (CHANNELS, "if not PARTICIPANT_CODE.fullmatch(code):", "if False:", DEPOSITORY),
    (CHANNELS, "if not SECURITIES_ACCOUNT.fullmatch(account):", "if False:", DEPOSITORY),
    (PAYOUTS, "if is_formula(line.payee_name) or is_formula(line.memo):", "if False:", PURE),
    (PAYOUTS, "if state in WITH_BANK:", "if state in WITH_BANK or True:", PURE),
    (FILES, "if count != lines or declared[0] != lines:", "if False:", PURE),
    (FILES, "if digest != found:", "if False:", PURE),
    (FILES, "if declared[1] != sum_fen:", "if False:", PURE),
    (FILES, "if len(named) != len(lines):", "if False:", PURE),
    (FILES, "if known is Result.SUCCESS and not bank_ref:", "if False:", PURE),
    (PAYOUTS, "    if line.amount_fen <= 0:", "    if False:", PURE),
    (PAYOUTS, "return _B.PARTLY_RESULTED if waiting else _B.RESULTED", "return _B.RESULTED", HTTP),
    (PAYOUTS, '{line_no}|{attempt}"', '{line_no}"', HTTP),
    (RELEASES, "    if found != batch.file_sha256:", "    if False:", HTTP),
    (
        RESULT,
        "    if (found.head.ledger, found.head.batch_no) != (batch.ledger_id.hex, batch.batch_no):",
        "    if False:",
        RESULTS,
    ),
    (RESULT, "    if known is not None:", "    if False:", RESULTS),
    (RESULT, "    _require_sent(batch)\n", "", RESULTS),
    (RESULT, "    if LineState(line.state) is not LineState.UNKNOWN:", "    if False:", RESULTS),
    (RESULT, "    if state is LineState.RETURNED:", "    if False:", RESULTS),
    (RESULT, "if effect is Effect.CONFLICT:", "if False:", RESULTS),
    ("usecases/results.py", "if total != found.sum_fen:", "if False:", HTTP),
    (
        "usecases/results.py",
        "if not {line.instruction_id for line in found.lines} <= rows.keys():",
        "if False:",
        HTTP,
    ),
)


def passes(package: Path, tests: list[str]) -> bool:
    """Whether all tests pass over a copy of the package."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-k", "not postgresql"]
    done = subprocess.run(
        [*command, *(str(HERE.parent / test) for test in tests)],
        env={
            **os.environ,
            "PYTHONPATH": str(package.parent),
            "HYPOTHESIS_MAX_EXAMPLES": "30",
        },
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def survives(whole: Path, file: str, old: str, new: str, tests: list[str]) -> bool:
    """Whether all tests pass without the check."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "mediation"
        shutil.copytree(whole, package)
        text = (package / file).read_text(encoding="utf-8")
        (package / file).write_text(text.replace(old, new), encoding="utf-8")
        return passes(package, tests)


def told(is_alive: bool, file: str, old: str) -> bool:
    """Say what became of a mutation, as it becomes known."""
    sys.stdout.write(f"{'SURVIVED' if is_alive else 'noticed '}  {file}: {old.strip()}\n")
    sys.stdout.flush()
    return is_alive


def main() -> int:
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    chosen = [one for one in MUTATIONS if word in one[0]]
    with tempfile.TemporaryDirectory() as folder:
        # Taken once: what is edited meanwhile does not count.
        whole = Path(folder) / "mediation"
        shutil.copytree(SOURCE, whole)
        for file, old, _, _ in chosen:
            found = (whole / file).read_text(encoding="utf-8").count(old)
            if found != 1:
                raise SystemExit(f"{file}: {found} times: {old!r}")
        for tests in {tuple(one[3]): one[3] for one in chosen}.values():
            if not passes(whole, tests):
                raise SystemExit(f"these fail without any mutation: {tests}")
        alive = [one for one in chosen if told(survives(whole, *one), *one[:2])]
    sys.stdout.write(f"{len(chosen) - len(alive)} of {len(chosen)} mutations were noticed\n")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())

"""
Proof that the suite would notice: one guard of the money's way is taken away at a time.

    python -m tests.faults.mutants            every guard
    python -m tests.faults.mutants WORD …     those whose names contain a word

A guard is a line of our source, which is spoilt as it is imported, or something that PostgreSQL keeps, which is dropped
from the test's database after the migrations. Nothing on disk changes.
"""

import sys
from dataclasses import dataclass

from tests.contract import mutants

RUNS, SERVICES = "tests/payouts/runs", "payouts.runs.services"


@dataclass(frozen=True)
class Guard:
    """`old` occurs once in `module` and becomes `new`; or `sql` is run. `where` are the tests that should notice."""

    name: str
    where: str
    module: str = ""
    old: str = ""
    new: str = ""
    sql: str = ""

    @property
    def full(self) -> str:
        return self.module


def line(name: str, module: str, old: str, new: str, where: str) -> Guard:
    return Guard(name, where, module=module, old=old, new=new)


def unique(table: str, name: str, where: str) -> Guard:
    """A constraint or, where it has a condition, an index."""
    drop = f"""
        DO $$ BEGIN
            IF EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{name}') THEN
                ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE;
            ELSE DROP INDEX {name}; END IF;
        END $$"""
    return Guard(f"without {name}", where, sql=drop)


def trigger(table: str, name: str, where: str) -> Guard:
    return Guard(f"without {name} on {table}", where, sql=f"DROP TRIGGER {name} ON {table}")


ONE = "tests/payouts/test_one_of_each.py"
LEDGER = "tests/payouts/ledger/test_guarantees.py"
STEPS = "tests/faults/test_at_every_step.py"
ANSWERS = "tests/faults/test_every_answer.py"

GUARDS = (
    # Sending once
    line("status is no compare-and-swap", "payouts.states", "pk=self.pk, status=self.status\n        ).update", "pk=self.pk\n        ).update", f"{RUNS}/test_sending.py"),
    line("no claim", f"{SERVICES}.sending", "Q(claimed_until=None) | Q(claimed_until__lte=now),", "", f"{RUNS}/test_sending.py"),
    line("keys good for ever", f"{SERVICES}.asking", "KEY_GOOD_FOR = dt.timedelta(hours=23)", "KEY_GOOD_FOR = dt.timedelta(days=23)", ANSWERS),
    line("a 500 is a no", f"{SERVICES}.asking", "question.move(Status.UNKNOWN, error=str(error)[:500])\n        return Answer(\"waits\", wait=LOOK_AFTER)", "question.move(Status.ABSENT, finished_at=at)\n        return Answer(\"absent\")", f"{RUNS}/test_sending.py"),
    line("looked at too early", f"{SERVICES}.asking", "if rest > dt.timedelta(0):", "if False:", f"{RUNS}/test_reversing.py {RUNS}/test_sending.py"),
    line("the call is not noted before", f"{SERVICES}.asking", "    _note_call(question, renew)\n    try:", "    try:", f"{RUNS}/test_sending.py"),
    line("no answer means refused", f"{SERVICES}.asking", 'return Answer("waits", wait=pause_after(question.calls, error))', 'return Answer("refused", error=Refused(str(error)))', f"{RUNS}/test_sending.py"),
    line("account not asked before the transfer", f"{SERVICES}.sending", "problem = _problem_with(payout, gateway, at)", 'problem = ""', f"{RUNS}/test_sending.py {RUNS}/test_canceling.py"),
    line("another transfer is taken for ours", f"{SERVICES}.sending", "if made.destination != payout.destination or", "if False and", f"{RUNS}/test_sending.py"),
    line("nothing is looked at before the bank leg", f"{SERVICES}.onward", "if hurdle := _hurdle(payout, gateway, at):", "if False:", f"{RUNS}/test_onward.py"),
    line("a leg beside another", f"{SERVICES}.onward", "locked.status not in ON_OUR_SIDE or _taken(locked)", "locked.status not in ON_OUR_SIDE", f"{RUNS}/test_onward.py"),
    line("reversals past the bank", f"{SERVICES}.reversing", "    if payout.legs.filter(BankLeg.STANDING).exists():\n        return Money(0, payout.currency)\n", "", f"{RUNS}/test_onward.py"),
    # People at one instant
    line("decisions without a lock", f"{SERVICES}.approving", "PayoutRun.objects.select_for_update().get(pk=run.pk)", "PayoutRun.objects.get(pk=run.pk)", f"{RUNS}/test_approving.py"),
    line("splits without a lock", "payouts.splits.services.signing", "SplitAgreement.objects.select_for_update().get(pk=agreement.pk)", "SplitAgreement.objects.get(pk=agreement.pk)", "tests/payouts/splits/test_signing.py"),
    line("a reversal without a lock", f"{SERVICES}.reversing", 'locked = Payout.objects.select_for_update(of=("self",)).get(pk=payout.pk)', "locked = Payout.objects.get(pk=payout.pk)", f"{RUNS}/test_reversing.py"),
    line("the fund is fronted without a lock", f"{SERVICES}.netting", "    account = Account.objects.select_related(\"payee__user\").get(pk=account_id)\n    currency = account.currency\n    _one_at_a_time(currency)\n", "    account = Account.objects.select_related(\"payee__user\").get(pk=account_id)\n    currency = account.currency\n", f"{RUNS}/test_netting.py"),
    line("planning does not hold the books", f"{SERVICES}.planning", "    ledger.hold_still()\n", "", f"{RUNS}/test_planning.py tests/marketplace/console/test_at_one_instant.py"),
    line("letters without a lock", "marketplace.mail.services", "Letter.objects.select_for_update(skip_locked=True)", "Letter.objects", "tests/marketplace/mail/test_outbox.py"),
    line("events without a claim", "payouts.connect.inbox", "event.due_at = at + LEASE\n", "pass\n", "tests/payouts/test_webhooks.py"),
    line("refunds without the order's lock", "marketplace.orders.services.refunding", "    order = Order.objects.select_for_update().get(pk=order.pk)\n", "    order = Order.objects.get(pk=order.pk)\n", "tests/marketplace/console/test_at_one_instant.py"),
    line("more refunded than charged", "payouts.earnings.services.refunding", "if locked.refunded + locked.disputed + amount.minor > locked.amount:", "if False:", "tests/payouts/earnings"),
    # What PostgreSQL keeps
    unique("runs_payoutrun", "one_unfinished_run_per_currency", ONE),
    unique("runs_runapproval", "one_run_decision_per_approver", ONE),
    unique("runs_attempt", "one_open_attempt_per_payout", ONE),
    unique("runs_bankleg", "one_standing_leg_per_payout", f"{RUNS}/test_onward.py"),
    unique("earnings_charge", "never_more_returned_than_charged", "tests/payouts/earnings"),
    unique("orders_reservation", "one_holder_per_copy", "tests/marketplace/orders/test_placing.py"),
    unique("splits_splitagreement", "one_active_agreement_at_a_time", ONE),
    unique("splits_approval", "one_decision_per_approver", ONE),
    unique("payees_connectedaccount", "one_open_account_per_payee", ONE),
    trigger("ledger_posting", "ledger_check_postings", LEDGER),
    trigger("ledger_journalentry", "ledger_entry_has_postings", LEDGER),
    trigger("ledger_posting", "ledger_refuse_change", LEDGER),
    trigger("ledger_journalentry", "ledger_refuse_change", LEDGER),
    trigger("ledger_balance", "ledger_refuse_balance_by_hand", LEDGER),
    trigger("ledger_journalentry", "ledger_stamp_entry", LEDGER),
    trigger("runs_payoutrun", "runs_guard_run", f"{RUNS}/test_approving.py"),
    trigger("runs_payout", "runs_guard_payout", f"{RUNS}/test_approving.py {RUNS}/test_planning.py"),
    trigger("runs_payout", "runs_payout_is_reserved", f"{RUNS}/test_planning.py"),
    trigger("runs_payout", "runs_netting_is_posted", RUNS),
    trigger("runs_reversal", "runs_guard_reversal", RUNS),
    trigger("runs_bankleg", "runs_guard_leg", f"{RUNS}/test_onward.py"),
    trigger("runs_reversal", "runs_reversal_leaves_the_bank_alone", f"{RUNS}/test_onward.py"),
    trigger("runs_runapproval", "runs_refuse_change", ONE),
    trigger("splits_splitagreement", "splits_guard_agreement", "tests/payouts/splits"),
    trigger("splits_splitagreement", "splits_born_as_draft", ONE),
    trigger("splits_share", "splits_guard_shares", "tests/payouts/splits"),
    trigger("splits_acceptance", "splits_refuse_change", ONE),
)  # fmt: skip


def main(words: list[str]) -> int:
    return mutants.report(
        [guard for guard in GUARDS if not words or any(word in guard.name for word in words)],
        plugin="tests.faults.mutation",
        places=lambda guard: (tuple(guard.where.split()),),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Whatever was decided or booked stays as it was sealed, or it is found out and named."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from artists.cooperative import sealing, services
from artists.cooperative.models import Block, Decision
from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.money import Money
from tests.factories import FRIDAY, make_officer, make_payee
from tests.harness import database

pytestmark = pytest.mark.django_db(transaction=True)


def decide(number, by=None, **facts):
    return services.record(
        by=by, verb="admitted", subject=f"member:{number}", title=f"Applicant {number}", at=FRIDAY, **facts
    )


def book(number, payee):
    ten = Money(1_000, "EUR")
    return ledger.post(
        reference=f"sale:{number}",
        memo="A “print”",
        occurred_at=FRIDAY,
        lines=[
            ledger.debit(chart.stripe_balance("EUR"), ten),
            ledger.credit(chart.pending(payee, "EUR"), ten),
        ],
    )


@pytest.fixture
def sealed():
    """Three decisions and two sales, in one block."""
    carla, ana = make_officer("Carla Haas"), make_payee("Ana")
    for number in (1, 2, 3):
        decide(
            number,
            by=carla,
            reason="Her own work",
            before={"status": "applied"},
            after={"status": "admitted"},
        )
    for number in (1, 2):
        book(number, ana)
    assert sealing.seal(at=FRIDAY) == 1


def behind_the_triggers(table, *statements):
    """What a superuser could do: switch the triggers off, alter, switch them on again."""
    with database.owner() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def faults():
    return [fault.detail for fault in sealing.verify().faults]


def test_what_is_untouched_is_proved(sealed, capsys):
    verdict = sealing.verify()
    assert (verdict.blocks, verdict.decisions, verdict.entries, verdict.is_sound) == (1, 3, 2, True)
    call_command("verify_audit")
    assert "3 decisions and 2 entries in 1 blocks, all as sealed" in capsys.readouterr().out


def test_nothing_new_adds_no_block(sealed):
    assert sealing.seal(at=FRIDAY) == 0
    decide(4)
    assert sealing.seal(at=FRIDAY) == 1
    assert sealing.verify().blocks == 2


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'Bribed'",
        "by_id = NULL",
        'after = \'{"status": "declined"}\'',
        "before = '{}'",
        "decided_at = decided_at + interval '1 microsecond'",
        "subject = 'member:9'",
    ],
)
def test_a_changed_decision_is_named(sealed, change):
    behind_the_triggers("cooperative_decision", f"UPDATE cooperative_decision SET {change} WHERE id = 2")
    assert faults() == ["decision 2 was changed"]
    with pytest.raises(CommandError, match="1 things are not as they were sealed"):
        call_command("verify_audit")


def test_a_removed_and_an_inserted_decision_are_named(sealed):
    behind_the_triggers(
        "cooperative_decision",
        "DELETE FROM cooperative_decision WHERE id = 1",
        "INSERT INTO cooperative_decision (id, verb, subject, title, reason, before, after, decided_at)"
        " VALUES (0, 'admitted', 'member:9', 'Mallory', '', '{}', '{}', now())",
    )
    # Before the first number there is no place; inside, where one was removed, there is.
    assert faults() == ["decision 1 was removed"]
    behind_the_triggers(
        "cooperative_decision",
        "UPDATE cooperative_decision SET id = 1 WHERE id = 0",
    )
    assert faults() == ["decision 1 was changed"]


def test_a_row_put_into_a_gap_is_named():
    decide(1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        decide(2)  # takes the number 2 and gives it up
        raise ZeroDivisionError
    decide(3)
    sealing.seal(at=FRIDAY)
    assert faults() == []
    behind_the_triggers(
        "cooperative_decision",
        "INSERT INTO cooperative_decision (id, verb, subject, title, reason, before, after, decided_at)"
        " VALUES (2, 'admitted', 'member:9', 'Mallory', '', '{}', '{}', now())",
    )
    assert faults() == ["decision 2 was put in after its place was sealed"]


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("ledger_posting", "UPDATE ledger_posting SET amount = amount * 2 WHERE entry_id = 2"),
        ("ledger_posting", "UPDATE ledger_posting SET account_id = 3 - account_id WHERE entry_id = 2"),
        ("ledger_journalentry", "UPDATE ledger_journalentry SET memo = 'another' WHERE id = 2"),
        ("ledger_journalentry", "UPDATE ledger_journalentry SET occurred_at = now() WHERE id = 2"),
    ],
)
def test_an_altered_entry_is_named_even_if_it_still_balances(sealed, table, statement):
    behind_the_triggers(table, statement)
    assert faults() == ["entry 2 was changed"]


def test_an_account_given_to_somebody_else_shows_in_every_entry_on_it(sealed):
    mallory = make_payee("Mallory")
    behind_the_triggers(
        "ledger_account", f"UPDATE ledger_account SET payee_id = {mallory.pk} WHERE kind = 'pending'"
    )
    assert faults() == ["entry 1 was changed", "entry 2 was changed"]


def test_a_block_written_anew_does_not_fit_the_next(sealed):
    decide(4)
    sealing.seal(at=FRIDAY)
    behind_the_triggers(
        "cooperative_decision", "UPDATE cooperative_decision SET reason = 'Bribed' WHERE id = 2"
    )
    first = Block.objects.get(number=1)
    rows = sealing._seals(sealing._DECISIONS, 0, first.decisions_to)
    first.decisions = sealing._written(rows)
    with database.owner() as cursor:
        cursor.execute("ALTER TABLE cooperative_block DISABLE TRIGGER USER")
        cursor.execute("UPDATE cooperative_block SET decisions = %s WHERE number = 1", [first.decisions])
        assert faults() == ["the block itself was altered"]
        cursor.execute("UPDATE cooperative_block SET hash = %s WHERE number = 1", [sealing._hash(first)])
    assert faults() == ["it does not follow from block 1, which was altered since"]


def test_a_chain_that_was_cut_or_written_anew_does_not_hold_the_head_that_was_kept(sealed):
    decide(4)
    sealing.seal(at=FRIDAY)
    kept = sealing.verify().head
    assert sealing.verify(head=kept).is_sound
    behind_the_triggers("cooperative_block", "DELETE FROM cooperative_block WHERE number = 2")
    behind_the_triggers("cooperative_decision", "DELETE FROM cooperative_decision WHERE id = 4")
    assert faults() == []
    assert [f.detail for f in sealing.verify(head=kept).faults] == [
        "the chain ends here, and block 2 was noted once"
    ]
    decide(5)
    sealing.seal(at=FRIDAY)
    assert [f.detail for f in sealing.verify(head=kept).faults] == [
        f"it is not the block that was noted as {kept}"
    ]


def test_a_removed_block_is_missed(sealed):
    for number in (4, 5):
        decide(number)
        sealing.seal(at=FRIDAY)
    behind_the_triggers("cooperative_block", "DELETE FROM cooperative_block WHERE number = 2")
    assert "the blocks from 2 to 2 are missing" in faults()


@pytest.mark.parametrize("statement", ["UPDATE {} SET hash = ''", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("table", ["cooperative_block"])
def test_a_block_is_not_changed_or_removed(sealed, statement, table):
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    with pytest.raises(Exception, match="append-only"), database.owner() as cursor:
        cursor.execute(statement.format(table))


def test_a_block_that_follows_nothing_is_refused(sealed):
    last = Block.objects.get()
    for facts in ({"number": 3}, {"previous_hash": "0" * 64}, {"decisions_to": 0}):
        row = {
            "number": 2,
            "decisions_to": 9,
            "entries_to": 9,
            "previous_hash": last.hash,
            "hash": "1" * 64,
            "sealed_at": FRIDAY,
            "decisions": b"",
            "entries": b"",
        } | facts
        with pytest.raises(DatabaseError, match="does not follow"):
            Block.objects.create(**row)


def test_many_rows_are_sealed_in_blocks_of_bounded_size(monkeypatch):
    monkeypatch.setattr(sealing, "ROWS_A_BLOCK", 4)
    for number in range(10):
        decide(number)
    assert sealing.seal(at=FRIDAY) == 3
    assert sealing.verify().decisions == 10
    assert faults() == []


def test_four_sealers_and_eight_writers_at_once_lose_no_row():
    barrier = threading.Barrier(12)
    ana = make_payee("Ana")
    chart.stripe_balance("EUR"), chart.pending(ana, "EUR")

    def write(writer):
        barrier.wait()
        for number in range(8):
            with transaction.atomic():
                decide(f"{writer}-{number}")
                book(f"{writer}-{number}", ana)
        connection.close()

    def seal_often():
        barrier.wait()
        for _ in range(6):
            sealing.seal(at=FRIDAY)
        connection.close()

    threads = [threading.Thread(target=write, args=[n]) for n in range(8)]
    threads += [threading.Thread(target=seal_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    sealing.seal(at=FRIDAY)

    verdict = sealing.verify()
    assert (verdict.decisions, verdict.entries, verdict.faults) == (64, 64, ())
    assert Decision.objects.count() == 64

"""Entries balance, are written once and are never changed."""

import datetime as dt
import hashlib
import json
import threading

import pytest
from django.db import connection, transaction

from payouts.ledger import chart, selectors
from payouts.ledger.models import JournalEntry, Posting
from payouts.ledger.services import (
    NewEntry,
    ReferenceReused,
    Unbalanced,
    credit,
    debit,
    post,
    post_many,
    reverse,
)
from payouts.money import Money
from tests.books import table, the_books
from tests.factories import make_payee

FRIDAY = dt.datetime(2026, 3, 6, 12, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def eur(minor):
    return Money(minor, "EUR")


def post_sale(ana, *, amount=8_000, reference="sale:1", at=FRIDAY):
    return post(
        reference=reference,
        memo="Linocut no. 3",
        occurred_at=at,
        lines=[
            debit(chart.stripe_balance("EUR"), eur(amount)),
            credit(chart.pending(ana, "EUR"), eur(amount)),
        ],
    )


def test_a_sale_is_one_balanced_entry():
    post_sale(make_payee("Ana"))
    assert the_books() == table("""
        Linocut no. 3                      Stripe balance                   80.00
        Linocut no. 3                      Owed to Ana, pending                       80.00
    """)


def test_posting_the_same_sale_again_writes_nothing():
    ana = make_payee("Ana")
    first = post_sale(ana)
    again = post_sale(ana, at=FRIDAY + dt.timedelta(minutes=1))
    assert again == first
    assert (JournalEntry.objects.count(), Posting.objects.count()) == (1, 2)


def test_the_same_reference_with_another_amount_is_refused():
    ana = make_payee("Ana")
    post_sale(ana)
    with pytest.raises(ReferenceReused):
        post_sale(ana, amount=8_001)
    assert selectors.owed(ana, "pending", "EUR") == eur(8_000)


def test_debits_and_credits_that_differ_are_refused():
    with pytest.raises(Unbalanced):
        post(
            reference="sale:1",
            memo="off by a cent",
            occurred_at=FRIDAY,
            lines=[debit(chart.stripe_balance("EUR"), eur(100)), credit(chart.coop_share("EUR"), eur(99))],
        )
    with pytest.raises(Unbalanced):
        post(reference="sale:2", memo="nothing", occurred_at=FRIDAY, lines=[])


def test_two_currencies_do_not_cancel_out():
    with pytest.raises(Unbalanced):
        post(
            reference="sale:1",
            memo="euros for yen",
            occurred_at=FRIDAY,
            lines=[
                debit(chart.stripe_balance("EUR"), eur(100)),
                credit(chart.coop_share("JPY"), Money(100, "JPY")),
            ],
        )


def test_a_mistake_is_reversed_by_its_opposite():
    ana = make_payee("Ana")
    sale = post_sale(ana)
    reverse(entry=sale, reference="reversal:sale:1", memo="Linocut no. 3, reversed", occurred_at=FRIDAY)
    assert selectors.owed(ana, "pending", "EUR") == eur(0)
    assert selectors.trial_balance("EUR") == [("Stripe balance", eur(0)), ("Pending", eur(0))]


def test_balances_are_there_for_payees_and_for_the_co_op():
    ana = make_payee("Ana")
    post_sale(ana)
    post_sale(ana, amount=500, reference="sale:2")
    assert selectors.owed(ana, "pending", "EUR") == eur(8_500)
    assert selectors.balance(chart.stripe_balance("EUR")) == eur(8_500)
    assert selectors.owed(ana, "available", "EUR") == eur(0)


def entry_of(ana, number, *, amount=100, memo="A print"):
    lines = [debit(chart.stripe_balance("EUR"), eur(amount)), credit(chart.pending(ana, "EUR"), eur(amount))]
    return NewEntry(f"sale:{number}", memo, FRIDAY, lines)


def test_many_entries_are_written_at_once_and_named_in_the_order_given():
    ana = make_payee("Ana")
    ids = post_many([entry_of(ana, number, amount=number) for number in (3, 1, 20, 2)])

    assert [JournalEntry.objects.get(pk=pk).reference for pk in ids] == [
        "sale:3",
        "sale:1",
        "sale:20",
        "sale:2",
    ]
    assert selectors.owed(ana, "pending", "EUR") == eur(26)
    assert post_many([]) == []
    assert selectors.check_books() == []


def test_what_is_there_already_is_returned_and_the_rest_is_written():
    ana = make_payee("Ana")
    first = post_many([entry_of(ana, 1), entry_of(ana, 2)])
    again = post_many([entry_of(ana, 2), entry_of(ana, 3), entry_of(ana, 3)])

    assert again[0] == first[1]
    assert again[1] == again[2]
    assert (JournalEntry.objects.count(), Posting.objects.count()) == (3, 6)


def test_one_bad_entry_among_many_and_none_is_written():
    ana = make_payee("Ana")
    post_many([entry_of(ana, 1)])
    off = NewEntry(
        "sale:9",
        "off",
        FRIDAY,
        [debit(chart.stripe_balance("EUR"), eur(1)), credit(chart.coop_share("EUR"), eur(2))],
    )
    for bad, error in [
        (off, Unbalanced),
        (NewEntry("sale:9", "nothing", FRIDAY, []), Unbalanced),
        (entry_of(ana, 1, amount=101), ReferenceReused),
        (entry_of(ana, 2, amount=101), ReferenceReused),
    ]:
        with pytest.raises(error), transaction.atomic():
            post_many([entry_of(ana, 2), entry_of(ana, 3), bad])
    assert JournalEntry.objects.count() == 1


@pytest.mark.parametrize(
    "memo", ['"', "\\", '\\"{},NULL', "NULL", "{a,b}", "a\nb", "%s %(x)s", "'; --", "Ťuhýk 海 🎨", "", " "]
)
def test_odd_memos_and_references_are_kept_as_they_are(memo):
    ana = make_payee("Ana")
    entry = entry_of(ana, f"{memo}!", memo=memo)
    (pk,) = post_many([entry])
    kept = JournalEntry.objects.get(pk=pk)
    assert (kept.memo, kept.reference, kept.occurred_at) == (memo, f"sale:{memo}!", FRIDAY)


def test_the_content_of_an_entry_is_hashed_as_it_ever_was():
    """The hash stands in the books of years: the same lines must give it for ever."""
    ana = make_payee("Ana")
    entry = JournalEntry.objects.get(pk=post_many([entry_of(ana, 1)])[0])
    lines = [[p.account_id, p.currency, p.amount] for p in entry.postings.order_by("position")]
    assert entry.request_hash == hashlib.sha256(json.dumps(lines).encode()).hexdigest()


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_post_overlapping_batches_write_each_entry_once():
    ana = make_payee("Ana")
    chart.stripe_balance("EUR"), chart.pending(ana, "EUR")
    batches = [
        [entry_of(ana, n) for n in numbers]
        for numbers in (range(40), range(39, -1, -1), range(20, 60), range(59, 10, -1))
    ]
    barrier = threading.Barrier(len(batches))
    written = []

    def work(batch):
        barrier.wait()
        written.append(dict(zip((e.reference for e in batch), post_many(batch), strict=True)))
        connection.close()

    threads = [threading.Thread(target=work, args=[batch]) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(written) == len(batches)
    assert JournalEntry.objects.count() == 60
    assert {pk for batch in written for pk in batch.values()} == set(
        JournalEntry.objects.values_list("pk", flat=True)
    )
    assert selectors.check_books() == []

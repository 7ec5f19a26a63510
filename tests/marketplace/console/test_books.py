import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.ledger.models import JournalEntry
from payouts.money import Money
from tests.factories import FRIDAY, make_listing, make_officer, make_policy
from tests.marketplace.console.scene import MONEY, paid_order, shows_only_to, sign_in, words

pytestmark = pytest.mark.django_db
BOOKS = reverse("console:books")
CHECK = reverse("console:check-books")
JOURNAL = reverse("console:journal")


def a_sale():
    make_policy()
    return paid_order(make_listing(status="published"))


def entries(count):
    """So many fees of one cent and up, a minute apart, the last two at the same moment."""
    for number in range(count):
        ledger.post(
            reference=f"fee:{number:03d}",
            memo=f"Fee number {number:03d}",
            occurred_at=FRIDAY + dt.timedelta(minutes=min(number, count - 2)),
            lines=[
                ledger.debit(chart.processing_fees("EUR"), Money(number + 1, "EUR")),
                ledger.credit(chart.stripe_balance("EUR"), Money(number + 1, "EUR")),
            ],
        )


@pytest.mark.parametrize("address", [BOOKS, JOURNAL])
def test_the_books_are_for_admins_and_the_treasurer(client, address):
    a_sale()
    shows_only_to(client, address, *MONEY)


def test_proving_the_books_is_for_admins_and_the_treasurer(client):
    shows_only_to(client, CHECK, *MONEY, post={})


def test_an_entry_is_for_admins_and_the_treasurer(client):
    a_sale()
    shows_only_to(client, reverse("console:entry", args=[JournalEntry.objects.first().pk]), *MONEY)


def test_the_trial_balance_has_two_equal_columns(client):
    a_sale()
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    page = words(client.get(BOOKS))
    for said in (
        "Trial balance, EUR",
        "Stripe balance",
        "86.50",
        "Co-op share",
        "9.60",
        "76.90",
        "The columns are equal",
    ):
        assert said in page, said


def test_before_the_first_sale_the_books_say_so(client):
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    page = words(client.get(BOOKS))
    assert "Nothing is booked yet" in page and "Nobody has proved the books" in page


def test_the_books_are_proved_on_demand(client):
    a_sale()
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    answer = client.post(CHECK, follow=True)
    assert answer.redirect_chain == [(BOOKS, 302)]
    assert "Every promise of the books holds" in words(answer)
    assert client.get(CHECK).status_code == 405


def test_what_is_off_is_named(client):
    a_sale()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE earnings_part SET amount = amount + 1")
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    page = words(client.post(CHECK, follow=True))
    assert "off in the books" in page and "Broken:" in page
    assert " off <small>proved" in words(client.get(reverse("console:home")))


def test_the_journal_goes_back_in_time_and_skips_and_repeats_nothing(client):
    entries(120)
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    seen, url = [], JOURNAL
    while url:
        answer = client.get(url)
        seen += [entry.reference for entry, _ in answer.context["entries"]]
        older = answer.context["older_url"]
        url = f"{JOURNAL}{older}" if older else ""
    assert len(seen) == len(set(seen)) == 120
    assert seen[-1] == "fee:000"


def test_a_page_of_the_journal_costs_the_same_however_long_it_is(client, django_assert_max_num_queries):
    entries(70)
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    with django_assert_max_num_queries(9):
        client.get(JOURNAL)


def test_the_journal_is_searched_by_reference_memo_and_account(client):
    a_sale()
    entries(3)
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    found = words(client.get(JOURNAL, {"q": "number 001"}))
    assert "fee:001" in found and "fee:002" not in found
    found = words(client.get(JOURNAL, {"kind": "coop_share"}))
    assert "sale:order-line:" in found and "fee:001" not in found
    assert "No entry fits" in words(client.get(JOURNAL, {"q": "'; drop table"}))


@pytest.mark.parametrize(
    "place",
    [
        "",
        "junk",
        "_",
        "2026-03-06_1",
        "9999-99-99T00:00:00+00:00_1",
        "2026-03-06T12:00:00+00:00_x",
        "_" * 300,
    ],
)
def test_a_place_without_sense_is_the_beginning(client, place):
    entries(2)
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    answer = client.get(JOURNAL, {"before": place})
    assert answer.status_code == 200 and len(answer.context["entries"]) == 2


def test_an_entry_is_shown_in_two_columns(client):
    order = a_sale()
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    entry = JournalEntry.objects.get(reference=order.lines.get().reference)
    page = words(client.get(reverse("console:entry", args=[entry.pk])))
    for said in (
        "Stripe balance",
        "80.00",
        "Pending",
        "Ana Moreau",
        "70.40",
        "Co-op share",
        "9.60",
        "3 postings",
    ):
        assert said in page, said
    assert client.get("/console/books/journal/999999/").status_code == 404


def of_stripe():
    return reverse("console:account", args=[chart.stripe_balance("EUR").pk])


def test_an_account_is_for_admins_and_the_treasurer(client):
    shows_only_to(client, of_stripe(), *MONEY)


def test_an_account_shows_what_moved_and_what_it_held_after_each(client):
    entries(3)
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    page = words(client.get(of_stripe()))

    assert "€0.06</strong> credit now" in page
    first, second, third = (page.index(f"Fee number 00{n}") for n in (2, 1, 0))
    assert first < second < third
    assert [page[at:].split(" credit</td>")[0].split(">")[-1] for at in (first, second, third)] == [
        "0.06",
        "0.03",
        "0.01",
    ]


def test_an_account_is_shown_as_it_was_at_the_end_of_a_day(client):
    entries(3)
    ledger.make_checkpoint()
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))

    before = words(client.get(of_stripe(), {"until": (FRIDAY - dt.timedelta(days=1)).date().isoformat()}))
    assert "€0.00</strong> debit at the end of 5 March 2026" in before
    assert "Nothing moved by then" in before
    assert "€0.06</strong> credit at the end of 6 March 2026" in words(
        client.get(of_stripe(), {"until": "2026-03-06"})
    )


@pytest.mark.parametrize(
    "nonsense", ["", "yesterday", "2026-02-30", "0001-01-01", "9999-12-31", "2026-03-06T12:00", "\0"]
)
def test_a_day_without_sense_shows_today(client, nonsense):
    entries(2)
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    answer = client.get(of_stripe(), {"until": nonsense, "before": nonsense})
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert "credit now" in words(answer)


def test_a_long_history_goes_on_page_by_page(client):
    entries(120)
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    seen, query = [], ""
    while query is not None:
        answer = client.get(of_stripe() + query)
        seen += [move.posting.entry.reference for move, *_ in answer.context["movements"]]
        query = answer.context["older_url"] or None
    assert len(seen) == 120
    assert sorted(seen) == [f"fee:{number:03d}" for number in range(120)]
    address = of_stripe()
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) <= 9

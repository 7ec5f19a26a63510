"""Faults 29, 30, 32 and 33: storage or mail down, a restore from last night's back-up, rows altered behind the triggers."""

import datetime as dt
import errno
from io import StringIO
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from artists.cooperative import sealing
from marketplace.console import proof
from marketplace.mail import services as post_office
from marketplace.mail.models import Letter
from payouts.earnings import carried
from payouts.earnings import services as earnings
from payouts.earnings.models import Charge
from payouts.ledger.models import Posting
from payouts.ledger.selectors import check_books
from payouts.runs import comparison, selectors, services, tasks
from payouts.runs.models import Difference, IssuedStatement, Payout
from payouts.runs.statements import DoesNotAddUp, download, issued, of_month
from tests.factories import make_agreement, make_artist, make_listing, make_officer, make_payee, make_work
from tests.harness import database
from tests.payouts.payday import approve, connect, earn, euros, plan, what_is_owed
from tests.payouts.stripe_side import StripeSide

MARCH = dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC)
IN_APRIL = dt.datetime(2026, 4, 1, 8, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


def buy(stripe_side, items, at, *, booked=True) -> tuple[str, str]:
    """A buyer pays at Stripe for `items`, which the payment carries; (payment intent, charge)."""
    amount = sum((item.received for item in items[1:]), items[0].received)
    intent = stripe_side.sdk.v1.payment_intents.create(
        {
            "amount": amount.minor,
            "currency": amount.currency.lower(),
            "confirm": True,
            "payment_method": "pm_card_bypassPending",
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "metadata": {"order": "order:55", **carried.metadata(items)},
        }
    )
    if booked:
        earnings.record_payment(
            stripe_charge=intent.latest_charge,
            payment_intent=intent.id,
            order_reference="order:55",
            amount=amount,
            items=items,
            at=at,
        )
    return intent.id, intent.latest_charge


def shipping(payee, amount, number):
    return earnings.Item(
        kind="shipping",
        reference=f"sale:shipment:{number}",
        title="Delivery, “Sjór” by =Ana",
        received=euros(amount),
        payee=payee,
    )


def payable(stripe_side, payee, amount, number, at):
    """The payee earned it at Stripe and in the books, and it is released."""
    item = shipping(payee, amount, number)
    buy(stripe_side, [item], at)
    earnings.delivered(references=[item.reference], at=at)
    earnings.release_due(at=at)


def all_balances() -> dict[tuple[str, str, str], int]:
    """Every account of the books that holds something, by kind, payee and currency."""
    sums = Posting.objects.values_list("account__kind", "account__payee__name", "currency").annotate(
        sum=Sum("amount")
    )
    return {(kind, name or "", currency): int(amount) for kind, name, currency, amount in sums if amount}


def send(payout, stripe_side: StripeSide, at) -> str:
    return services.send(payout_id=payout.pk, gateway=stripe_side.gateway, at=at)


@pytest.fixture
def last_night(transactional_db):
    """Call it to take the back-up; call what it returns to restore it. The copy goes at the end."""
    name = connection.settings_dict["NAME"]
    copy = f"{name}_last_night"

    def take():
        database.copy(name, to=copy)
        return lambda: database.copy(copy, to=name)

    yield take
    with database.maintenance() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


# --- 32: restored from last night's back-up ---------------------------------------------------------


def test_after_a_restore_stripes_history_brings_the_books_back(stripe_side, last_night, now):
    ana, press = make_artist("Ana"), make_payee("Petit Press")
    agreement = make_agreement(
        make_listing(make_work(ana), price=8_000),
        others=[(press, "Printer", {"amount": 800})],
        approvers=[make_officer("Carla")],
    )
    ben, cem = make_payee("Ben"), make_payee("Cem")
    for payee in (ana.payee, ben, cem):
        connect(payee, stripe_side)
    payable(stripe_side, ben, "50.00", 1, now)
    payable(stripe_side, cem, "60.00", 2, now)
    _, known = buy(stripe_side, [shipping(ana.payee, "20.00", 3)], now)
    stripe_side.fund(euros("30.00"))
    services.reconcile(gateway=stripe_side.gateway, at=now + HOUR)
    run = approve(plan(at=now), at=now)
    to_ben, to_cem = run.payouts.get(payee=ben), run.payouts.get(payee=cem)
    carla = make_officer("Carla Haas")
    restore = last_night()

    # A day of work follows: sales, a refund by line, a payout of the run, one of a later run that is lost whole.
    print_ = earnings.Item(
        kind="copy",
        reference="sale:order-line:812",
        title="Harbour at dusk",
        received=euros("80.01"),
        agreement=agreement,
        coop_share_points=1_200,
        hold_days=7,
    )
    _, charge = buy(stripe_side, [print_, shipping(ana.payee, "6.50", 4)], now)
    items = {"sale:order-line:812": euros("33.33")}
    for charged, amount, of in ((charge, "33.33", items), (known, "5.00", None)):
        made = stripe_side.sdk.v1.refunds.create(
            {"charge": charged, "amount": euros(amount).minor, "metadata": carried.of_a_refund(of)}
        )
        earnings.refund(
            charge=Charge.objects.get(stripe_charge=charged),
            stripe_refund=made.id,
            amount=euros(amount),
            items=of,
            at=now,
        )
    assert [send(payout, stripe_side, now) for payout in (to_ben, to_cem)] == ["sent", "sent"]
    to_cem.refresh_from_db()
    stripe_side.gateway.reverse_transfer(key="back", transfer=to_cem.stripe_transfer, amount=euros("15.00"))
    services.follow_transfer(transfer=to_cem.stripe_transfer, gateway=stripe_side.gateway, at=now)
    (later,) = approve(plan(at=now), at=now).payouts.all()
    assert (later.payee, send(later, stripe_side, now)) == (cem, "sent")
    stripe_side.fund(euros("7.00"))
    services.record_missing_fees(gateway=stripe_side.gateway, at=now)
    services.reconcile(gateway=stripe_side.gateway, at=now + HOUR)
    assert list(comparison.open_differences()) == []
    truth = all_balances()
    sent = len(stripe_side.transfers())

    restore()

    # The worker comes up at once and would pay Ben and Cem again.
    assert comparison.have_moved()
    assert send(to_ben, stripe_side, now) == "not due"
    run.refresh_from_db()
    assert run.paused_reason == selectors.BOOKS_MOVED
    services.resume_paused(gateway=stripe_side.gateway, at=now)
    assert send(to_cem, stripe_side, now) == "not due"
    assert all_balances() != truth

    services.reconcile(gateway=stripe_side.gateway, at=now + 2 * HOUR)
    services.resume_paused(gateway=stripe_side.gateway, at=now)
    assert (send(to_ben, stripe_side, now), len(stripe_side.transfers())) == ("not due", sent)
    # A payment, two refunds, three transfers, a reversal; the top-up was booked by itself.
    assert comparison.open_differences().count() == 7
    out = StringIO()
    with pytest.raises(CommandError, match="7 differences"):
        call_command("reconcile", propose=True, stdout=out)
    assert "sale:order-line:812" in out.getvalue() and "Petit Press" in out.getvalue()
    before = all_balances()

    call_command("reconcile", book=carla.email, reason="Restored from the night of the fire.", stdout=out)

    assert all_balances() == truth != before
    assert check_books() == []
    assert list(comparison.open_differences()) == []
    assert set(Difference.objects.values_list("settled_by", flat=True)) == {carla.pk}
    # Payouts go on; nobody is paid twice, and no later payout takes the number of the one that is lost.
    services.resume_paused(gateway=stripe_side.gateway, at=now)
    assert [send(payout, stripe_side, now) for payout in (to_ben, to_cem)] == ["not due", "not due"]
    assert len(stripe_side.transfers()) == sent
    assert Payout.objects.filter(status="in_transit").count() == 2
    assert what_is_owed(cem) == {}
    services.follow_transfer(transfer=to_cem.stripe_transfer, gateway=stripe_side.gateway, at=now)
    assert all_balances() == truth
    payable(stripe_side, cem, "44.00", 9, now)
    services.finish_runs(at=now)
    assert plan(at=now).payouts.get().pk > later.pk
    # Once more changes nothing.
    services.reconcile(gateway=stripe_side.gateway, at=now + 3 * HOUR)
    assert services.book_asked(gateway=stripe_side.gateway, at=now) == 0
    assert list(comparison.open_differences()) == []


# --- 29: storage down while statements are written -----------------------------------------------------


class FullDisk(FileSystemStorage):
    """Takes half of a file and has no room for the rest."""

    def _save(self, name, content):
        super()._save(name, ContentFile(content.read()[:1_000]))
        raise OSError(errno.ENOSPC, "No space left on device", name)


class AwayForNow(FileSystemStorage):
    """A store that does not answer."""

    def _save(self, name, content):
        raise OSError(errno.EHOSTUNREACH, "No route to host", name)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trouble", [FullDisk, AwayForNow])
def test_while_storage_is_down_statements_wait_and_none_is_half_written(settings, tmp_path, trouble):
    def storage(backend):
        default = {
            "BACKEND": f"{backend.__module__}.{backend.__qualname__}",
            "OPTIONS": {"location": tmp_path},
        }
        settings.STORAGES = settings.STORAGES | {"default": default}

    ana = make_payee("Ana")
    earn(ana, euros("80.00"), at=MARCH)
    issued.issue_months(at=IN_APRIL)
    row = IssuedStatement.objects.get()

    storage(trouble)
    for _ in range(3):
        tasks.store_statement(statement_id=row.pk)
    row.refresh_from_db()
    assert row.stored_at is None and list(issued.to_store()) == [row]
    # Who asks meanwhile gets the same bytes, made from the books.
    truth = issued.pdf(row)
    assert download.as_pdf(row).content == truth

    storage(FileSystemStorage)
    for _ in range(2):
        tasks.store_statement(statement_id=row.pk)
    row.refresh_from_db()
    assert issued.stored(row) == truth and list(issued.to_store()) == []
    assert [path.name for path in tmp_path.rglob("*.pdf")] == [f"{row.number}.pdf"]


# --- 30: the mail server is down for a day -------------------------------------------------------------


class ServerDown(BaseEmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("Connection unexpectedly closed")


@pytest.mark.django_db(transaction=True)
def test_after_a_day_without_mail_every_payee_has_one_letter_of_the_month(settings, now):
    payees = [make_payee(name) for name in ("Ana", "Ben", "Cem")]
    for payee in payees:
        earn(payee, euros("80.00"), at=MARCH)
    delivery = settings.MAIL_DELIVERY_BACKEND
    settings.MAIL_DELIVERY_BACKEND = f"{__name__}.ServerDown"
    # The clock rings on; statements are issued, and looked for again, all the same.
    for hour in range(24):
        issued.issue_months(at=now + hour * HOUR)
        assert post_office.post_due(at=now + hour * HOUR) == 0
    settings.MAIL_DELIVERY_BACKEND = delivery
    for hour in range(24, 48):
        post_office.post_due(at=now + hour * HOUR)

    told = [letter for letter in mail.outbox if letter.subject.startswith("Your statement")]
    assert sorted(letter.to[0] for letter in told) == sorted(payee.user.email for payee in payees)
    assert not Letter.objects.exclude(status="sent").exists()


# --- 33: a row altered by a superuser, behind the triggers ----------------------------------------------


def behind_the_triggers(table: str, statement: str) -> None:
    with database.owner() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def sealed(transactional_db, stripe_side, now):
    """Ana earned 80.00 at Stripe; the books hold, agree with Stripe's, are sealed and were told to her."""
    ana = make_payee("Ana")
    connect(ana, stripe_side)
    payable(stripe_side, ana, "80.00", 1, now)
    services.reconcile(gateway=stripe_side.gateway, at=now + HOUR)
    sealing.seal(at=now)
    assert proof.prove(at=now + HOUR).is_sound
    return ana


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE ledger_posting SET amount = amount - 100 WHERE amount < 0", "entry"),
        (
            "UPDATE ledger_posting SET amount = amount * 2 WHERE entry_id = "
            "(SELECT entry_id FROM ledger_posting ORDER BY id LIMIT 1)",
            "sale:shipment:1",
        ),
        ("DELETE FROM ledger_posting WHERE amount < 0", "declares"),
    ],
)
def test_an_altered_posting_is_found_named_and_stops_the_payday(sealed, now, statement, named):
    behind_the_triggers("ledger_posting", statement)

    problems = check_books()
    assert problems and any(named in problem.detail for problem in problems)
    red = proof.prove(at=now + 2 * HOUR)
    assert not red.is_sound and red.problems_count == len(problems)
    assert red.counts[proof.ALTERED] > 0
    with pytest.raises(services.BooksAreOff):
        plan(at=now)


def test_a_memo_that_was_altered_shows_in_the_seals_and_in_what_was_told(sealed, now):
    """Sums and counts are as before: only the chain and the statement tell."""
    month = of_month.month_of(now)
    issued.issue_month(payee_id=sealed.pk, currency="EUR", month=month, at=now)
    row = IssuedStatement.objects.get()
    behind_the_triggers(
        "ledger_journalentry", "UPDATE ledger_journalentry SET occurred_at = occurred_at - '9 days'::interval"
    )

    assert check_books() == []
    assert not proof.prove(at=now + 2 * HOUR).is_sound
    assert all("entry" in fault.detail for fault in sealing.verify().faults)
    with pytest.raises(DoesNotAddUp, match="is not what was issued"):
        issued.statement(row)

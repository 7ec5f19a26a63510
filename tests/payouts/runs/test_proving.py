"""The proof of a night: sound only if the books hold, agree with Stripe's, and were compared just now. It stays."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from payouts.earnings.models import Part
from payouts.money import Money
from payouts.runs import comparison, services
from payouts.runs.models import Proof, Reconciliation
from tests.factories import make_payee
from tests.payouts.payday import earn, euros

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def compared(stripe_side, now):
    intent, charge = stripe_side.take_payment(euros("80.00"))
    earn(make_payee("Ana"), euros("80.00"), charge=charge, intent=intent, at=now)
    return services.reconcile(gateway=stripe_side.gateway, at=now + HOUR)


def test_a_sound_night_is_kept_with_its_trial_balance(compared, now):
    proof = services.prove(at=now + HOUR)
    assert proof.is_sound and comparison.last_proof() == proof
    ((currency, rows),) = proof.balances
    assert currency == "EUR" and sum(amount.minor for _, amount in rows) == 0
    assert ("Available", euros("-80.00")) in rows
    ((ours, stripe, still_open),) = proof.against_stripe
    assert ours == stripe and still_open == Money(0, "EUR")
    assert proof.counts["lines of Stripe's"] == 1


def test_before_anything_was_compared_nothing_is_sound(now):
    assert not services.prove(at=now).is_sound


def test_an_old_comparison_proves_nothing_about_tonight(compared, now):
    assert not services.prove(at=now + 3 * 24 * HOUR).is_sound


def test_a_row_that_is_off_makes_it_red_until_it_is_seen_to(compared, now):
    Part.objects.update(amount=7_999)
    red = services.prove(at=now + HOUR)
    assert not red.is_sound and red.problems_count == len(red.problems) > 0
    Part.objects.update(amount=8_000)
    assert services.prove(at=now + 2 * HOUR).is_sound
    assert comparison.nights() == comparison.Nights(sound_in_a_row=1, last_unsound_at=now + HOUR)


def test_a_difference_with_stripe_makes_it_red(compared, stripe_side, now):
    stripe_side.take_payment(euros("1.00"))
    services.reconcile(gateway=stripe_side.gateway, at=now + 2 * HOUR)
    red = services.prove(at=now + 2 * HOUR)
    assert (red.is_sound, red.differences, red.oldest_difference_at) == (False, 1, now + 2 * HOUR)


def test_books_in_another_place_are_not_proved_by_what_was_compared_before(compared, now):
    Reconciliation.objects.update(place="another/1/1")
    assert comparison.have_moved()
    assert not services.prove(at=now + HOUR).is_sound


def test_what_others_found_off_counts(compared, now):
    assert services.prove(at=now + HOUR, further={"gaps in editions": 0}).is_sound
    assert not services.prove(at=now + 2 * HOUR, further={"gaps in editions": 1}).is_sound


@pytest.mark.parametrize(
    "attempt", ["UPDATE runs_proof SET is_sound = true", "DELETE FROM runs_proof", "TRUNCATE runs_proof"]
)
def test_a_proof_stays_as_it_was_found(now, attempt):
    services.prove(at=now)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)
    assert not Proof.objects.get().is_sound

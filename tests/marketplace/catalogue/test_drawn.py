"""A work's page is drawn once, and again as soon as anything on it changes: nobody ever reads what is not so."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.html import escape

from artists.listings.models import Option
from artists.works.models import Review
from marketplace.catalogue import drawn, migrations
from marketplace.catalogue.seen import PLAIN, Seen
from marketplace.orders.models import Order, Reservation
from payouts.splits.models import SplitAgreement
from tests.factories import (
    FRIDAY,
    make_artist,
    make_evidence,
    make_listing,
    make_officer,
    make_policy,
    make_wage_reference,
    make_work,
)

pytestmark = pytest.mark.django_db

# Read while drawing, and nothing of it is shown: who signed is told by the artist's name.
NOT_SHOWN = {"users_user"}
VERSION = Path(migrations.__file__).with_name("0008_page_version.sql").read_text()


@pytest.fixture
def harbour():
    """A print and an original that hang, with everything that a page tells: hours, evidence, a review, other works."""
    make_policy()
    make_wage_reference(country="FR", currency="EUR")
    work = make_work(make_artist("Ana Moreau"))
    work.slug = "harbour"
    work.save(update_fields=["slug"])
    make_evidence(work, is_shown=True)
    Review.objects.create(
        attestation=work.attestations.get(),
        by=make_officer(),
        decision="passed",
        reason="It fits.",
        decided_at=FRIDAY,
    )
    make_listing(work, kind="limited", edition_size=30, price=8_000, status="published")
    make_listing(make_work(work.artist, title="Iris"), kind="original", price=90_000, status="published")
    return work


def hold_a_copy(listing):
    """Somebody is paying for copy 1."""
    now = timezone.now()
    order = Order.objects.create(
        form_key="one", email="bea@example.org", name="Bea", currency="EUR", works_total=8_000, shipping_total=0,
        total=8_000, street="Hauptstraße 1", postcode="10115", town="Berlin", country="DE", placed_at=now,
        expires_at=now + dt.timedelta(minutes=30),
    )  # fmt: skip
    parcel = order.shipments.create(artist=listing.work.artist, price=0)
    line = order.lines.create(
        shipment=parcel, option=listing.options.get(), title="Harbour at dusk", quantity=1, unit_price=8_000,
        agreement=SplitAgreement.objects.get(subject=listing.subject), coop_share_points=1_200, hold_days=7,
    )  # fmt: skip
    return Reservation.objects.create(listing=listing, line=line, copy_number=1)


def page(client, **asked):
    response = client.get("/works/harbour/", asked)
    assert response.status_code == 200
    return response.content.decode()


def version(slug="harbour"):
    now = timezone.now()
    return drawn._version(slug, now, now.date())


def tables_in(statement):
    return set(re.findall(r"(?:FROM|JOIN) \"?([a-z]+_[a-z]+)\"?", statement))


def test_a_page_that_was_seen_before_costs_one_look_at_the_database(client, harbour):
    page(client)
    with CaptureQueriesContext(connection) as asked:
        page(client)
    assert len(asked) == 1


def test_every_table_that_a_page_is_drawn_from_is_in_its_version(harbour):
    now = timezone.now()
    with CaptureQueriesContext(connection) as asked:
        drawn._draw.__wrapped__(drawn._Asked("harbour", "", "en-gb", "FR", now.date(), PLAIN.key, now, PLAIN))
    read = set().union(*(tables_in(query["sql"]) for query in asked))
    assert {"listings_listing", "catalogue_card", "works_rendition"} <= read
    assert read - tables_in(VERSION) <= NOT_SHOWN


@pytest.mark.parametrize("table", sorted(tables_in(VERSION)))
def test_a_row_that_is_written_makes_another_page(harbour, table):
    hold_a_copy(harbour.listings.get())
    before = version()
    column = "work_id" if table.startswith("catalogue_") else "id"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = {column}")
            assert cursor.rowcount, f"the scene has no row in {table}"
    except DatabaseError as refused:
        assert any(word in str(refused) for word in ("permission denied", "fixed", "kept")), refused
    else:
        assert version() != before


def test_a_price_is_the_new_one_at_once(client, harbour):
    assert "€80.00" in page(client)
    Option.objects.filter(listing__work=harbour).update(price=9_900)
    assert "€99.00" in page(client)


def test_a_copy_that_somebody_pays_for_is_not_offered(client, harbour):
    assert "<strong>30 of 30 left</strong>; the next copy is 1/30" in page(client)
    held = hold_a_copy(harbour.listings.get())
    assert "<strong>29 of 30 left</strong>; the next copy is 2/30" in page(client)
    held.move("released")
    assert "<strong>30 of 30 left</strong>" in page(client)


def test_each_visitor_gets_an_own_token(client, harbour):
    tokens = {re.search(r'csrfmiddlewaretoken" value="(\w{64})"', page(client))[1] for _ in range(2)}
    assert len(tokens) == 2
    assert drawn._TOKEN not in page(client)


def test_nothing_that_an_artist_writes_is_taken_for_the_place_of_a_token(client, harbour):
    written = "@@token@@ <!--sold out--> <!--heart 1--> csrfmiddlewaretoken"
    harbour.description = written
    harbour.save(update_fields=["description"])
    assert escape(written) in page(client)


def test_delivery_is_said_for_the_country_and_the_day(client, harbour):
    to_france, to_japan = page(client, country="FR"), page(client, country="JP")
    assert "to France" in to_france and "to Japan" in to_japan


def test_another_day_another_language_or_another_measure_is_another_page(harbour):
    now = timezone.now()

    def seen_by(seen=PLAIN, days=0):
        day = now.date() + dt.timedelta(days=days)
        return drawn.work("harbour", country="", seen=seen, at=now, day=day)

    today = seen_by()
    assert seen_by() is today
    assert seen_by(days=14).content != today.content
    assert "15.7\xa0×\xa011.8\xa0in, above a chair" in seen_by(Seen("in")).content
    with translation.override("de"):
        assert "80,00\xa0€" in seen_by().content


def test_what_the_public_may_not_see_has_no_version(client, harbour):
    harbour.artist.storefront.status = "closed"
    harbour.artist.storefront.save()
    assert version() is None
    assert client.get("/works/harbour/").status_code == 410
    assert version("nothing") is None

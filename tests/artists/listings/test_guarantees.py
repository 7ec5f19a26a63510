"""What PostgreSQL refuses of an edition, whoever writes."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from artists.listings import services
from tests.factories import FRIDAY, make_listing, make_work

pytestmark = pytest.mark.django_db


def refused(statement, *params, match="."):
    with (
        pytest.raises(DatabaseError, match=match),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, params)


def test_a_published_edition_never_grows():
    listing = make_listing(status="published", artist_proofs=3)
    for column, value in (("edition_size", 31), ("artist_proofs", 4)):
        refused(
            f"UPDATE listings_listing SET {column} = %s WHERE id = %s", value, listing.pk, match="smaller"
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE listings_listing SET edition_size = 29, artist_proofs = 2 WHERE id = %s", [listing.pk]
        )


def test_what_was_published_stays_what_it_is():
    listing = make_listing(status="published")
    for column, value in (("kind", "open"), ("currency", "USD"), ("published_at", None)):
        refused(
            f"UPDATE listings_listing SET {column} = %s, edition_size = NULL WHERE id = %s", value, listing.pk
        )


def test_a_second_edition_goes_on_the_wall_only_if_it_tells_of_the_first():
    first = make_listing(status="published")
    second = make_listing(first.work, status="in_review")
    refused(
        "UPDATE listings_listing SET status = 'published', published_at = now() WHERE id = %s",
        second.pk,
        match="another limited edition",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE listings_listing SET status = 'published', published_at = now(), tells_of_other_editions = true"
            " WHERE id = %s",
            [second.pk],
        )
    refused(
        "UPDATE listings_listing SET tells_of_other_editions = false WHERE id = %s",
        second.pk,
        match="promised",
    )


def test_how_the_price_was_reckoned_is_fixed_by_the_first_sale():
    listing = make_listing(status="published")
    services.first_sale(listing=listing, at=FRIDAY)
    refused("UPDATE listings_listing SET fair_price = '{}' WHERE id = %s", listing.pk, match="first sale")
    refused("UPDATE listings_listing SET first_sold_at = NULL WHERE id = %s", listing.pk, match="first sale")


@pytest.mark.django_db(transaction=True)
def test_of_two_editions_published_at_one_instant_one_is():
    work = make_work()
    waiting = [make_listing(work, status="in_review") for _ in range(2)]
    begin, outcomes = threading.Barrier(2), []

    def publish(listing):
        begin.wait()
        try:
            listing.move("published", published_at=FRIDAY)
            outcomes.append("published")
        except DatabaseError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=[listing]) for listing in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["published", "refused"]

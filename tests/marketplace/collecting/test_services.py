"""Every numbered copy that is sold gets one certificate that holds, and what ends it is told for ever."""

import threading

import pytest
from django.db import Error, connection, connections, transaction

from marketplace.collecting import selectors, services
from marketplace.collecting.models import Certificate
from payouts.states import IllegalTransition
from tests.factories import FRIDAY, make_listing, make_work

pytestmark = pytest.mark.django_db


def test_each_sold_copy_gets_one_and_asking_again_changes_nothing(order):
    assert services.issue_due(at=FRIDAY) == 2
    assert services.issue_due(at=FRIDAY) == 0
    limited, original = selectors.of_order(order).order_by("content__kind")
    assert (limited.content["title"], limited.content["number"], limited.content["edition"]) == (
        "Harbour at dusk",
        1,
        30,
    )
    assert (original.content["title"], original.content["kind"], original.content["number"]) == (
        "Iris",
        "original",
        None,
    )


def test_an_order_that_is_not_paid_has_none(shop, harbour):
    shop.place(shop.fill(harbour))
    assert services.issue_due(at=FRIDAY) == 0


def test_an_open_edition_has_no_numbers_and_no_certificates(shop, ana):
    poster = make_listing(make_work(ana, title="Poster"), kind="open", edition_size=None, status="published")
    shop.buy(poster)
    assert services.issue_due(at=FRIDAY) == 0


def test_nobody_who_bought_is_named(certificates):
    said = str([row.content for row in certificates])
    for personal in ("Bea", "Klein", "example.org", "Hauptstraße"):
        assert personal not in said


def test_what_it_says_stays_when_the_work_is_named_anew(certificates, harbour):
    work = harbour.work
    work.title = "Something else"
    work.save()
    row = Certificate.objects.get(pk=certificates[0].pk)
    assert row.content["title"] == "Harbour at dusk"
    assert services.digest_of(row.content) == row.digest


@pytest.mark.parametrize("status", ["released", "voided"])
def test_a_copy_that_is_given_back_loses_its_certificate_for_good(certificates, status):
    kept, ended = certificates
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_reservation SET status = %s WHERE id = %s", [status, ended.copy_id])
    assert services.end_due(at=FRIDAY) == 1
    assert services.end_due(at=FRIDAY) == 0
    ended.refresh_from_db()
    assert (ended.status, ended.reason) == ("revoked", services.GIVEN_BACK)
    assert services.issue_due(at=FRIDAY) == 0
    kept.refresh_from_db()
    assert kept.status == "valid"


def test_a_new_one_takes_the_place_of_one_that_was_lost(certificates):
    old = certificates[0]
    new = services.replace(certificate=old, reason="Lost in the post.", at=FRIDAY)
    old.refresh_from_db()
    assert (old.status, old.replaced_by, new.content) == ("superseded", new, old.content)
    assert new.code != old.code
    with pytest.raises(IllegalTransition):
        services.replace(certificate=old, reason="Again.", at=FRIDAY)


def test_a_revoked_one_stays_revoked(certificates):
    services.revoke(certificate=certificates[0], reason="A forgery was made of it.", at=FRIDAY)
    with pytest.raises(IllegalTransition):
        services.replace(certificate=certificates[0], reason="Please.", at=FRIDAY)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE collecting_certificate SET content = jsonb_set(content, '{number}', '2')",
        "UPDATE collecting_certificate SET code = '0000000000000000'",
        "UPDATE collecting_certificate SET digest = repeat('0', 64)",
        "DELETE FROM collecting_certificate",
        "INSERT INTO collecting_certificate (code, copy_id, status, content, digest, layout, issued_at, reason)"
        " SELECT '0000000000000001', copy_id, 'valid', content, digest, layout, issued_at, '' FROM collecting_certificate LIMIT 1",
    ],
    ids=["content", "code", "digest", "removed", "a second that holds"],
)
def test_postgresql_refuses_to_change_what_was_issued(certificates, change):
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_issue_one_each(order):
    start = threading.Barrier(4)

    def work():
        try:
            start.wait()
            services.issue_due(at=FRIDAY)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Certificate.objects.count() == 2

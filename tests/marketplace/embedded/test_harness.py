"""What the other tests stand on is tried here first."""

import urllib.request

import pytest
import stripe
from django.conf import settings
from django.db import OperationalError, connection

from marketplace.users.models import User
from tests.factories import make_user
from tests.harness import database, processes
from tests.harness.processes import eventually


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(2))
def test_what_one_test_commits_the_next_does_not_see(turn):
    with database.owner() as cursor:
        cursor.execute("CREATE TABLE left_behind (id int)")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(2))
def test_rows_are_numbered_alike_in_each_test(turn):
    assert make_user("Ana Moreau").pk == User.objects.get().pk
    assert User.objects.count() == 1


def test_the_site_answers_on_its_own_address(site):
    assert site.url == settings.SITE_URL
    with urllib.request.urlopen(f"{site.url}/readyz") as answer:
        assert answer.status == 200


def test_a_worker_is_a_process_that_sees_the_same_database(worker, embedded):
    assert worker.pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone()[0] in processes.environment()["DATABASE_URL"]
    worker.kill()
    assert not worker.running
    worker.start()
    assert worker.running


@pytest.mark.django_db(transaction=True)
def test_a_database_killed_under_a_test_comes_back_at_its_address(embedded):
    make_user("Ana Moreau")
    embedded["postgres"].process.kill()
    embedded["postgres"].process.wait()
    connection.close()

    def is_back() -> bool:
        embedded["postgres"].watch()
        try:
            return User.objects.count() == 1
        except OperationalError:
            connection.close()
            return False

    assert eventually(is_back)


def test_the_local_stripe_answers_the_official_library(stripe_server):
    client = stripe.StripeClient(
        settings.STRIPE_SECRET_KEY, base_addresses={"api": settings.STRIPE_API_BASE}, max_network_retries=0
    )

    assert client.v1.balance.retrieve().object == "balance"


def test_a_visitor_sees_the_site_in_a_browser(page):
    answer = page.goto("/healthz")

    assert answer.status == 200
    assert page.locator("body").inner_text().strip() == "ok"

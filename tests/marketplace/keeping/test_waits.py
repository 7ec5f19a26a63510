"""Waiting for what is sold out: proved addresses only, one letter, and nobody learns whom we know."""

import datetime as dt
import re

import pytest

from artists.listings import services as listings
from marketplace.keeping.models import Wait
from marketplace.keeping.services import waits
from marketplace.mail.models import Letter
from tests.factories import FRIDAY, make_listing, make_user, make_work

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def iris(hang):
    """Ana's iris, of which no print is left."""
    return listings.mark_sold_out(listing=hang("Iris"), at=FRIDAY)


def ask(work, email, user=None, at=FRIDAY):
    waits.ask(work=work, email=email, user=user, language="", at=at)


def link(letter):
    return re.search(r"/waiting/[^\s]+", letter.text)[0]


def test_a_member_waits_at_once_and_is_told_once(client, bea, iris):
    client.force_login(bea)
    page = client.get(f"/works/{iris.work.slug}/").content.decode()
    assert "Tell me when it can be had again" in page and bea.email in page
    for _ in range(2):
        client.post(f"/works/{iris.work.slug}/tell-me/", {"email": bea.email})
    assert Wait.objects.get().user == bea
    assert waits.tell_of(work_id=iris.work_id, at=FRIDAY) == 0

    listings.back_on_sale(listing=iris, at=FRIDAY)
    assert list(waits.works_to_look_at()) == [iris.work_id]
    assert [waits.tell_of(work_id=iris.work_id, at=FRIDAY) for _ in range(2)] == [1, 0]

    letter = Letter.objects.get()
    assert letter.to == bea.email and letter.subject == "“Iris” can be had again"
    assert not Wait.objects.exists()


def test_what_can_be_bought_asks_nobody_to_wait(client, hang):
    page = client.get(f"/works/{hang().work.slug}/").content.decode()
    assert "Tell me when it can be had again" not in page


def test_a_guest_is_told_only_after_following_the_link(client, iris):
    answer = client.post(f"/works/{iris.work.slug}/tell-me/", {"email": "Gus@Example.org"}, follow=True)
    assert "If that address can be told" in answer.content.decode()
    question = Letter.objects.get()
    assert question.to == "gus@example.org"
    listings.back_on_sale(listing=iris, at=FRIDAY)
    assert waits.tell_of(work_id=iris.work_id, at=FRIDAY) == 0

    path = link(question)
    assert "Yes, tell me" in client.get(path).content.decode()
    assert Wait.objects.get().confirmed_at is None
    client.post(path)
    client.post(path)
    assert waits.tell_of(work_id=iris.work_id, at=FRIDAY) == 1
    assert Letter.objects.latest("pk").to == "gus@example.org"
    assert client.get(path).status_code == 410


def test_the_answer_is_the_same_whomever_the_address_belongs_to(client, bea, iris):
    said = {
        email: client.post(
            f"/works/{iris.work.slug}/tell-me/", {"email": email}, follow=True
        ).content.decode()
        for email in (bea.email, "nobody@example.org", bea.email)
    }
    assert len({re.sub(r'value="[^"]*"|"nonce-[^"]*"', "", text) for text in said.values()}) == 1
    assert {letter.to for letter in Letter.objects.all()} == {bea.email, "nobody@example.org"}
    assert Wait.objects.filter(user=bea).count() == 0


def test_a_member_does_not_sign_others_up(bea, iris):
    ask(iris.work, "victim@example.org", user=bea)
    wait = Wait.objects.get()
    assert wait.confirmed_at is None and wait.user is None


def test_asking_again_sends_one_letter_a_day_and_few_to_one_address(bea, iris, hang):
    for _ in range(3):
        ask(iris.work, "gus@example.org")
    assert Letter.objects.count() == 1
    ask(iris.work, "gus@example.org", at=FRIDAY + DAY)
    assert Letter.objects.count() == 2

    Letter.objects.all().delete()
    for number in range(waits.MOST_QUESTIONS + 3):
        ask(hang(f"Wave {number}").work, "victim@example.org")
    assert Letter.objects.count() == waits.MOST_QUESTIONS


def test_she_gives_it_up_from_the_letter_and_from_her_account(client, bea, iris):
    ask(iris.work, "gus@example.org")
    client.post(link(Letter.objects.get()), {"give_up": "yes"})
    assert not Wait.objects.exists()

    ask(iris.work, bea.email, user=bea)
    wait = Wait.objects.get()
    client.force_login(make_user("Stan Stranger"))
    assert client.post(f"/account/letters/waits/{wait.pk}/give-up/").status_code == 404
    client.force_login(bea)
    assert "Iris" in client.get("/account/letters/").content.decode()
    client.post(f"/account/letters/waits/{wait.pk}/give-up/")
    assert not Wait.objects.exists()


def test_waits_end_after_half_a_year_and_unproved_ones_after_two_days(bea, iris):
    ask(iris.work, bea.email, user=bea)
    ask(iris.work, "gus@example.org")
    assert waits.remove_old(at=FRIDAY + DAY) == 0
    assert waits.remove_old(at=FRIDAY + 2 * DAY) == 1
    assert waits.remove_old(at=FRIDAY + 179 * DAY) == 0
    assert waits.remove_old(at=FRIDAY + 180 * DAY) == 1


def test_a_link_followed_too_late_does_not_count(iris):
    ask(iris.work, "gus@example.org")
    waits.confirm(wait=Wait.objects.get(), at=FRIDAY + 3 * DAY)
    assert Wait.objects.get().confirmed_at is None


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "x" * 300 + "@example.org", "a@example.org\nBcc: b@example.org"]
)
def test_what_is_no_address_is_refused_beside_the_field(client, iris, email):
    assert client.post(f"/works/{iris.work.slug}/tell-me/", {"email": email}).status_code == 422
    assert not Wait.objects.exists()


def test_nobody_waits_for_what_was_never_shown(client, bea, ana):
    draft = make_listing(make_work(ana, title="Unseen")).work
    assert client.get(f"/works/{draft.slug}/tell-me/").status_code == 404
    assert client.get("/waiting/made-up/").status_code == 410

"""Favourites: kept once, seen by nobody else, not lost by signing in, and cheap on a wall of works."""

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.keeping import selectors
from marketplace.keeping.models import Favourite
from marketplace.keeping.services import favourites
from tests.factories import FRIDAY, PASSWORD, make_listing, make_work

pytestmark = pytest.mark.django_db

KEEP, SHOW = "/account/favourites/change/", "/account/favourites/"


@pytest.fixture
def harbour(ana):
    return make_listing(make_work(ana, title="Harbour at dusk"), status="published").work


def kept(user):
    return list(Favourite.objects.filter(user=user).values_list("work__title", flat=True))


def test_bea_keeps_a_work_and_lets_it_go(client, bea, harbour):
    client.force_login(bea)

    answer = client.post(KEEP, {"keep": harbour.pk, "next": f"/works/{harbour.slug}/"})
    assert answer["Location"] == f"/works/{harbour.slug}/"
    client.post(KEEP, {"keep": harbour.pk})
    assert kept(bea) == ["Harbour at dusk"]
    page = client.get(SHOW).content.decode()
    assert "Harbour at dusk" in page and 'name="drop"' in page

    client.post(KEEP, {"drop": harbour.pk})
    client.post(KEEP, {"drop": harbour.pk})
    assert kept(bea) == []


def test_what_a_guest_keeps_is_kept_once_they_have_signed_in(client, bea, harbour):
    answer = client.post(KEEP, {"keep": harbour.pk, "next": "/works/?medium=watercolor"})
    assert answer["Location"] == "/account/login/?next=%2Fworks%2F%3Fmedium%3Dwatercolor"

    answer = client.post(answer["Location"], {"login": bea.email, "password": PASSWORD}, follow=True)
    assert answer.request["PATH_INFO"] == "/works/"
    assert "Kept: “Harbour at dusk”" in answer.content.decode()
    assert kept(bea) == ["Harbour at dusk"]


def test_a_heart_of_a_page_opened_before_signing_in_asks_once_more(bea, harbour):
    client = Client(enforce_csrf_checks=True)
    client.force_login(bea)

    answer = client.post(KEEP, {"keep": harbour.pk, "next": "https://elsewhere.example/"})

    assert "Press once more" in answer.content.decode()
    assert "elsewhere.example" not in answer.content.decode()
    assert kept(bea) == []


@pytest.mark.parametrize("sent", ["", "0", "999999", "-1", "1e3", "²", "9" * 30, "1; DROP TABLE", "\x00"])
def test_what_is_no_work_on_the_wall_is_not_kept(client, bea, harbour, sent):
    client.force_login(bea)
    assert client.post(KEEP, {"keep": sent}).status_code == 404
    assert kept(bea) == []


def test_a_draft_is_not_kept_by_guessing_its_number(client, bea, ana):
    client.force_login(bea)
    draft = make_listing(make_work(ana, title="Unseen")).work
    assert client.post(KEEP, {"keep": draft.pk}).status_code == 404


def test_sold_works_stay_and_withdrawn_ones_are_named(client, bea, ana):
    client.force_login(bea)
    sold = make_listing(make_work(ana, title="Iris"), kind="original", status="sold_out").work
    gone = make_listing(make_work(ana, title="Old quay"), status="published")
    for work in (sold, gone.work):
        favourites.keep(user=bea, work_id=work.pk, at=FRIDAY)
    gone.move("withdrawn", withdrawn_at=FRIDAY)

    found = selectors.favourites(bea)

    assert [card.title for card in found.cards] == ["Iris"] and found.cards[0].sold
    assert [work.title for work in found.gone] == ["Old quay"]
    assert "Not on the wall any more" in client.get(SHOW).content.decode()


def test_pages_follow_each_other_without_a_gap(client, bea, ana, monkeypatch):
    monkeypatch.setattr(selectors, "ON_A_PAGE", 3)
    for number in range(7):
        work = make_listing(make_work(ana, title=f"Wave {number}"), status="published").work
        favourites.keep(user=bea, work_id=work.pk, at=FRIDAY)

    seen, after = [], ""
    while True:
        page = selectors.favourites(bea, after=after)
        seen += [card.title for card in page.cards]
        if not (after := page.after):
            break
    assert seen == [f"Wave {number}" for number in reversed(range(7))]
    client.force_login(bea)
    for junk in ("x", "-1", "9" * 40, "²", "1 OR 1=1"):
        assert client.get(SHOW, {"after": junk}).status_code == 200


def test_another_persons_place_in_a_list_leads_to_the_own_beginning(bea, ana, harbour):
    favourites.keep(user=ana.user, work_id=harbour.pk, at=FRIDAY)
    favourites.keep(user=bea, work_id=harbour.pk, at=FRIDAY)
    hers = Favourite.objects.get(user=ana.user)
    assert [card.title for card in selectors.favourites(bea, after=str(hers.pk)).cards] == ["Harbour at dusk"]


def test_nobody_keeps_more_than_the_most(client, bea, ana, harbour, monkeypatch):
    monkeypatch.setattr(favourites, "MOST", 1)
    client.force_login(bea)
    other = make_listing(make_work(ana, title="Iris"), status="published").work
    client.post(KEEP, {"keep": harbour.pk})

    page = client.post(KEEP, {"keep": other.pk}, follow=True).content.decode()

    assert "Let one go before you keep another" in page
    assert kept(bea) == ["Harbour at dusk"]


def test_a_wall_costs_a_guest_no_query_more_and_a_member_one(client, bea, ana):
    for number in range(5):
        make_listing(make_work(ana, title=f"Wave {number}"), status="published")
    client.get(reverse("catalogue:home"))
    with CaptureFavourites() as asked:
        page = client.get(reverse("catalogue:home"))
    assert asked == []
    assert page.content.decode().count('name="keep"') == 5
    assert "csrfmiddlewaretoken" not in page.content.decode().partition("</main>")[2]
    assert not page.cookies

    client.force_login(bea)
    client.post(KEEP, {"keep": ana.works.first().pk})
    with CaptureFavourites() as asked:
        page = client.get(reverse("catalogue:home")).content.decode()
    assert len(asked) == 1
    assert page.count('name="drop"') == 1 and page.count('name="keep"') == 4


class CaptureFavourites:
    """The statements that read favourites."""

    def __enter__(self):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self._captured = CaptureQueriesContext(connection)
        self._captured.__enter__()
        self.found = []
        return self.found

    def __exit__(self, *error):
        self._captured.__exit__(*error)
        self.found += [each for each in self._captured if "keeping_favourite" in each["sql"]]


def test_what_one_person_keeps_shows_to_nobody_else(client, bea, ana, harbour):
    favourites.keep(user=bea, work_id=harbour.pk, at=FRIDAY)
    client.force_login(ana.user)
    for url in (f"/works/{harbour.slug}/", "/", SHOW):
        assert 'name="drop"' not in client.get(url).content.decode()


def test_the_same_heart_pressed_with_a_script_comes_back_alone(client, bea, harbour):
    client.force_login(bea)
    answer = client.post(KEEP, {"keep": harbour.pk}, headers={"HX-Request": "true"})
    assert (
        answer.content.decode().startswith('<button class="heart"')
        and 'name="drop"' in answer.content.decode()
    )

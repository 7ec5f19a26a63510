"""The head and the foot are drawn once for many visitors; each of them sees their own name, cart, words and messages."""

import re

import pytest
from django.urls import reverse

from artists.listings.models import Option
from tests.factories import make_artist, make_listing, make_officer, make_policy, make_user, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing():
    make_policy()
    return make_listing(make_work(), kind="open", price=8_000, status="published")


@pytest.fixture
def browser(client):
    """Further visitors, each with cookies of their own, signed in as somebody or as nobody."""

    def visitor(user=None):
        made = type(client)()
        if user is not None:
            made.force_login(user)
        return made

    return visitor


def head(client, address="/how/", **asked):
    page = client.get(address, asked).content.decode()
    return page.partition("<main")[0]


def foot(client, address="/how/", **asked):
    return client.get(address, asked).content.decode().partition("<footer")[2]


def test_each_member_reads_her_own_name_and_guests_read_none(browser):
    bea, ben = (browser(make_user(name)) for name in ("Bea Lind", "Ben Okafor"))
    guest = browser()
    make_policy()
    for _ in range(2):
        assert "Bea Lind" in head(bea) and "Ben" not in head(bea)
        assert "Ben Okafor" in head(ben) and "Bea" not in head(ben)
        assert "Sign in" in head(guest) and "Sign out" not in head(guest)
        assert "Bea" not in head(guest) and "Ben Okafor" not in head(guest)


def test_a_title_in_a_name_is_shown_as_text(browser):
    make_policy()
    bea = browser(make_user("<b>Bea"))
    assert "&lt;b&gt;Bea" in head(bea) and "<b>Bea" not in head(bea)


def test_the_menu_leads_an_artist_an_officer_and_a_buyer_where_each_may_go(browser):
    make_policy()
    artist, officer, buyer = (
        browser(user)
        for user in (make_artist("Ana Moreau").user, make_officer("Carla Haas"), make_user("Bea"))
    )
    studio, console, apply = (reverse(name) for name in ("studio:home", "console:home", "studio:apply"))
    for _ in range(2):
        assert studio in head(artist) and console not in head(artist) and apply not in head(artist)
        assert console in head(officer) and studio + '"' not in head(officer)
        assert apply in head(buyer) and console not in head(buyer)


def test_the_way_out_carries_each_visitors_own_token(browser):
    make_policy()
    one, other = browser(make_user("Bea Lind")), browser(make_user("Ben Okafor"))
    tokens = set()
    for client in (one, other):
        page = head(client)
        [token] = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page)
        tokens.add(token)
        assert client.post(reverse("account_logout"), {"csrfmiddlewaretoken": token}).status_code == 302
    assert len(tokens) == 2


def test_the_cart_of_one_visitor_is_counted_for_nobody_else(browser, listing):
    buyer, guest = browser(), browser()
    head(buyer)
    buyer.post(reverse("orders:add"), {"option": Option.objects.get().pk, "quantity": 3})
    for _ in range(2):
        assert re.search(r'class="count">3<', head(buyer))
        assert 'class="count"' not in head(guest)
    line = buyer.get("/cart/").context["basket"].lines[0]
    buyer.post(reverse("orders:change", args=[line.id]), {"remove": "1"})
    assert 'class="count"' not in head(buyer)


def test_a_message_is_said_once_and_to_whom_it_is_for(browser, listing):
    buyer, guest = browser(), browser()
    buyer.post(reverse("orders:add"), {"option": Option.objects.get().pk})
    assert "is in your cart" not in guest.get("/how/").content.decode()
    assert "is in your cart" in buyer.get("/how/").content.decode()
    assert "is in your cart" not in buyer.get("/how/").content.decode()


def test_what_one_visitor_searches_for_and_where_she_is_stand_on_her_page_alone(browser, listing):
    assert 'value="sailing &quot;boats"' in head(browser(), "/works/", q='sailing "boats')
    assert "sailing" not in head(browser(), "/works/")
    assert 'name="next" value="/how/?a=1"' in foot(browser(), a="1")
    assert 'name="next" value="/how/"' in foot(browser())
    assert "?next=/how/%3Fa%3D1" in head(browser(), a="1")


def test_the_page_that_one_is_on_is_marked_on_that_page_only(browser, listing):
    current = re.compile(r'href="([^"]+)" aria-current="page"')
    for _ in range(2):
        assert current.findall(head(browser(), "/works/")) == ["/works/"]
        assert current.findall(head(browser(), "/how/")) == ["/how/"]
        assert current.findall(head(browser(), "/cart/")) == ["/cart/"]


def test_lights_and_language_are_each_visitors_own(browser, listing):
    german, dark, plain = browser(), browser(), browser()
    german.cookies["django_language"] = "de"
    dark.cookies["theme"] = "dark"
    for _ in range(2):
        assert re.search(r'value="de" lang="de" aria-pressed="true"', foot(german))
        assert re.search(r'value="dark" aria-pressed="true"', foot(dark))
        assert re.search(r'value="en-gb" lang="en-gb" aria-pressed="true"', foot(plain))
        assert re.search(r'value="auto" aria-pressed="true"', foot(plain))
        assert "Sprache" in foot(german) and "Sprache" not in foot(plain)


def test_an_address_that_is_nowhere_has_a_head_too(browser):
    page = browser().get("/nothing/at/all/")
    assert page.status_code == 404 and "site-head" in page.content.decode()

"""The wall is found by words and facets; whatever makes no sense in the address is left out."""

import random

import pytest
from django.urls import reverse

from artists.profiles.selectors import rate_for
from marketplace.catalogue import counts, wall
from marketplace.catalogue.filters import Filters
from tests.factories import make_artist, make_listing, make_policy, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def hung():
    """Ana's harbour (print 80, original 900) and iris (print 35), Ben's German linocut of a town (print 120)."""
    make_policy()
    ana, ben = make_artist("Ana Moreau"), make_artist("Ben Weiß", country="DE", town="Kiel")
    harbour = make_work(ana, title="Harbour at dusk")
    make_listing(harbour, kind="limited", price=8_000, status="published")
    make_listing(harbour, kind="original", price=90_000, status="published")
    iris = make_work(
        ana, title="Iris", subject="botanical", width_mm=300, height_mm=420, description="A garden flower."
    )
    make_listing(iris, kind="open", price=3_500, status="published")
    town = make_work(
        ben, title="Old town", subject="town", medium="linocut", description="Roofs in the rain."
    )
    make_listing(town, kind="limited", price=12_000, status="published")
    return {"harbour": harbour, "iris": iris, "town": town}


def titles(**asked):
    return [card.title for card in wall.browse(Filters.read({k: str(v) for k, v in asked.items()})).cards]


def facet(name, **asked):
    found = wall.browse(Filters.read(asked)).facets[name]
    return {choice.label: int(choice.count) for choice in found}


def test_everything_on_offer_hangs_there_newest_first(hung):
    assert titles() == ["Old town", "Iris", "Harbour at dusk"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("harbour", ["Harbour at dusk"]),
        ("harb", ["Harbour at dusk"]),
        ("boats copper", ["Harbour at dusk"]),
        ("ana", ["Iris", "Harbour at dusk"]),
        ("ana iris", ["Iris"]),
        ("watercolour", ["Iris", "Harbour at dusk"]),
        ("the harbour at", ["Harbour at dusk"]),
        ("roof", ["Old town"]),
        ("elephant", []),
        ("'; DROP TABLE works_work; --", []),
        ("<script>alert(1)</script>", []),
        ("& | ! ( ) :* \\ %", ["Old town", "Iris", "Harbour at dusk"]),
    ],
)
def test_words_are_found_in_titles_descriptions_and_names(hung, words, found):
    assert titles(q=words) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"medium": "linocut"}, ["Old town"]),
        ({"kind": "original"}, ["Harbour at dusk"]),
        ({"orientation": "portrait"}, ["Iris"]),
        ({"country": "de"}, ["Old town"]),
        ({"band": "0"}, ["Iris"]),
        ({"band": "1"}, ["Harbour at dusk"]),
        ({"kind": "original", "band": "1"}, []),
        ({"kind": "original", "band": "4"}, ["Harbour at dusk"]),
        ({"sort": "price"}, ["Iris", "Harbour at dusk", "Old town"]),
        ({"sort": "dearest"}, ["Old town", "Harbour at dusk", "Iris"]),
        (
            {
                "medium": "marble",
                "band": "9",
                "country": "zz",
                "sort": "random()",
                "after": "-3",
                "before": "x-1",
            },
            ["Old town", "Iris", "Harbour at dusk"],
        ),
        ({"after": "9" * 18 + "-9"}, ["Old town", "Iris", "Harbour at dusk"]),
        ({"page": "1000000000"}, ["Old town", "Iris", "Harbour at dusk"]),
        ({"q": "a\x00b" * 500}, []),
    ],
)
def test_the_wall_is_narrowed_and_junk_is_left_out(hung, asked, found):
    assert titles(**asked) == found


def test_each_facet_counts_what_choosing_it_would_leave(hung):
    assert facet("medium") == {"Watercolor": 2, "Linocut": 1}
    assert facet("medium", subject="town") == {"Linocut": 1}
    # Its own choice does not narrow a facet down.
    assert facet("medium", medium="linocut") == {"Watercolor": 2, "Linocut": 1}
    assert facet("kind") == {"Print": 3, "Original": 1}
    assert facet("kind", kind="original", band="1") == {"Print": 1, "Original": 0}
    assert facet("band") == {"Under €50": 1, "€50 to €100": 1, "€100 to €250": 1}


def test_a_card_says_what_the_cheapest_way_to_own_it_costs(hung):
    card = next(card for card in wall.newest() if card.title == "Harbour at dusk")
    assert (str(card.price), card.offer, card.from_price, card.what) == (
        "€80.00",
        "Print, edition of 30",
        True,
        "Watercolor, 40\xa0×\xa030\xa0cm",
    )


def test_what_is_draft_withdrawn_sold_out_or_in_a_closed_window_does_not_hang_there(hung):
    make_listing(make_work(hung["iris"].artist, title="Draft"), status="draft")
    make_listing(make_work(hung["iris"].artist, title="Gone"), status="withdrawn")
    make_listing(make_work(hung["iris"].artist, title="Sold"), kind="original", status="sold_out")
    make_listing(make_work(make_artist("Cleo", storefront="closed"), title="Closed"), status="published")
    assert titles() == ["Old town", "Iris", "Harbour at dusk"]


@pytest.mark.parametrize("sort", ["newest", "price", "dearest", "best"])
@pytest.mark.parametrize("narrowed", [{}, {"medium": "watercolor"}], ids=["everything", "narrowed"])
def test_pages_follow_each_other_forth_and_back_without_a_gap_or_a_repeat(sort, narrowed):
    make_policy()
    ana = make_artist()
    for number in range(60):
        work = make_work(ana, title=f"Study {number}")
        make_listing(work, kind="open", price=2_000 + number // 7, status="published")
    asked = {"sort": sort, **narrowed, **({"q": "study"} if sort == "best" else {})}
    pages, page = [], wall.browse(Filters.read(asked))
    while True:
        pages.append([card.title for card in page.cards])
        if not page.after:
            break
        page = wall.browse(Filters.read({**asked, "after": page.after}))
    assert [len(page) for page in pages] == [24, 24, 12]
    assert len({title for page in pages for title in page}) == 60
    back = []
    while page.before:
        page = wall.browse(Filters.read({**asked, "before": page.before}))
        back.append([card.title for card in page.cards])
    assert back == pages[-2::-1]


def test_a_page_goes_on_from_its_place_when_something_new_is_hung_meanwhile():
    make_policy()
    ana = make_artist()
    for number in range(30):
        make_listing(make_work(ana, title=f"Study {number}"), kind="open", status="published")
    first = wall.browse(Filters.read({}))
    make_listing(make_work(ana, title="Quite new"), kind="open", status="published")
    second = wall.browse(Filters.read({"after": first.after}))
    assert not {card.title for card in first.cards} & {card.title for card in second.cards}
    assert len(second.cards) == 6


def test_the_browse_page_asks_the_database_twice_and_for_the_state_of_the_shelf(
    client, hung, django_assert_num_queries
):
    with django_assert_num_queries(3):
        page = client.get(reverse("catalogue:browse"))
    assert page.status_code == 200


def test_a_search_asks_for_the_shelf_its_words_and_all_that_matches(client, hung, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get(
            reverse("catalogue:browse"), {"q": "harbour dusk", "medium": "watercolor", "kind": "print"}
        )


@pytest.mark.parametrize("sort", ["best", "newest"])
def test_the_cards_of_a_later_page_and_of_more_than_is_counted_are_asked_for_apart(
    hung, monkeypatch, django_assert_num_queries, sort
):
    asked = {"q": "watercolor", "sort": sort}
    with django_assert_num_queries(2):
        together = wall.browse(Filters.read(asked))
    monkeypatch.setattr(wall, "ON_A_PAGE", 1)
    with django_assert_num_queries(2):
        first = wall.browse(Filters.read(asked))
    with django_assert_num_queries(3):
        second = wall.browse(Filters.read({**asked, "after": first.after}))
    assert [*first.cards, *second.cards] == together.cards[:2]
    monkeypatch.setattr(counts, "COUNTED", 1)
    with django_assert_num_queries(3):
        apart = wall.browse(Filters.read(asked))
    assert apart.cards == first.cards and apart.more


def test_the_home_page_asks_for_works_exhibitions_and_the_state_of_the_shelf(
    client, hung, django_assert_num_queries
):
    with django_assert_num_queries(3):
        page = client.get(reverse("catalogue:home")).content.decode()
    assert page.index("Old town") < page.index("Iris") < page.index("Harbour at dusk")


def test_what_is_sold_stays_in_the_archive_and_leaves_the_wall(hung):
    make_listing(make_work(hung["iris"].artist, title="Sold"), kind="original", status="sold_out")
    assert "Sold" not in titles()
    assert titles(show="sold") == ["Sold"]
    assert facet("medium", show="sold") == {"Watercolor": 1}


@pytest.mark.parametrize(
    ("country", "found"),
    [("FR", ["Old town", "Iris", "Harbour at dusk"]), ("DE", ["Old town", "Iris", "Harbour at dusk"]), ("JP", ["Old town"])],
)  # fmt: skip
def test_only_what_is_sent_to_a_country_is_shown_to_who_asks_for_it(hung, country, found):
    hung["iris"].artist.storefront.shipping_rates.filter(zone="world").delete()
    assert titles(ships=country) == found


@pytest.mark.parametrize("seed", range(6))
def test_what_is_said_to_be_sent_somewhere_is_what_a_parcel_has_a_price_for(seed):
    chance = random.Random(seed)
    window = make_listing(make_work(title="Reeds"), kind="open", status="published").work.artist.storefront
    window.country = chance.choice(["FR", "CH", "US"])
    window.not_shipped_to = chance.choice([[], ["GB"], ["DE", "JP"]])
    window.save()
    window.shipping_rates.all().delete()
    for zone in chance.sample(["home", "eu", "europe", "world"], chance.randint(0, 3)):
        window.shipping_rates.create(zone=zone, first=900)
    for countries in chance.sample([["US", "CA"], ["JP", "FR"], ["CH", "GB"]], chance.randint(0, 2)):
        window.shipping_rates.create(zone="list", countries=countries, first=900)
    for country in ("FR", "DE", "GB", "CH", "US", "CA", "JP", "AU"):
        assert bool(titles(ships=country)) == (rate_for(window, country) is not None), country


def test_a_search_that_finds_nothing_says_what_to_do_and_shows_no_script(client, hung):
    page = client.get(reverse("catalogue:browse"), {"q": "<script>alert(1)</script>"})
    assert page.status_code == 200
    assert "Nothing like that on the wall" in page.content.decode()
    assert "<script>alert" not in page.content.decode()


def test_an_empty_wall_invites_the_first_artist(client):
    assert "The wall is still bare" in client.get("/").content.decode()

"""Curators choose works, put them in order, and open them to everybody."""

import pytest
from django.urls import reverse

from artists.cooperative.models import Decision
from marketplace.catalogue import exhibitions
from marketplace.catalogue.models import Exhibition
from tests.factories import FRIDAY, make_artist, make_listing, make_officer, make_policy, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def hung():
    make_policy()
    ana = make_artist("Ana Moreau")
    works = [make_work(ana, title=title) for title in ("Quay", "Pier", "Iris")]
    for work in works:
        make_listing(work, kind="open", status="published")
    return works


@pytest.fixture
def curator(hung):
    return make_officer("Carla Haas")


def arranged(curator, works, **changes):
    facts = {
        "title": "Fog",
        "words": "Three mornings.",
        "work_ids": [work.pk for work in works],
        "by": curator,
        "at": FRIDAY,
    }
    return exhibitions.arrange(exhibition=None, **(facts | changes))


def opened(curator, works):
    made = arranged(curator, works)
    return exhibitions.open_or_close(exhibition=made, status="open", by=curator, at=FRIDAY)


def test_an_exhibition_shows_its_works_in_the_curators_order(client, curator, hung):
    quay, pier, iris = hung
    made = opened(curator, [iris, quay, pier])
    page = client.get(reverse("catalogue:exhibition", args=[made.slug])).content.decode()
    order = [page.index(f">{title}</a>") for title in ("Iris", "Quay", "Pier")]
    assert order == sorted(order) and "Chosen by Carla Haas" in page
    assert "Three mornings." in client.get("/").content.decode()


def test_a_draft_and_a_closed_one_are_not_there_and_each_step_is_in_the_log(client, curator, hung):
    made = arranged(curator, hung)
    address = reverse("catalogue:exhibition", args=[made.slug])
    assert client.get(address).status_code == 404
    for status, found in (("open", 200), ("open", 200), ("closed", 404)):
        exhibitions.open_or_close(exhibition=made, status=status, by=curator, at=FRIDAY)
        assert client.get(address).status_code == found
    verbs = (
        Decision.objects.filter(subject=f"exhibition:{made.pk}").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["opened", "closed"]


def test_what_is_taken_down_is_left_out_and_hangs_there_again_when_it_is_offered_again(client, curator, hung):
    made = opened(curator, hung)
    listing = hung[0].listings.get()
    listing.move("withdrawn", withdrawn_at=FRIDAY)
    assert [card.title for card in exhibitions.shown(made.slug)[1]] == ["Pier", "Iris"]


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("{0}\n{1}", ["Quay", "Pier"]),
        ("https://example.org/works/{2}/\r\n/works/{0}/\n\n{2}", ["Iris", "Quay"]),
        ("", []),
    ],
)
def test_works_are_named_by_their_addresses(hung, typed, titles):
    found = exhibitions.read_works(typed.format(*(work.slug for work in hung)))
    by_id = {work.pk: work.title for work in hung}
    assert [by_id[pk] for pk in found] == titles


@pytest.mark.parametrize("typed", ["nowhere", "'; DROP TABLE", "x" * 5_000, "http://[", "../../etc"])
def test_what_does_not_hang_is_named(hung, typed):
    with pytest.raises(exhibitions.NotHung, match="Not on the wall"):
        exhibitions.read_works(typed)


def test_sixty_works_are_enough_and_nothing_is_not_opened(curator):
    with pytest.raises(exhibitions.NotHung, match="These are 61"):
        exhibitions.read_works("\n".join(f"work-{number}" for number in range(61)))
    made = arranged(curator, [])
    with pytest.raises(exhibitions.NotHung, match="nothing in it"):
        exhibitions.open_or_close(exhibition=made, status="open", by=curator, at=FRIDAY)


def test_a_curator_makes_orders_and_opens_one_in_the_console(client, curator, hung, settings):
    settings.CONSOLE_NEEDS_SECOND_FACTOR = False
    client.force_login(curator)
    sent = {"title": "Fog", "words": "", "works": f"{hung[1].slug}\nnowhere"}
    refused = client.post(reverse("console:new-exhibition"), sent)
    assert refused.status_code == 422 and "Not on the wall: nowhere." in refused.content.decode()
    answer = client.post(
        reverse("console:new-exhibition"), sent | {"works": f"{hung[1].slug}\n{hung[0].slug}"}
    )
    made = Exhibition.objects.get()
    assert answer["Location"] == reverse("console:exhibition", args=[made.pk])
    client.post(answer["Location"], {"title": "Fog", "works": f"{hung[0].slug}\n{hung[1].slug}"})
    client.post(reverse("console:show-exhibition", args=[made.pk]), {"show": "yes"})
    assert [card.title for card in exhibitions.shown("fog")[1]] == ["Quay", "Pier"]
    assert "Open" in client.get(reverse("console:exhibitions")).content.decode()

"""The works as their artist sees them: each drawn once, and never shown as it was."""

import datetime as dt
import re

import pytest
from django.test import Client

from artists.studio import wall
from artists.studio.views.works import ON_A_PAGE
from artists.works import selectors as works
from artists.works.models import Work
from tests.artists.studio.conftest import signed_in
from tests.factories import FRIDAY, make_attestation, make_image, make_listing, make_work

pytestmark = pytest.mark.django_db

PAGE = "/studio/works/"


def shown(client: Client, address: str = PAGE) -> str:
    return client.get(address).content.decode()


def titles(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/studio/works/\d+/">([^<]+)</a></h2>', page)


def states(page: str) -> dict[str, str]:
    """What is said below each title."""
    found = re.findall(r'<h2><a href="[^"]+">([^<]+)</a></h2>\s*<p class="what">([^<]*)</p>', page)
    return dict(found)


def test_each_work_says_where_it_stands(as_ana, ana):
    make_work(ana, title="Bare", picture=False)
    make_image(make_work(ana, title="Refused"), status="refused")
    make_work(ana, title="Unsigned", attested=False)
    for title, status in (("Asked about", "asked"), ("Not by hand", "refused")):
        make_attestation(make_work(ana, title=title, attested=False), status=status)
    make_attestation(make_work(ana, title="Begun", attested=False), status="draft")
    make_work(ana, title="Signed")
    both = make_work(ana, title="Both")
    make_listing(both, kind="original", status="published")
    make_listing(both, kind="limited")
    make_listing(make_work(ana, title="Shared"), status="in_review")
    make_listing(make_work(ana, title="Sold"), kind="original", status="sold_out")
    make_listing(make_work(ana, title="Taken away"), status="withdrawn")
    assert states(shown(as_ana)) == {
        "Bare": "Needs a photograph",
        "Refused": "A photograph was refused",
        "Unsigned": "Not signed yet",
        "Begun": "Not signed yet",
        "Asked about": "A reviewer asks about it",
        "Not by hand": "Refused by a reviewer",
        "Signed": "Signed, not offered yet",
        "Both": "Original: on the wall; Limited edition: a draft",
        "Shared": "Limited edition: waits for its split",
        "Sold": "Original: sold",
        "Taken away": "Signed, not offered yet",
    }


def test_the_picture_is_the_front_of_the_work_as_everywhere(ana):
    """The first ready one that shows the whole; a detail only where there is no such."""
    arrangements = (
        [("detail", 0, "ready"), ("front", 1, "ready"), ("front", 2, "ready")],
        [("front", 3, "ready"), ("front", 1, "ready")],
        [("front", 0, "uploaded"), ("detail", 1, "ready"), ("wet", 0, "ready")],
        [("front", 0, "refused"), ("front", 1, "held")],
        [("detail", 0, "ready"), ("detail", 0, "ready")],
    )
    for arranged in arrangements:
        work = make_work(ana, picture=False)
        for kind, position, status in arranged:
            make_image(work, kind=kind, position=position, status=status)
        [card, *_] = wall.cards(ana, skip=0, most=1)
        front = works.front_image(work)
        address = f'src="{_fallback(front)}"' if front else "No picture yet"
        assert address in card, arranged


def _fallback(image) -> str:
    return image.renditions.get(format="jpeg", width=640).file.url


def test_the_newest_stands_first(as_ana, ana):
    for title, days in (("Heron", 1), ("Iris", 3), ("Pears", 2)):
        make_work(ana, title=title, created_at=FRIDAY + dt.timedelta(days=days))
    assert titles(shown(as_ana)) == ["Iris", "Pears", "Heron"]


def test_nobody_sees_the_works_of_another(as_ana, as_another_artist, ana):
    make_work(ana, title="Harbour at dusk")
    assert titles(shown(as_ana)) == ["Harbour at dusk"]
    assert titles(shown(as_another_artist)) == []


def test_two_works_that_look_alike_lead_each_to_its_own_page(ana, policy):
    first, second = (make_work(ana, title="Iris", picture=False) for _ in range(2))
    page = shown(signed_in(ana.user))
    assert f"/studio/works/{first.pk}/" in page and f"/studio/works/{second.pk}/" in page


def test_whatever_changes_is_seen_at_once(as_ana, ana):
    work = make_work(ana, title="Harbour")
    image = work.images.get()

    def changed(model, **facts) -> str:
        before = shown(as_ana)
        type(model).objects.filter(pk=model.pk).update(**facts)
        after = shown(as_ana)
        assert before != after, facts
        return after

    assert "Harbour at dawn" in changed(work, title="Harbour at dawn")
    assert "Boats, seen from above" in changed(image, alt_text="Boats, seen from above")
    assert "#123456" in changed(image, color="#123456")
    assert 'width="2001"' in changed(image, width=2_001)
    assert 'height="1499"' in changed(image, height=1_499)
    rendition = image.renditions.get(format="webp", width=640)
    assert "pictures/anew.webp" in changed(rendition, file="pictures/anew.webp")
    assert "641w" in changed(rendition, width=641)
    assert "Limited edition: a draft" in _with(as_ana, make_listing(work))
    assert "Refused by a reviewer" in changed(work.attestations.get(), status="refused")
    assert "Needs a photograph" not in changed(image, status="uploaded")
    assert "No picture yet" in shown(as_ana)


def _with(client, _listing) -> str:
    return shown(client)


def test_the_same_work_speaks_the_language_of_whoever_looks(as_ana, ana):
    make_work(ana, title="Iris", picture=False)
    assert states(shown(as_ana)) == {"Iris": "Needs a photograph"}
    as_ana.cookies["django_language"] = "de"
    [german] = states(shown(as_ana)).values()
    assert german != "Needs a photograph"
    as_ana.cookies["django_language"] = "en-gb"
    assert states(shown(as_ana)) == {"Iris": "Needs a photograph"}


def test_a_title_is_text_whatever_it_says(as_ana, ana):
    make_work(ana, title="<script>alert(1)</script> & 'dusk'")
    make_work(ana, title="<b>Bare</b>", picture=False)
    page = shown(as_ana)
    assert "<script>alert(1)" not in page and "<b>Bare" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#x27;dusk&#x27;" in page


def test_hundreds_of_works_stand_on_pages(as_ana, ana):
    make_work(ana, title="The first", picture=False, created_at=FRIDAY - dt.timedelta(days=1))
    Work.objects.bulk_create(
        Work(
            artist=ana,
            title=f"Study {number}",
            slug=f"study-{number}",
            width_mm=300,
            height_mm=400,
            year=2025,
            created_at=FRIDAY,
        )
        for number in range(2 * ON_A_PAGE)
    )
    pages = [shown(as_ana, f"{PAGE}?page={number}") for number in (1, 2, 3)]
    found = [title for page in pages for title in titles(page)]
    assert len(found) == len(set(found)) == 2 * ON_A_PAGE + 1 and found[-1] == "The first"
    assert ['rel="prev"' in page for page in pages] == [False, True, True]
    assert ['rel="next"' in page for page in pages] == [True, True, False]
    assert shown(as_ana).count("?page=") == 1
    # As everywhere: beyond the end is the end, and nonsense is the beginning.
    assert titles(shown(as_ana, f"{PAGE}?page=999999999999999999999")) == ["The first"]
    for nonsense in ("-1", "0", "x", "", "1.5"):
        assert titles(shown(as_ana, f"{PAGE}?page={nonsense}"))[-1] in found


def test_the_page_costs_six_queries_however_many_works_there_are(as_ana, ana, django_assert_num_queries):
    make_work(ana)
    as_ana.get(PAGE)
    for number in range(5):
        make_listing(make_work(ana, title=f"Harbour {number}"))
    with django_assert_num_queries(6):
        as_ana.get(PAGE)

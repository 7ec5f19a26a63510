"""An artist's window: addresses, collections, feed, following, preview, and the picture for shared links."""

import datetime as dt
import io
import json
import re

import pytest
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Pillow

from artists.profiles import services as profiles
from artists.works import declaration
from artists.works import services as works
from artists.works.models import Collection
from artists.works.services.collecting import TooMany, keep_collection, move_collection
from marketplace.catalogue import share_pictures, sharing
from tests.artists.studio.conftest import signed_in
from tests.artists.studio.doors import assert_only_artists_enter, assert_strangers_find_nothing
from tests.factories import FRIDAY, make_artist, make_listing, make_policy, make_user, make_work, photograph

pytestmark = pytest.mark.django_db

WINDOW = "/artists/ana-moreau/"
WORDS = {
    "name": "Ana Moreau", "slug": "ana-moreau", "statement": "I paint the sea.", "process": "", "town": "Brest",
    "country": "FR", "shipping_terms": "",
}  # fmt: skip


@pytest.fixture
def ana():
    make_policy()
    return make_artist("Ana Moreau")


def hang(artist, title, *, days=0):
    work = make_work(artist, title=title)
    work.slug = title.lower()
    work.save(update_fields=["slug"])
    make_listing(work, kind="original", status="published", at=FRIDAY + dt.timedelta(days=days))
    return work


def collect(artist, *chosen, title="Harbours"):
    return keep_collection(
        artist=artist, title=title, words="", work_ids=[work.pk for work in chosen], at=FRIDAY
    )


def test_an_old_address_leads_to_the_new_one_for_good(client, ana):
    profiles.edit_storefront(storefront=ana.storefront, at=FRIDAY, **(WORDS | {"slug": "ana-of-brest"}))
    for page in ("", "feed/", "harbours/"):
        answer = client.get(WINDOW + page)
        assert (answer.status_code, answer["Location"]) == (301, f"/artists/ana-of-brest/{page}")
    assert client.get("/artists/ana-of-brest/").status_code == 200
    assert client.get("/artists/nobody/").status_code == 404


def test_a_window_without_a_work_says_so(client, ana):
    page = client.get(WINDOW).content.decode()
    assert "Nothing hangs here yet" in page
    assert "og:image" not in page


def test_machines_read_who_the_artist_is(client, ana):
    hang(ana, "Quay")
    page = client.get(WINDOW).content.decode()
    found = json.loads(re.search(r'ld\+json">(.*?)</script>', page).group(1))
    assert found["@graph"][0]["mainEntity"]["name"] == "Ana Moreau"
    assert "og:image" in page and "share.jpg" in page


# --- Collections -----------------------------------------------------------------------------------


def test_collections_hang_in_the_artists_order_and_show_only_what_is_on_the_wall(client, ana):
    quay, boats = hang(ana, "Quay"), hang(ana, "Boats", days=1)
    hidden = make_work(ana, title="Unfinished")
    collect(ana, quay, hidden, boats)
    page = client.get(WINDOW + "harbours/").content.decode()
    assert page.index("/works/quay/") < page.index("/works/boats/")
    assert "Unfinished" not in page
    assert WINDOW + "harbours/" in client.get(WINDOW).content.decode()


def test_a_collection_of_which_nothing_hangs_is_not_there(client, ana):
    hang(ana, "Quay")
    collect(ana, make_work(ana, title="Unfinished"))
    assert client.get(WINDOW + "harbours/").status_code == 404
    assert "Harbours" not in client.get(WINDOW).content.decode()


def test_others_works_are_left_out_of_a_collection(ana):
    theirs = make_work(make_artist("Ben Adeyemi"), title="Quay")
    assert list(collect(ana, theirs).works.all()) == []


def test_two_collections_of_one_title_get_two_addresses_and_none_is_a_page(ana):
    slugs = [collect(ana, title=title).slug for title in ("Harbours", "Harbours", "Feed", "海")]
    assert slugs == ["harbours", "harbours-2", "collection", "collection-2"]


def test_collections_change_places_and_have_an_end(ana):
    first, second = collect(ana, title="One"), collect(ana, title="Two")
    move_collection(collection=second, places=-1)
    assert list(Collection.objects.all()) == [second, first]
    for number in range(22):
        collect(ana, title=f"More {number}")
    with pytest.raises(TooMany):
        collect(ana, title="One too many")


def test_ana_arranges_collections_in_the_studio(client, ana):
    as_ana, quay, boats = signed_in(ana.user), hang(ana, "Quay"), hang(ana, "Boats")
    address = reverse("studio:collections")
    typed = {"title": "Harbours", "words": "", f"place_{quay.pk}": "2", f"place_{boats.pk}": "1"}
    assert "is in your storefront" in as_ana.post(address, typed, follow=True).content.decode()
    found = Collection.objects.get()
    assert [place.work for place in found.places.all()] == [boats, quay]

    one = reverse("studio:collection", args=[found.pk])
    assert 'value="2"' in as_ana.get(one).content.decode()
    as_ana.post(one, {"title": "Piers", f"place_{quay.pk}": "1"})
    found.refresh_from_db()
    assert (found.title, found.slug, [place.work for place in found.places.all()]) == (
        "Piers",
        "harbours",
        [quay],
    )

    page = as_ana.post(one, {"title": "", f"place_{quay.pk}": "-1"})
    assert page.status_code == 422
    as_ana.post(reverse("studio:remove-collection", args=[found.pk]))
    assert not Collection.objects.exists()


def test_collections_in_the_studio_are_ones_own(client, ana):
    as_buyer, as_ben = signed_in(make_user("Bea Buyer")), signed_in(make_artist("Ben Adeyemi").user)
    assert_only_artists_enter(client, as_buyer, as_buyer, reverse("studio:collections"))
    number = collect(ana).pk
    pages = [
        reverse(f"studio:{name}", args=[number])
        for name in ("collection", "move-collection", "remove-collection")
    ]
    assert_strangers_find_nothing(as_ben, *pages)


# --- Feed ---------------------------------------------------------------------------------------------


def test_the_feed_tells_of_new_works_the_newest_first(client, ana):
    hang(ana, "Quay")
    hang(ana, "Boats", days=2)
    answer = client.get(WINDOW + "feed/")
    assert answer["Content-Type"].startswith("application/atom+xml")
    text = answer.content.decode()
    assert text.index("<title>Boats</title>") < text.index("<title>Quay</title>")
    assert "/works/boats/" in text


def test_a_feed_of_hostile_titles_is_still_a_feed(client, ana):
    import xml.etree.ElementTree as ET

    work = hang(ana, "Quay")
    type(work).objects.update(title="<b>& ]]> \u202e", description="</entry><script>")
    ET.fromstring(client.get(WINDOW + "feed/").content)


# --- Following ------------------------------------------------------------------------------------------


def test_bea_follows_and_no_longer(client, ana):
    as_bea = signed_in(make_user("Bea Buyer"))
    for _ in range(2):
        page = as_bea.post(WINDOW + "follow/", {"follow": "yes"}, follow=True).content.decode()
    assert "1 follows Ana Moreau" in page and "Stop following" in page
    page = as_bea.post(WINDOW + "follow/", {"follow": "no"}, follow=True).content.decode()
    assert "follows Ana Moreau" not in page


def test_a_visitor_signs_in_to_follow_and_gets_no_cookie_for_looking(client, ana):
    answer = client.get(WINDOW)
    assert "Sign in to follow" in answer.content.decode()
    assert not answer.cookies
    assert client.post(WINDOW + "follow/")["Location"].startswith(reverse("account_login"))


def test_nobody_follows_herself_or_a_closed_window(ana):
    as_ana = signed_in(ana.user)
    as_ana.post(WINDOW + "follow/", {"follow": "yes"})
    assert not ana.followers.exists()
    ana.storefront.move("closed")
    assert signed_in(make_user("Bea Buyer")).post(WINDOW + "follow/").status_code == 404


# --- Preview -----------------------------------------------------------------------------------------------


def test_ana_sees_words_she_has_not_saved(ana):
    as_ana = signed_in(ana.user)
    typed = WORDS | {"statement": "Only <b>boats</b> now.", "town": "Concarneau"}
    page = as_ana.post(reverse("catalogue:storefront-preview"), typed).content.decode()
    assert "Only boats now." in page and "Concarneau" in page and "A preview" in page
    ana.storefront.refresh_from_db()
    assert ana.storefront.town == "Douarnenez"


def test_a_draft_is_previewed_by_its_artist_alone(client):
    make_policy()
    nora = make_artist("Nora Lind", storefront="draft")
    address = reverse("catalogue:storefront-preview")
    assert "Nora Lind" in signed_in(nora.user).get(address).content.decode()
    assert client.get(address).status_code == 302
    assert signed_in(make_user("Bea Buyer")).get(address).status_code == 404
    assert client.get("/artists/nora-lind/").status_code == 404


# --- The picture for shared links --------------------------------------------------------------------------------


def painted(artist, title="Quay"):
    work = hang(artist, title)
    work.images.all().delete()
    image = works.add_image(artist=artist, work=work, file=photograph(), name="q.jpg", at=timezone.now())
    works.make_renditions(image=image, at=timezone.now())
    return work


def test_the_shared_picture_is_drawn_once_and_carries_the_declaration(client, ana):
    painted(ana)
    answer = client.get("/works/quay/share.jpg")
    assert answer.status_code == 302
    assert "/share/" not in answer["Location"]

    shared = sharing.of_work("quay")
    for _ in range(2):
        sharing.make(shared)
    answer = client.get("/works/quay/share.jpg")
    assert "/share/" in answer["Location"]
    with storages["public"].open(shared.name) as file:
        content = file.read()
    with Pillow.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", share_pictures.SIZE)
    said = declaration.found_in(content)
    assert (said.creator, said.data_mining) == ("Ana Moreau", declaration.DATA_MINING)
    served = client.get(answer["Location"])
    assert served["tdm-reservation"] == "1"
    assert b"".join(served.streaming_content) == content


def test_whoever_first_shares_a_work_has_its_picture_drawn(client, ana, django_capture_on_commit_callbacks):
    hang(ana, "Quay")
    with django_capture_on_commit_callbacks(execute=True) as rung:
        assert client.get("/works/quay/share.jpg").status_code == 302
    [ring] = rung
    # Django names the bell in the log if the broker is down; one without a name would fail the visit.
    assert ring.__qualname__


def test_a_new_title_makes_a_new_picture(ana):
    work = painted(ana)
    before = sharing.of_work("quay").name
    works.edit_work(work=work, title="Quay at noon")
    assert sharing.of_work("quay").name != before
    assert sharing.of_storefront("ana-moreau").title == "Ana Moreau"


def test_what_is_not_on_the_wall_has_no_shared_picture(client, ana):
    unfinished = make_work(ana, title="Unfinished")
    for address in (f"/works/{unfinished.slug}/share.jpg", "/works/none/share.jpg", WINDOW + "share.jpg"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("size", [(1200, 900), (300, 2000), (2000, 200), (20, 20)])
@pytest.mark.parametrize("title", ["Quay", "An extraordinarily long title " * 6, "海の絵", "W" * 120, ""])
def test_any_shape_and_any_title_can_be_drawn(size, title):
    drawn = share_pictures.draw(
        photograph(width=size[0], height=size[1]).read(),
        title=title,
        artist="Ana Moreau",
        site="Fairhand",
        xmp=b"",
    )
    with Pillow.open(io.BytesIO(drawn)) as picture:
        assert picture.size == share_pictures.SIZE

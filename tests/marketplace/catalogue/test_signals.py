"""What machines are told: at the door, in headers, and the page that reads it back from the files."""

import re

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image as Pillow

from artists.works import services
from tests.artists.works.scene import as_file, painting
from tests.factories import FRIDAY, make_artist, make_listing, make_policy, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour():
    make_policy()
    work = make_work(make_artist("Ana Moreau"))
    make_listing(work, status="published")
    work.images.get().renditions.all().delete()
    work.images.all().delete()
    image = services.add_image(
        artist=work.artist, work=work, file=as_file(painting(size=(2_700, 1_800))), name="p.jpg", at=FRIDAY
    )
    image = services.make_renditions(image=image, at=FRIDAY)
    services.make_tiles(tiling=image.tiling, at=FRIDAY)
    return work


def page_of(client, work):
    response = client.get(f"/works/{work.slug}/signals/")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_page_reads_every_file_and_says_that_nothing_is_missing(client, harbour):
    page = page_of(client, harbour)
    tiles = harbour.images.get().tiling.tiles
    assert "Nothing is missing." in page and f"{12 + tiles} files" in page
    assert page.count(">digitalCapture<") == 12 + 1
    assert f"{tiles} tiles; every one carries all of this" in page
    assert "made for itself, for development" in page


def test_a_file_that_lost_its_words_is_found_out(client, harbour):
    rendition = harbour.images.get().renditions.get(format="jpeg", width=640)
    with rendition.file.open("rb") as file:
        stripped = Pillow.open(file).convert("RGB")
    bare = as_file(stripped)
    storages["public"].save(rendition.file.name, ContentFile(bare.read()))
    page = page_of(client, harbour)
    assert "Something is missing." in page
    assert page.count("not said") == 4 and "none" in page


def test_a_file_that_is_gone_is_said_and_looked_for_again(client, harbour):
    rendition = harbour.images.get().renditions.get(format="jpeg", width=640)
    with rendition.file.open("rb") as file:
        content = file.read()
    storages["public"].delete(rendition.file.name)
    assert "could not be read just now" in page_of(client, harbour)
    storages["public"].save(rendition.file.name, ContentFile(content))
    assert "Nothing is missing." in page_of(client, harbour)


def test_what_was_read_is_not_read_again_until_the_file_is_another(
    client, harbour, django_assert_max_num_queries
):
    page_of(client, harbour)
    name = harbour.images.get().renditions.first().file.name
    assert cache.get(f"signals:1:{name}")["intact"]
    with django_assert_max_num_queries(8):
        page_of(client, harbour)


def test_the_signals_of_what_is_not_shown_are_not_shown(client):
    make_policy()
    work = make_work(make_artist("Ben Adeyemi"))
    assert client.get(f"/works/{work.slug}/signals/").status_code == 404
    assert client.get("/works/nothing/signals/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/", "/works/", "/how/", "/account/login/", "/no/such/page/", "/robots.txt"]
)
def test_every_answer_reserves_mining(client, address):
    response = client.get(address)
    assert response["tdm-reservation"] == "1"
    assert response["tdm-policy"].endswith("/.well-known/tdm-policy.json")


def test_every_page_says_it_to_those_who_read_pages(client):
    page = client.get("/how/").content.decode()
    assert '<meta name="robots" content="noai, noimageai">' in page
    assert '<meta name="tdm-reservation" content="1">' in page


def test_the_door_names_the_crawlers_from_the_kept_list(client):
    text = client.get("/robots.txt").content.decode()
    groups = text.split("\n\n")
    for name in ("GPTBot", "CCBot", "Google-Extended", "img2dataset", "ClaudeBot", "Bytespider"):
        [group] = [each for each in groups if f"User-agent: {name}\n" in each]
        assert group.rstrip().endswith("Disallow: /")
    everybody = groups[-1]
    assert everybody.startswith("User-agent: *") and "Disallow: /\n" not in everybody + "\n"
    names = re.findall(r"^User-agent: (.+)$", text, re.MULTILINE)
    assert len(names) == len({name.casefold() for name in names}) > 100
    assert not {"Googlebot", "Bingbot", "Applebot"} & set(names)
    assert "Disallow: /orders/" in everybody


def test_the_policy_of_the_protocol_permits_nothing(client):
    [rule] = client.get("/.well-known/tdmrep.json").json()
    assert (rule["location"], rule["tdm-reservation"]) == ("/", 1)
    policy = client.get("/.well-known/tdm-policy.json").json()
    assert rule["tdm-policy"] == policy["uid"]
    assert policy["permission"] == []

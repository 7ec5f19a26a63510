"""Searches that people keep: as the filters read them, named, renamed, removed, and never another's."""

import pytest
from django.http import QueryDict

from marketplace.catalogue.filters import Filters
from marketplace.keeping.models import SavedSearch
from marketplace.keeping.services import searches
from tests.factories import FRIDAY, make_user

pytestmark = pytest.mark.django_db

NEW = "/account/searches/new/"
SENT = {"name": "Seas", "alert": "daily"}


def asked(address):
    return Filters.read(QueryDict(address))


def save(user, address="subject=sea", **facts):
    return searches.save(user=user, asked=asked(address), at=FRIDAY, **(SENT | facts))


def test_bea_saves_the_search_before_her_and_runs_it_again(client, bea, hang):
    hang("Harbour at dusk", subject="sea")
    client.force_login(bea)
    assert "/account/searches/new/?subject=sea" in client.get("/works/?subject=sea").content.decode()
    assert "Sea and harbour" in client.get(f"{NEW}?subject=sea").content.decode()

    page = client.post(f"{NEW}?subject=sea", SENT, follow=True).content.decode()

    assert "/works/?subject=sea" in page and "Seas" in page
    assert "Harbour at dusk" in client.get("/works/?subject=sea").content.decode()


def test_a_guest_signs_in_first_and_loses_nothing(client):
    answer = client.get(f"{NEW}?q=iris")
    assert answer["Location"] == "/account/login/?next=/account/searches/new/%3Fq%3Diris"


@pytest.mark.parametrize(
    "junk", ["", "subject=nothing", "sort=price", "after=1-2", "q=%20", "q=%00", "x=1&y=2", "band=99"]
)
def test_what_asks_for_nothing_is_not_kept(client, bea, junk):
    client.force_login(bea)
    answer = client.post(f"{NEW}?{junk}", SENT)
    assert answer.status_code == 422 and "asks for everything" in answer.content.decode()
    assert not SavedSearch.objects.exists()


def test_junk_beside_sense_is_left_out_and_the_place_on_the_wall_too(bea):
    kept = save(bea, "evil=<script>&subject=sea&medium=nothing&after=99-1&q=iris&ships=DE")
    assert kept.address == "?q=iris&subject=sea&ships=DE"


def test_the_longest_words_in_any_script_fit(bea):
    kept = save(bea, f"q={'🐚' * 500}&subject=sea", name="Shells")
    kept.refresh_from_db()
    assert asked(kept.address[1:]).q == "🐚" * 100


def test_saved_twice_it_is_kept_once_under_the_newer_name(bea):
    save(bea)
    save(bea, name="The sea", alert="never")
    kept = SavedSearch.objects.get()
    assert (kept.name, kept.alert) == ("The sea", "never")


def test_nobody_keeps_more_than_the_most(client, bea, monkeypatch):
    monkeypatch.setattr(searches, "MOST", 1)
    save(bea)
    client.force_login(bea)
    answer = client.post(f"{NEW}?subject=town", SENT)
    assert answer.status_code == 422 and "Remove one" in answer.content.decode()
    save(bea, name="The sea")
    assert SavedSearch.objects.get().name == "The sea"


def test_a_name_is_one_plain_line(client, bea):
    client.force_login(bea)
    client.post(f"{NEW}?subject=sea", {"name": " <b>My\n\u202eseas</b> ", "alert": "daily"})
    assert SavedSearch.objects.get().name == "My seas"
    for bad in ("", " ", "x" * 10_000, "<script>1</script>"):
        assert client.post(f"{NEW}?subject=town", {"name": bad, "alert": "daily"}).status_code == 422
    assert client.post(f"{NEW}?subject=town", {"name": "Towns", "alert": "hourly"}).status_code == 422
    assert SavedSearch.objects.count() == 1


def test_she_renames_it_and_removes_it_twice(client, bea):
    kept = save(bea)
    client.force_login(bea)
    client.post(f"/account/searches/{kept.pk}/", {"name": "Water", "alert": "never"})
    kept.refresh_from_db()
    assert (kept.name, kept.alert) == ("Water", "never")

    assert (
        "“Water” is removed."
        in client.post(f"/account/searches/{kept.pk}/remove/", follow=True).content.decode()
    )
    again = client.post(f"/account/searches/{kept.pk}/remove/", follow=True)
    assert "not in your list any more" in again.content.decode()


def test_a_stranger_neither_sees_nor_changes_it(client, bea):
    kept = save(bea)
    client.force_login(make_user("Stan Stranger"))
    assert client.get(f"/account/searches/{kept.pk}/").status_code == 404
    assert client.post(f"/account/searches/{kept.pk}/", SENT).status_code == 404
    client.post(f"/account/searches/{kept.pk}/remove/")
    assert SavedSearch.objects.count() == 1

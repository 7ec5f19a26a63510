"""Files sent by a script: /studio/works/…/uploads/ and /studio/uploads/…/"""

import hashlib

import pytest
from django.urls import reverse

from artists.works.models import Upload
from tests.artists.studio.doors import assert_strangers_find_nothing
from tests.factories import make_work, photograph

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour(ana):
    return make_work(ana, picture=False, attested=False)


def announce(client, work, file, **changes):
    content = file.read()
    file.seek(0)
    facts = {
        "purpose": "picture",
        "sha256": hashlib.sha256(content).hexdigest(),
        "name": file.name,
        "size": len(content),
    }
    return client.post(reverse("studio:uploads", args=[work.pk]), facts | changes)


def test_a_visitor_and_a_page_that_outlived_its_sign_in_are_sent_to_sign_in(client, harbour):
    assert announce(client, harbour, photograph()).status_code == 302


def test_a_strangers_uploads_are_not_there(as_another_artist, as_ana, harbour):
    announce(as_ana, harbour, photograph())
    number = Upload.objects.get().pk
    pages = [reverse(f"studio:{name}", args=[number]) for name in ("receive-upload", "finish-upload")]
    assert_strangers_find_nothing(as_another_artist, *pages, reverse("studio:uploads", args=[harbour.pk]))


def test_announced_sent_finished(as_ana, harbour):
    file = photograph()
    told = announce(as_ana, harbour, file).json()
    assert told["status"] == "announced"
    assert told["send"]["ours"] is True
    assert as_ana.post(told["send"]["url"], {"file": file}).json() == {"status": "received"}
    assert as_ana.post(told["finish"]).json() == {"status": "taken", "reason": ""}
    state = as_ana.get(reverse("studio:uploads", args=[harbour.pk])).json()
    assert state["kept"] == [harbour.images.get().original_sha256]
    assert state["token"]
    again = announce(as_ana, harbour, photograph()).json()
    assert again == {"status": "taken", "reason": ""}


def test_a_reason_comes_with_every_refusal(as_ana, harbour, settings):
    assert announce(as_ana, harbour, photograph(), size=10**9).json()["reason"].startswith("954 MB is more")
    assert announce(as_ana, harbour, photograph(), purpose="gossip").status_code == 422
    settings.UPLOADS_AN_HOUR = 0
    answer = announce(as_ana, harbour, photograph())
    assert (answer.status_code, answer.json()["status"]) == (429, "later")


def test_a_file_cut_short_stays_announced(as_ana, harbour):
    told = announce(as_ana, harbour, photograph(), size=10_000).json()
    answer = as_ana.post(told["send"]["url"], {"file": photograph()})
    assert (answer.status_code, answer.json()["status"]) == (409, "announced")
    assert as_ana.post(told["send"]["url"], {}).status_code == 422
    assert as_ana.post(told["finish"]).json()["status"] == "announced"


def test_the_plain_form_keeps_to_the_same_limit(as_ana, harbour, settings):
    settings.UPLOADS_AN_HOUR = 1
    files = [photograph(name="a.jpg"), photograph(name="b.jpg", color=(9, 9, 9))]
    page = as_ana.post(reverse("studio:upload", args=[harbour.pk]), {"files": files})
    assert page.status_code == 422
    assert "b.jpg" in page.content.decode() and "go on in an hour" in page.content.decode()
    assert harbour.images.get().original_name == "a.jpg"

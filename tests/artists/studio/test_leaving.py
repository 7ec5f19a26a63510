"""Taking everything along: /studio/leave/"""

import csv
import datetime as dt
import io
import json
import tracemalloc
import zipfile

import pytest
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from artists.profiles.models import Archive
from artists.studio import archives
from artists.works import services as works
from marketplace.mail.models import Letter
from tests.artists.studio.conftest import signed_in
from tests.artists.studio.doors import assert_only_artists_enter
from tests.factories import FRIDAY, make_artist, make_listing, make_work, photograph
from tests.marketplace.console.scene import make_payable, paid_order, sign_in

pytestmark = pytest.mark.django_db

PAGE = "/studio/leave/"
LATER = FRIDAY + archives.CLAIM + dt.timedelta(minutes=1)


@pytest.fixture
def harbour(ana):
    """A work with a photograph and a file of evidence, both with files behind them."""
    work = make_work(ana, picture=False, title='=HYPERLINK("evil")')
    works.add_image(artist=ana, work=work, file=photograph(), name="a.jpg", at=FRIDAY)
    works.add_evidence(work=work, slot="verso", file=photograph(color=(200, 9, 9)), name="b.jpg", at=FRIDAY)
    return work


def packed(artist, at=FRIDAY):
    return archives.make(archive=archives.ask(artist=artist, at=at), at=at)


def opened(archive) -> zipfile.ZipFile:
    with default_storage.open(archive.file.name, "rb") as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def test_only_artists_enter(client, as_buyer, as_press, ana):
    assert_only_artists_enter(client, as_buyer, as_press, PAGE)


def test_the_password_is_asked_for_before_anything_is_packed_or_handed_out(as_ana, ana):
    assert as_ana.post(PAGE)["Location"].startswith(reverse("account_reauthenticate"))
    assert not Archive.objects.exists()
    archive = packed(ana)
    address = reverse("studio:archive", args=[archive.pk, archives.token_for(archive)])
    assert as_ana.get(address)["Location"].startswith(reverse("account_reauthenticate"))


def test_ana_asks_gets_a_letter_and_downloads(client, ana, harbour):
    sign_in(client, ana.user)
    assert "Everything is being packed" in client.post(PAGE, follow=True).content.decode()
    archive = archives.make(archive=Archive.objects.get(), at=FRIDAY.replace(year=2100))
    letter = Letter.objects.get(subject="Everything of yours is packed")
    assert letter.to == ana.user.email
    page = client.get(PAGE).content.decode()
    address = page.partition('href="/studio/leave/')[2].partition('"')[0]
    answer = client.get(f"/studio/leave/{address}")
    assert answer["Content-Type"] == "application/zip"
    assert "fairhand-ana-moreau-2100-" in answer["Content-Disposition"]
    assert len(b"".join(answer.streaming_content)) == archive.bytes


def test_everything_is_in_it_and_no_buyer(ana, harbour):
    listing = make_listing(harbour, price=8_000, status="published")
    make_payable(paid_order(listing))
    archive = packed(ana)
    pack = opened(archive)
    assert pack.testzip() is None
    names = pack.namelist()
    place = f"works/{harbour.pk}-{harbour.slug}"
    assert {"read-me.txt", "about.json", "sales.csv", "sales.json", "listings.csv", "agreements.json"} <= set(
        names
    )
    assert len(names) == archive.files_all == archive.files_done
    image, evidence = harbour.images.get(), harbour.evidence.get()
    with default_storage.open(image.original.name) as original:
        assert pack.read(f"{place}/front-{image.pk}.jpeg") == original.read()
    work = json.loads(pack.read(f"{place}/work.json"))
    assert work["photographs"][0]["sha256"] == image.original_sha256
    assert work["evidence"][0]["file"] == f"evidence-verso-{evidence.pk}.jpeg"
    assert work["attestations"][0]["status"] == "checked"

    [sale] = [row for row in json.loads(pack.read("sales.json")) if row["kind"] == "copy"]
    assert (sale["received"], sale["your_part"], sale["currency"]) == ("80.00", "70.40", "EUR")
    rows = list(csv.DictReader(io.StringIO(pack.read("listings.csv").decode("utf-8-sig"))))
    assert rows[0]["work"].startswith("'=HYPERLINK")
    everything = b"".join(pack.read(name) for name in names if not name.endswith((".jpeg", ".pdf")))
    assert b"buyer" not in everything.lower().replace(b"nothing about buyers", b"")


def test_a_member_who_never_sold_gets_an_archive_too(ana):
    pack = opened(packed(ana))
    assert json.loads(pack.read("sales.json")) == []
    assert json.loads(pack.read("about.json"))["storefront"]["slug"] == "ana-moreau"


def test_asked_twice_one_is_packed(ana):
    assert archives.ask(artist=ana, at=FRIDAY) == archives.ask(artist=ana, at=FRIDAY)
    done = packed(ana)
    assert archives.make(archive=done, at=LATER) == done
    assert Letter.objects.filter(subject="Everything of yours is packed").count() == 1
    assert archives.ask(artist=ana, at=LATER) != done


def test_a_worker_that_died_is_followed_by_another(ana, harbour, monkeypatch):
    archive = archives.ask(artist=ana, at=FRIDAY)

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(archives, "_pack", killed)
    with pytest.raises(KeyboardInterrupt):
        archives.make(archive=archive, at=FRIDAY)
    monkeypatch.undo()
    assert archives.make(archive=archive, at=FRIDAY).status == "making"
    assert archives.make(archive=archive, at=LATER).status == "ready"
    assert Archive.objects.get().attempts == 2


def test_a_slow_worker_that_was_overtaken_writes_to_nobody(ana, harbour, monkeypatch):
    archive = archives.ask(artist=ana, at=FRIDAY)
    pack = archives._pack

    def overtaken(slow, file, at):
        pack(slow, file, at)
        monkeypatch.undo()
        archives.make(archive=Archive.objects.get(), at=LATER)

    monkeypatch.setattr(archives, "_pack", overtaken)
    done = archives.make(archive=archive, at=FRIDAY)
    assert (done.status, done.attempts, done.ready_at) == ("ready", 2, LATER)
    assert Letter.objects.filter(subject="Everything of yours is packed").count() == 1
    assert not default_storage.exists(f"archives/{archive.pk}-1.zip")


def test_tried_often_enough_it_is_given_up_and_may_be_asked_for_again(ana):
    archive = archives.ask(artist=ana, at=FRIDAY)
    Archive.objects.update(status="making", attempts=archives.MOST_ATTEMPTS)
    assert archives.make(archive=archive, at=FRIDAY).status == "failed"
    assert "Not packed" in signed_in(ana.user).get(PAGE).content.decode()
    assert archives.ask(artist=ana, at=LATER).status == "asked"


def test_one_lost_file_costs_no_other(ana, harbour):
    image = harbour.images.get()
    default_storage.delete(image.original.name)
    archive = packed(ana)
    assert archive.status == "ready"
    pack = opened(archive)
    assert pack.testzip() is None
    assert pack.read(f"works/{harbour.pk}-{harbour.slug}/front-{image.pk}.jpeg") == b""


def test_it_is_deleted_after_a_week(ana):
    archive = packed(ana)
    assert archives.remove_old(at=FRIDAY + dt.timedelta(days=6)) == 0
    assert archives.remove_old(at=FRIDAY + dt.timedelta(days=8)) == 1
    assert not default_storage.exists(archive.file.name)
    archive.refresh_from_db()
    assert archive.status == "removed"
    assert "was deleted on" in signed_in(ana.user).get(PAGE).content.decode()


def test_a_link_is_for_its_owner_and_runs_out(client, ana, monkeypatch):
    archive = packed(ana)
    token = archives.token_for(archive)
    sign_in(client, ana.user)
    assert client.get(reverse("studio:archive", args=[archive.pk, "guessed"]))["Location"] == PAGE
    monkeypatch.setattr(signing.time, "time", lambda: archives.LINK.total_seconds() * 3 + 1e10)
    assert not archives.opened_by(token, archive)
    monkeypatch.undo()
    sign_in(client, make_artist("Ben Adeyemi").user)
    assert client.get(reverse("studio:archive", args=[archive.pk, token])).status_code == 404


def test_memory_stays_flat_however_large_the_photographs(ana):
    work = make_work(ana, picture=False)
    for number in range(3):
        image = works.add_image(
            artist=ana, work=work, file=photograph(color=(number * 90, 0, 0)), name="a.jpg", at=FRIDAY
        )
        default_storage.delete(image.original.name)
        default_storage.save(image.original.name, ContentFile(b"\0" * 20_000_000))
    archive = archives.ask(artist=ana, at=FRIDAY)
    tracemalloc.start()
    try:
        archives.make(archive=archive, at=FRIDAY)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert Archive.objects.get().bytes > 60_000_000
    assert peak < 10_000_000

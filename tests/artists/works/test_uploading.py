"""Files on their way in, known by their hash, whatever breaks in between."""

import base64
import datetime as dt
import hashlib
import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from storages.backends.s3 import S3Storage

from artists.works import services
from artists.works.models import Upload
from tests.factories import FRIDAY, make_work, photograph

pytestmark = pytest.mark.django_db

TOMORROW = FRIDAY + dt.timedelta(hours=25)


@pytest.fixture
def harbour():
    return make_work(attested=False, picture=False)


def announced(work, file, *, purpose="picture", slot="", at=FRIDAY, **changes):
    content = file.read()
    file.seek(0)
    facts = {"sha256": hashlib.sha256(content).hexdigest(), "name": file.name, "size": len(content)}
    return services.announce(work=work, purpose=purpose, slot=slot, at=at, **(facts | changes))


def sent(work, file, **more):
    upload = announced(work, file, **more)
    services.receive(upload=upload, file=file, size=file.size)
    return services.finish(upload=upload, at=FRIDAY)


def test_a_file_is_announced_sent_and_kept(harbour):
    upload = sent(harbour, photograph())
    assert upload.status == "taken"
    assert upload.image == harbour.images.get()
    assert upload.image.original_name == "harbour.jpg"


def test_evidence_is_announced_sent_and_kept_privately(harbour):
    upload = sent(harbour, photograph(), purpose="evidence", slot="verso")
    assert upload.evidence == harbour.evidence.get()
    assert upload.evidence.slot == "verso"
    assert not harbour.images.exists()


def test_a_file_that_arrived_is_not_sent_again(harbour):
    sent(harbour, photograph())
    again = announced(harbour, photograph())
    assert (again.status, again.image) == ("taken", harbour.images.get())


def test_a_file_that_came_half_is_sent_again_from_the_start(harbour):
    file = photograph()
    upload = announced(harbour, file)
    with pytest.raises(services.Refused, match="connection broke"):
        services.receive(upload=upload, file=ContentFile(file.read()[:100]), size=100)
    assert announced(harbour, photograph()) == upload
    assert sent(harbour, photograph()).status == "taken"


def test_a_file_that_arrived_while_the_page_was_gone_is_only_looked_at(harbour):
    file = photograph()
    upload = announced(harbour, file)
    services.receive(upload=upload, file=file, size=file.size)
    assert announced(harbour, photograph()).status == "received"
    assert services.finish(upload=upload, at=FRIDAY).status == "taken"


def test_finishing_twice_or_too_early_changes_nothing(harbour):
    upload = announced(harbour, photograph())
    assert services.finish(upload=upload, at=FRIDAY).status == "announced"
    upload = sent(harbour, photograph())
    assert services.finish(upload=upload, at=TOMORROW).ended_at == FRIDAY
    assert harbour.images.count() == 1


def test_what_is_no_picture_is_refused_with_the_reason_and_thrown_away(
    harbour, django_capture_on_commit_callbacks
):
    drawing = ContentFile(b"<svg xmlns='http://www.w3.org/2000/svg'/>", name="logo.jpg")
    with django_capture_on_commit_callbacks(execute=True):
        upload = sent(harbour, drawing)
    assert upload.status == "refused"
    assert "not a picture we can read" in upload.reason
    assert not default_storage.exists(upload.key)
    assert not harbour.images.exists()


def test_a_file_other_than_the_announced_one_is_refused(harbour):
    file = photograph()
    upload = announced(harbour, file, sha256="0" * 64)
    services.receive(upload=upload, file=file, size=file.size)
    assert "changed on its way" in services.finish(upload=upload, at=FRIDAY).reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"size": 0}, "empty"),
        ({"size": 31 * 1024**2}, "31 MB is more than we can take"),
        ({"sha256": "harbour"}, "did not say which file"),
        ({"sha256": "0" * 63 + "G"}, "did not say which file"),
    ],
)
def test_what_cannot_be_taken_is_refused_before_it_is_sent(harbour, changes, reason):
    with pytest.raises(services.Refused, match=reason):
        announced(harbour, photograph(), **changes)
    assert not Upload.objects.exists()


def test_nobody_needs_to_send_so_much_in_an_hour(harbour, settings):
    settings.UPLOADS_AN_HOUR = 2
    for number in range(2):
        announced(harbour, photograph(color=(number * 90, 0, 0)))
    with pytest.raises(services.TooMuch, match="go on in an hour"):
        announced(harbour, photograph(color=(250, 0, 0)))
    assert announced(harbour, photograph(color=(250, 0, 0)), at=TOMORROW).status == "announced"


def test_weight_counts_too_and_what_is_here_already_weighs_nothing(harbour, settings):
    sent(harbour, photograph())
    settings.UPLOAD_BYTES_AN_HOUR = Upload.objects.get().size + 10
    assert announced(harbour, photograph()).status == "taken"
    with pytest.raises(services.TooMuch):
        announced(harbour, photograph(color=(250, 0, 0)))


def test_what_never_came_lapses_and_what_came_unseen_is_kept(harbour):
    never = announced(harbour, photograph())
    unseen = photograph(color=(250, 0, 0))
    arrived = announced(harbour, unseen)
    services.receive(upload=arrived, file=unseen, size=unseen.size)
    assert services.let_lapse(at=FRIDAY + dt.timedelta(hours=1)) == 0
    assert services.let_lapse(at=TOMORROW) == 1
    for upload, status in ((never, "lapsed"), (arrived, "taken")):
        upload.refresh_from_db()
        assert upload.status == status
    assert announced(harbour, photograph(), at=TOMORROW) != never


# --- Where it goes ---------------------------------------------------------------------------------------


def test_without_a_store_of_its_own_the_file_goes_through_us(harbour):
    assert services.where_to_send(announced(harbour, photograph())).url == ""


def test_with_s3_the_browser_gets_a_form_for_exactly_this_file(harbour):
    store = S3Storage(
        bucket_name="fairhand", location="private", access_key="id", secret_key="secret",
        endpoint_url="https://s3.example", region_name="eu-central-1", file_overwrite=False,
    )  # fmt: skip
    upload = announced(harbour, photograph())
    target = services.where_to_send(upload, storage=store)

    assert target.url.startswith("https://s3.example/")
    assert "fairhand" in target.url
    assert target.fields["key"] == f"private/{upload.key}"
    checksum = base64.b64encode(bytes.fromhex(upload.sha256)).decode()
    assert target.fields["x-amz-checksum-sha256"] == checksum
    policy = json.loads(base64.b64decode(target.fields["policy"]))
    assert ["content-length-range", upload.size, upload.size] in policy["conditions"]
    assert {"x-amz-checksum-sha256": checksum} in policy["conditions"]
    assert {"key": f"private/{upload.key}"} in policy["conditions"]

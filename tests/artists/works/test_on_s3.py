"""Pictures in a bucket: sent straight there, made by the worker, public with their signals, originals behind signed addresses."""

import contextlib
import hashlib
import json

import boto3
import pytest
import requests
from django.core.files.storage import default_storage, storages
from django.http import Http404
from moto.server import ThreadedMotoServer

from artists.works import credentials, private, services
from artists.works.models import Image, Rendition
from tests.artists.works.scene import as_file, painting
from tests.factories import FRIDAY, make_work

pytestmark = pytest.mark.django_db

HEADERS = {"CacheControl": "public, max-age=31536000, immutable", "Metadata": {"tdm-reservation": "1"}}


@pytest.fixture(scope="module")
def endpoint():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint, settings, monkeypatch):
    """An empty bucket in the place of the folders, named in the settings as production names it."""
    keys = {"aws_access_key_id": "id", "aws_secret_access_key": "secret", "region_name": "eu-central-1"}
    s3 = boto3.resource("s3", endpoint_url=endpoint, **keys)
    s3.create_bucket(Bucket="fairhand", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})

    # As docs/running.md says: everybody reads what is under public/, nobody anything else.
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    policy = {
        "Version": "2012-10-17",
        "Statement": [everybody | {"Resource": "arn:aws:s3:::fairhand/public/*"}],
    }
    s3.Bucket("fairhand").Policy().put(Policy=json.dumps(policy))

    def store(folder):
        options = {
            "bucket_name": "fairhand", "location": folder, "endpoint_url": endpoint, "access_key": "id",
            "secret_key": "secret", "region_name": "eu-central-1", "querystring_auth": folder == "private", "querystring_expire": 300,
            "file_overwrite": folder == "public", "object_parameters": HEADERS if folder == "public" else {},
        }  # fmt: skip
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}

    settings.STORAGES = {**settings.STORAGES, "default": store("private"), "public": store("public")}
    monkeypatch.setattr(Rendition._meta.get_field("file"), "storage", storages["public"])
    yield s3.Bucket("fairhand")
    s3.Bucket("fairhand").objects.all().delete()
    s3.Bucket("fairhand").delete()


@pytest.fixture
def harbour(bucket):
    return make_work(picture=False)


def keys_in(bucket, folder):
    return sorted(each.key for each in bucket.objects.filter(Prefix=folder))


def sent_straight_to_the_bucket(work, content: bytes):
    """What the browser does: say what comes, post the form that it gets to the bucket, say that it is there."""
    upload = services.announce(
        work=work,
        purpose="picture",
        sha256=hashlib.sha256(content).hexdigest(),
        name="harbour.jpg",
        size=len(content),
        at=FRIDAY,
    )
    target = services.where_to_send(upload)
    answer = requests.post(target.url, data=target.fields, files={"file": content}, timeout=10)
    assert answer.status_code in (200, 204)
    return services.finish(upload=upload, at=FRIDAY)


def test_a_photograph_goes_straight_to_the_bucket_and_becomes_a_picture_with_every_signal(
    harbour, bucket, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        upload = sent_straight_to_the_bucket(harbour, as_file(painting()).read())
    assert upload.status == "taken"
    assert not any("incoming" in key for key in keys_in(bucket, "private/"))

    image = services.make_renditions(image=upload.image, at=FRIDAY)
    assert (image.status, image.renditions.count()) == ("ready", 9)
    for rendition in image.renditions.all():
        served = requests.get(rendition.file.url, timeout=10)
        assert served.headers["Cache-Control"] == HEADERS["CacheControl"]
        assert served.headers["x-amz-meta-tdm-reservation"] == "1"
        assert credentials.found_in(served.content, rendition.format).intact


def test_the_large_view_is_cut_into_the_bucket(harbour, bucket):
    upload = sent_straight_to_the_bucket(harbour, as_file(painting(size=(2_700, 1_800))).read())
    image = services.make_renditions(image=upload.image, at=FRIDAY)
    tiling = services.make_tiles(tiling=image.tiling, at=FRIDAY)
    assert tiling.status == "done"
    assert len([key for key in keys_in(bucket, "public/") if "tiles" in key]) >= tiling.tiles


def test_an_original_opens_by_an_address_that_the_bucket_signed_and_by_no_other(harbour):
    content = as_file(painting()).read()
    image = sent_straight_to_the_bucket(harbour, content).image
    address = private.address_of(image)
    assert "X-Amz-Signature" in address and "X-Amz-Expires=300" in address
    assert requests.get(address, timeout=10).content == content
    assert requests.get(address.partition("?")[0], timeout=10).status_code == 403
    answer = private.answer(image.original.name, content_type="image/jpeg", download_as="harbour.jpg")
    with contextlib.closing(answer):
        assert b"".join(answer.streaming_content) == content
    assert answer["Cache-Control"] == "no-store, private"


def test_what_is_not_in_the_bucket_is_not_found(bucket):
    with pytest.raises(Http404):
        private.answer("originals/nothing.jpg", content_type="image/jpeg")


def test_another_file_than_was_announced_is_refused(harbour):
    content = as_file(painting(1)).read()
    upload = services.announce(
        work=harbour,
        purpose="picture",
        sha256=hashlib.sha256(content).hexdigest(),
        name="harbour.jpg",
        size=len(content),
        at=FRIDAY,
    )
    # A bucket would not take it; were it to, we do not.
    default_storage.save(upload.key, as_file(painting(2)))
    upload = services.finish(upload=upload, at=FRIDAY)
    assert (upload.status, Image.objects.count()) == ("refused", 0)
    assert "changed on its way" in upload.reason


def test_a_picture_that_is_removed_leaves_nothing_in_the_bucket(
    harbour, bucket, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        image = sent_straight_to_the_bucket(harbour, as_file(painting()).read()).image
        image = services.make_renditions(image=image, at=FRIDAY)
    assert keys_in(bucket, "public/")
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_image(image=image)
    assert keys_in(bucket, "") == []

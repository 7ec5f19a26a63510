"""The style page shows every component, in development only."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_every_component_is_on_it(client):
    response = client.get(reverse("users:style"))
    assert response.status_code == 200
    shown = {template.name for template in response.templates}
    folder = Path(settings.BASE_DIR) / "templates/_components"
    there = {f"_components/{each.name}" for each in folder.glob("*.html")}
    assert there - shown <= {"_components/fields.html"}


def test_in_production_it_is_not_there(client, settings):
    settings.SHOW_DEVELOPMENT_PAGES = False
    assert client.get(reverse("users:style")).status_code == 404


def test_the_style_sheets_and_scripts_keep_their_budget():
    import gzip

    def weight(*patterns):
        files = [each for pattern in patterns for each in (Path(settings.BASE_DIR) / "static").glob(pattern)]
        return sum(len(gzip.compress(each.read_bytes())) for each in files)

    assert weight("css/*.css") < 14_000
    assert weight("js/fairhand.js") < 8_000

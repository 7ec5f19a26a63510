"""The style page shows every component, in development only."""

import gzip
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


def _weight(*files):
    """Bytes that travel for `files` of the static folder, compressed."""
    folder = Path(settings.BASE_DIR) / "static"
    return sum(len(gzip.compress((folder / each).read_bytes())) for each in files)


@pytest.mark.parametrize("extra", ["desk.css", "shop.css"])
def test_the_style_sheets_of_a_page_keep_their_budget(extra):
    assert _weight("css/tokens.css", "css/page.css", "css/components.css", f"css/{extra}") < 14_000


def test_the_script_of_every_page_keeps_its_budget():
    assert _weight("js/fairhand.js") < 8_000

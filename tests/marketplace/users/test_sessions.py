"""Where somebody is signed in, and signing out everywhere else."""

import pytest
from django.test import Client

from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def browser(user, name):
    client = Client(HTTP_USER_AGENT=name)
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    return client


def test_bea_signs_out_everywhere_else(settings):
    bea = make_user("Bea Buyer")
    lost, here = browser(bea, "Lost phone"), browser(bea, "Own laptop")
    other = browser(make_user("Stan Stranger"), "Stan's")
    page = here.get("/account/sessions/").content.decode()
    assert "Lost phone" in page and "This browser" in page and "Stan" not in page

    here.post("/account/sessions/")

    assert lost.get("/account/")["Location"].startswith("/account/login/")
    assert here.get("/account/").status_code == 200 and other.get("/account/").status_code == 200
    assert "Lost phone" not in here.get("/account/sessions/").content.decode()

"""Where somebody is signed in, and signing out everywhere else."""

import pytest
from django.test import Client

from marketplace.users.templatetags.browsers import browser as named
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


@pytest.mark.parametrize(
    ("says", "called"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("x" * 300, "x" * 60),
        ("", "An unnamed browser"),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_people_name_it(says, called):
    assert named(says) == called

"""The parts that every page is made of: reachable, readable in both lights, and still at any width."""

import hashlib
import hmac
import struct
import time
from base64 import b32decode

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.factories import PASSWORD, make_officer, make_user
from tests.harness import vitals

pytestmark = pytest.mark.django_db(transaction=True)

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OPEN_TO_ALL = [
    "users:style",
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_email_verification_sent",
]


def sign_in(page, user, password=PASSWORD):
    page.goto(reverse("account_login"))
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: reverse("account_login") not in url)


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{page.url}: {each['help']}: {node['html']}" for each in found for node in each["nodes"]]


def digits(secret):
    """What an authenticator app shows for `secret` now (RFC 6238)."""
    key = b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


@pytest.mark.parametrize("width", [320, 390, 834, 1440, 2560])
def test_no_page_is_wider_than_its_window(visitor, width):
    page = visitor(viewport={"width": width, "height": 900})
    for name in OPEN_TO_ALL:
        page.goto(reverse(name))
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name


def test_the_keyboard_skips_to_the_content_first(page):
    page.goto(reverse("account_login"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_account_menu_opens_and_closes_by_keyboard(page):
    sign_in(page, make_user("Bea Buyer"))
    page.goto(reverse("users:home"))
    page.locator(".menu > summary").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("link", name="Your account", exact=True).is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Your account", exact=True).is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_question_opens_in_place_and_is_left_by_escape(page):
    page.goto(reverse("users:style"))
    page.get_by_role("link", name="Withdraw this listing").click()
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()


def test_the_lights_go_out_at_once_and_stay_out(page):
    page.goto(reverse("account_login"))
    with page.expect_response(lambda response: reverse("users:theme") in response.url):
        page.get_by_role("button", name="Dark").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.goto(reverse("account_signup"))
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_lights_go_out_without_javascript(visitor):
    page = visitor(java_script_enabled=False)
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html[data-theme=dark]").count() == 1
    assert page.url.endswith(reverse("account_login"))


def test_a_refused_form_puts_the_reasons_first_and_keeps_what_was_typed(page):
    page.goto(reverse("account_signup"))
    page.get_by_label("Your name").fill("Nora Lind")
    page.get_by_label("E-mail").fill("nora@example.org")
    page.get_by_label("Password").fill("1234567890123")
    page.get_by_role("button", name="Make my account").click()
    assert page.locator(".form-errors:focus").is_visible()
    assert page.get_by_label("Your name").input_value() == "Nora Lind"


def test_pictures_do_not_move_the_page_when_they_arrive(page):
    assert vitals.of(page, reverse("users:style")).cls < 0.02


def test_she_signs_in_with_a_passkey_alone(page):
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    bea = make_user("Bea Buyer")
    sign_in(page, bea)
    page.goto(reverse("mfa_add_webauthn"))
    if reverse("account_reauthenticate") in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("Bea’s phone")
    page.get_by_label("without the password").check()
    page.get_by_role("button", name="Add").click()
    page.get_by_text("Your passkey is added.").wait_for()
    page.locator(".menu > summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**" + reverse("catalogue:home"))

    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**" + reverse("users:home"))
    assert page.get_by_role("heading", name="Bea Buyer").is_visible()


def test_an_app_gives_the_second_proof(page):
    carla = make_officer("Carla Haas")
    sign_in(page, carla)
    page.goto(reverse("mfa_activate_totp"))
    if reverse("account_reauthenticate") in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    assert page.get_by_role("img", name="QR code").is_visible()
    # The digits are good for half a minute; if it ends between typing and sending, she types the next ones.
    for _ in range(2):
        secret = page.locator("#authenticator_secret").input_value()
        page.get_by_label("The six digits").fill(digits(secret))
        page.get_by_role("main").get_by_role("button", name="Set it up").click()
        page.locator(".toast, .form-errors").first.wait_for()
        if page.locator(".toast").count():
            break
    assert page.get_by_text("Your authenticator app is set up.").is_visible()
    page.goto(reverse("users:home"))
    assert not page.get_by_text("add a second way").is_visible()

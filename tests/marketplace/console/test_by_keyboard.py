import pytest

from payouts.splits.models import Approval
from tests.factories import PASSWORD, make_officer
from tests.marketplace.console.test_splits import waiting_split

pytestmark = pytest.mark.django_db(transaction=True)


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_an_admin_approves_with_the_keyboard_alone_and_the_password_is_asked_on_the_way(page):
    agreement = waiting_split()
    carla = make_officer("Carla Haas")
    page.goto("/console/")
    page.fill("[name=login]", carla.email)
    page.fill("[name=password]", PASSWORD)
    press(page, "Enter")
    page.wait_for_url("**/console/")

    page.get_by_role("link", name="Harbour at dusk").focus()
    press(page, "Enter")
    page.get_by_label("Reason").focus()
    page.keyboard.type("Fair to all.")
    press(page, "Tab", "Enter")
    page.wait_for_url("**/reauthenticate/**")
    page.get_by_label("Password").focus()
    page.keyboard.type(PASSWORD)
    press(page, "Enter")
    page.get_by_text("is in force").wait_for()

    approval = Approval.objects.get()
    assert (approval.by, approval.reason, approval.agreement) == (carla, "Fair to all.", agreement)
    press(page, "?")
    page.get_by_role("dialog", name="Keys").wait_for()

"""
The main job of Fairhand, by hand in a browser, on real parts: PostgreSQL, Valkey, a Celery worker with beat, and the
local Stripe over HTTP. From an artist's sign-up to money in every party's bank.
"""

import re

import pytest
from django.utils import timezone

from artists.cooperative import services as cooperative
from artists.cooperative.standing import POLICY
from artists.listings.models import Listing
from marketplace.mail.models import Letter
from marketplace.orders.models import Order
from marketplace.users.models import User
from payouts.earnings.models import Charge, Sale
from payouts.ledger.selectors import check_books
from payouts.runs.models import Payout, PayoutRun
from tests.books import table, the_books
from tests.factories import DISCLOSED, PASSWORD, make_officer, make_payee, photograph
from tests.harness.processes import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def coop(transactional_db):
    """A young co-op that voted to hold money for no days, so that the story need not wait a week, and to pay from €5."""
    carla = make_officer("Carla Haas")
    make_officer("Dov Levi")
    make_officer("Tess Lindqvist", role="treasurer")
    cooperative.put_in_force(
        at=timezone.now(), by=carla, reason="Voted.", **POLICY | {"hold_days": 0, "minimum_payout": 500}
    )
    make_payee("Petit Press")
    make_payee("Ben Okafor")


def test_a_print_is_made_shared_sold_sent_and_paid_for(
    coop, site, stripe_server, worker_and_beat, visitor, tmp_path
):
    ana = join(visitor(), "Ana Moreau", "ana@example.org")
    carla = signed_in(visitor(), "carla.haas@example.org")
    admit(carla, "Ana Moreau")
    open_a_storefront(ana)
    connect_to_stripe(ana)
    printer = connect_to_stripe(signed_in(visitor(), "petit.press@example.org"))
    ben = connect_to_stripe(signed_in(visitor(), "ben.okafor@example.org"))

    add_a_work(ana, tmp_path)
    sign_how_it_was_made(ana, tmp_path)
    offer_the_original(ana)
    share_a_print(ana)
    accept_the_split(ben)
    accept_the_split(printer)
    approve_the_split(carla)
    assert Listing.objects.get(kind="limited").status == "published"

    guest = buy_the_print(visitor())
    order = eventually(lambda: Order.objects.filter(status="paid").first())
    the_order_tells_the_truth(guest, order)
    fee = eventually(lambda: Charge.objects.filter(fee__isnull=False).values_list("fee", flat=True).first())
    send_the_parcel(ana)
    say_that_it_arrived(guest)
    eventually(lambda: Sale.objects.filter(status="released").count() == 2)

    tess = signed_in(visitor(), "tess.lindqvist@example.org")
    plan_a_run(tess)
    dov = signed_in(visitor(), "dov.levi@example.org")
    for admin in (carla, dov):
        approve_the_run(admin)
    eventually(lambda: PayoutRun.objects.get().status == "completed", seconds=90)
    reconcile(tess)
    for person, amount in ((ana, "€53.30"), (ben, "€15.60"), (printer, "€8.00")):
        the_statement_says(person, amount)

    assert check_books() == []
    assert the_books(memo=42) == EXPECTED_BOOKS
    assert fee == 155
    assert stripe_says(stripe_server) == {"Petit Press": 800, "Ana Moreau": 5_330, "Ben Okafor": 1_560}
    subjects = " | ".join(Letter.objects.filter(status="sent").values_list("subject", flat=True))
    assert "Harbour at dusk" in subjects


def press(page, name):
    """Press a button and wait for the page that it leads to."""
    go(page, page.get_by_role("button", name=name).first)


def go(page, by):
    with page.expect_navigation():
        by.click()


def press_and_prove_it_is_me(page, name):
    """Deciding about money asks for the password first; what was being sent goes through after it."""
    press(page, name)
    if "/reauthenticate/" in page.url:
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        press(page, "Confirm")


# --- What the books say at the end ------------------------------------------------------------------

YEAR = timezone.now().year
EXPECTED_BOOKS = table(f"""
    Harbour at dusk, print 1 of 30             Stripe balance                   80.00
    Harbour at dusk, print 1 of 30             Owed to Petit Press, pending                8.00
    Harbour at dusk, print 1 of 30             Owed to Ben Okafor, pending                15.60
    Harbour at dusk, print 1 of 30             Owed to Ana Moreau, pending                46.80
    Harbour at dusk, print 1 of 30             Co-op share                                 9.60
    Delivery from Ana Moreau                   Stripe balance                    6.50
    Delivery from Ana Moreau                   Owed to Ana Moreau, pending                 6.50
    Card processing, order:1                   Processing fees                   1.55
    Card processing, order:1                   Stripe balance                              1.55
    Released: Harbour at dusk, print 1 of 30   Owed to Petit Press, pending      8.00
    Released: Harbour at dusk, print 1 of 30   Owed to Petit Press                         8.00
    Released: Harbour at dusk, print 1 of 30   Owed to Ben Okafor, pending      15.60
    Released: Harbour at dusk, print 1 of 30   Owed to Ben Okafor                         15.60
    Released: Harbour at dusk, print 1 of 30   Owed to Ana Moreau, pending      46.80
    Released: Harbour at dusk, print 1 of 30   Owed to Ana Moreau                         46.80
    Released: Delivery from Ana Moreau         Owed to Ana Moreau, pending       6.50
    Released: Delivery from Ana Moreau         Owed to Ana Moreau                          6.50
    Set aside for payout FH-{YEAR}-000001        Owed to Petit Press               8.00
    Set aside for payout FH-{YEAR}-000001        Set aside for Petit Press                   8.00
    Set aside for payout FH-{YEAR}-000002        Owed to Ben Okafor               15.60
    Set aside for payout FH-{YEAR}-000002        Set aside for Ben Okafor                   15.60
    Set aside for payout FH-{YEAR}-000003        Owed to Ana Moreau               53.30
    Set aside for payout FH-{YEAR}-000003        Set aside for Ana Moreau                   53.30
    Payout FH-{YEAR}-000001 sent                 Set aside for Petit Press         8.00
    Payout FH-{YEAR}-000001 sent                 Stripe balance                              8.00
    Payout FH-{YEAR}-000002 sent                 Set aside for Ben Okafor         15.60
    Payout FH-{YEAR}-000002 sent                 Stripe balance                             15.60
    Payout FH-{YEAR}-000003 sent                 Set aside for Ana Moreau         53.30
    Payout FH-{YEAR}-000003 sent                 Stripe balance                             53.30
""")


# --- Ana joins and offers -------------------------------------------------------------------------


def join(page, name, email):
    """Sign up, confirm the address by the letter, apply."""
    page.goto("/account/signup/")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    go(page, page.locator("main form button[type=submit]").first)
    letter = eventually(lambda: Letter.objects.filter(to=email).first())
    page.goto(re.search(r"https?://\S+/confirm-email/\S+", letter.text).group())
    go(page, page.locator("main form button").first)
    page.goto("/studio/join/")
    page.get_by_label("What do you make, and how?").fill(
        "I paint the harbour where I grew up, in watercolor, from life, most mornings."
    )
    press(page, "Apply")
    return page


def signed_in(page, email):
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, re.compile("^Sign in$"))
    page.wait_for_url(lambda url: "/login" not in url)
    assert User.objects.filter(email=email).exists()
    return page


def admit(admin, name):
    admin.goto("/console/applications/")
    admin.get_by_role("link", name=re.compile(name)).first.click()
    admin.get_by_label("Reason").fill("Her own hand, seen at the studio.")
    press_and_prove_it_is_me(admin, "Admit")


def open_a_storefront(ana):
    ana.goto("/studio/storefront/")
    ana.get_by_label("About you and your work").fill("I paint the harbour most mornings.")
    ana.get_by_label("Town").fill("Douarnenez")
    press(ana, "Save the words")
    ana.get_by_label("Flat, up to A3").first.fill("6.50")
    press(ana, "Save the prices")
    press(ana, "Open the storefront")


def connect_to_stripe(payee):
    payee.goto("/studio/money/")
    press_and_prove_it_is_me(payee, "Connect to Stripe")
    press(payee, re.compile("Complete|Finish"))
    payee.wait_for_url(re.compile(r"/studio/money/"))
    return payee


def add_a_work(ana, folder):
    ana.goto("/studio/works/new/")
    for label, value in {"Title": "Harbour at dusk", "Width": "40", "Height": "30", "Year": "2026"}.items():
        ana.get_by_label(label, exact=True).fill(value)
    ana.get_by_label("Hours worked").fill("20")
    press(ana, "Keep it")
    file = folder / "harbour.jpg"
    file.write_bytes(photograph(width=1_600, height=1_200).read())
    ana.locator("input[name=files]").set_input_files(file)
    ana.get_by_text("1 of 1 arrived").wait_for()
    from artists.works.models import Image

    eventually(lambda: Image.objects.filter(status="ready").exists())
    ana.reload()
    ana.get_by_label("What it shows").fill("Boats in a harbour under a copper sky")
    ana.get_by_label("What it shows").blur()
    ana.get_by_text("Saved", exact=True).wait_for()


def sign_how_it_was_made(ana, folder):
    """Two kinds of evidence, five answers, and the statement typed again."""
    _to_the_work(ana)
    ana.get_by_role("link", name="Show how it was made, and sign").click()
    for number, slot in enumerate(("pencil", "verso")):
        file = folder / f"{slot}.jpg"
        file.write_bytes(photograph(color=(200, 190 - number, 180)).read())
        ana.locator("select[name=slot]").first.select_option(slot)
        with ana.expect_navigation():
            ana.locator("input[name=files]").set_input_files(file)
    from artists.works.models import Evidence

    eventually(lambda: Evidence.objects.filter(status="ready").count() == 2)
    for name, value in {
        "generator": "none",
        "reference": "life",
        "drawing": "freehand",
        "capture": "camera",
        "editing": "light",
    }.items():
        ana.locator(f"input[name={name}][value={value}]").check()
    press(ana, "Save the answers")
    ana.get_by_label("Type the statement again").fill(ana.locator("#statement").inner_text())
    press(ana, "Sign")


def offer_the_original(ana):
    _offer(ana, "the original", price="480")
    press(ana, "Publish")


def share_a_print(ana):
    _offer(ana, "a limited edition", price="80", copies="30")
    ana.get_by_role("link", name="Share it with others").click()
    _name_somebody(ana, 0, "petit.press@example.org", "Printer", "amount", "8.00")
    press(ana, "Another person")
    _name_somebody(ana, 1, "ben.okafor@example.org", "Co-maker", "points", "25")
    press(ana, "Propose this split")
    _to_the_work(ana)
    ana.get_by_role("link", name=re.compile("Limited edition")).click()
    press(ana, "Hand it in")


def _offer(ana, kind, *, price, copies=None):
    _to_the_work(ana)
    ana.get_by_role("link", name=kind).click()
    ana.get_by_label("Price", exact=True).fill(price)
    if copies:
        ana.get_by_label("Copies").fill(copies)
        _tell_of_the_print(ana)
    press(ana, "Keep as a draft")


def _tell_of_the_print(ana):
    """What the laws on multiples ask."""
    ana.get_by_label("Process").fill("Giclée, pigment inks")
    for question, answer in DISCLOSED.items():
        ana.locator(f"[name=about-{question}]").select_option(answer["answer"])
        if answer["words"]:
            ana.locator(f"[name=about-{question}-words]").fill(answer["words"])


def _to_the_work(ana):
    ana.goto("/studio/works/")
    ana.get_by_role("link", name=re.compile("Harbour at dusk")).first.click()


def _name_somebody(ana, number, email, role, kind, value):
    ana.locator(f"[name=shares-{number}-email]").fill(email)
    ana.locator(f"[name=shares-{number}-role]").fill(role)
    ana.locator(f"[name=shares-{number}-kind]").select_option(kind)
    ana.locator(f"[name=shares-{number}-amount]").fill(value)


# --- The others sign, the co-op approves ------------------------------------------------------------


def accept_the_split(payee):
    payee.goto("/studio/splits/")
    payee.get_by_role("link", name=re.compile("Harbour at dusk")).first.click()
    press(payee, "Accept these terms")


def approve_the_split(admin):
    admin.goto("/console/splits/")
    admin.get_by_role("link", name=re.compile("Harbour at dusk")).first.click()
    admin.get_by_label("Reason").fill("Printer and co-maker signed; the shares are usual.")
    press_and_prove_it_is_me(admin, "Approve these terms")


# --- A guest buys ---------------------------------------------------------------------------------


def buy_the_print(guest):
    guest.goto("/works/")
    guest.get_by_role("link", name=re.compile("Harbour at dusk")).first.click()
    offer = guest.locator("section.offer", has_text="Limited edition")
    for part in ("€8.00", "€46.80", "€15.60", "€9.60"):
        offer.get_by_text(part).first.wait_for()
    go(guest, offer.get_by_role("button", name=re.compile("cart")))
    guest.goto("/checkout/")
    address = {
        "E-mail": "bea@example.org",
        "Name": "Bea Thornton",
        "Street and number": "4 Gallery Row",
        "Postcode": "75011",
        "Town": "Paris",
    }
    for label, value in address.items():
        guest.get_by_label(label, exact=True).fill(value)
    guest.get_by_label("Country", exact=True).select_option("FR")
    guest.get_by_text("Delivery to France").wait_for()
    press(guest, "Pay at Stripe")
    guest.wait_for_url(re.compile(r"/c/pay/"))
    guest.get_by_label("Card number").fill("4000 0000 0000 0077")
    press(guest, re.compile("^Pay"))
    guest.wait_for_url(re.compile(r"/orders/"))
    return guest


def the_order_tells_the_truth(guest, order):
    guest.goto(f"/orders/{order.token}/")
    guest.get_by_text("1 of 30").or_(guest.get_by_text("1/30")).first.wait_for()
    for part in ("€8.00", "€46.80", "€15.60", "€6.50", "€9.60"):
        guest.get_by_text(part).first.wait_for()
    assert Letter.objects.filter(to="bea@example.org").exists()


def send_the_parcel(ana):
    ana.goto("/studio/orders/")
    ana.get_by_label("Carrier").fill("La Poste")
    ana.get_by_label("Tracking number").fill("8R123456789")
    go(ana, ana.locator("form[action*='/sent/'] button").first)


def say_that_it_arrived(guest):
    guest.reload()
    go(guest, guest.locator("form[action*='/received/'] button").first)


# --- Payday ---------------------------------------------------------------------------------------


def plan_a_run(treasurer):
    treasurer.goto("/console/runs/plan/")
    press_and_prove_it_is_me(treasurer, "Plan it")
    treasurer.wait_for_url(re.compile(r"/console/runs/\d+/"))


def approve_the_run(admin):
    admin.goto(f"/console/runs/{PayoutRun.objects.get().pk}/")
    admin.get_by_label("Reason").first.fill("Amounts and accounts looked through.")
    press_and_prove_it_is_me(admin, re.compile("^Approve"))


def reconcile(treasurer):
    treasurer.goto("/console/books/stripe/")
    press_and_prove_it_is_me(treasurer, "Compare now")
    from payouts.runs.models import Difference, Reconciliation

    eventually(lambda: Reconciliation.objects.filter(finished_at__isnull=False).exists())
    assert not Difference.objects.exists()


def the_statement_says(payee, amount):
    payee.goto("/studio/money/")
    payee.get_by_text(amount).first.wait_for()
    payee.get_by_role("link", name=re.compile("FH-")).first.click()
    payee.get_by_text("Harbour at dusk").first.wait_for()
    payee.get_by_text(amount).first.wait_for()


def stripe_says(stripe_server) -> dict[str, int]:
    """What each payee's connected account was sent, by the local Stripe's own reckoning."""
    from payouts.connect import gateway

    sent = {}
    for payout in Payout.objects.select_related("payee"):
        transfer = gateway.current().transfer(payout.stripe_transfer)
        sent[payout.payee.name] = transfer.amount.minor
    return sent

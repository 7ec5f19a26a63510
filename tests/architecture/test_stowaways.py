"""
Fields that a form never had, sent along: every form does with them exactly what it does without.

Each form is sent plainly and, in a second life that begins the same, with stowaways; the database must not tell them
apart.
"""

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from tests.architecture.doors import people_and_things
from tests.architecture.test_access import STOWAWAYS
from tests.factories import DISCLOSED
from tests.marketplace.console.scene import sign_in

# Each with the prefix of a row in a set of forms, too.
MORE = {
    f"{prefix}-{name}": value for name, value in STOWAWAYS.items() for prefix in ("options-0", "shares-0")
}
OURS = ("users", "payees", "profiles", "works", "listings", "cooperative", "orders", "splits", "earnings", "ledger", "runs")  # fmt: skip

WORK = {
    "title": "Low tide", "medium": "watercolor", "subject": "sea", "width_mm": "40", "height_mm": "30", "year": "2025",
    "minutes_worked": "20", "materials_cost": "40", "form_key": "once",
}  # fmt: skip
OFFER = {
    "kind": "open", "dispatch_days": "5", "process": "Giclée", "printer": "Petit Press", "tells_of_other_editions": "on",
    "options-TOTAL_FORMS": "1", "options-INITIAL_FORMS": "0", "options-0-name": "", "options-0-price": "80", "form_key": "once",
    **{f"about-{question}": answer["answer"] for question, answer in DISCLOSED.items()},
    **{f"about-{question}-words": answer["words"] for question, answer in DISCLOSED.items()},
}  # fmt: skip
STOREFRONT = {
    "name": "Ana Moreau", "slug": "ana-moreau", "statement": "I paint the sea.", "town": "Brest", "country": "FR",
}  # fmt: skip
SPLIT = {
    "action": "propose", "note": "", "unit_price": "80", "shares-TOTAL_FORMS": "1", "shares-INITIAL_FORMS": "0", "shares-0-kind": "points",
    "shares-0-email": "petit.press@example.org", "shares-0-role": "Printer", "shares-0-amount": "20",
}  # fmt: skip
APPLICATION = {
    "statement": "I paint the harbour where I grew up, in watercolor, from life. " * 3,
    "links": "",
}
# Who sends what where; `things` names what the address is about.
FORMS = [
    ("ana", "studio:new-work", {}, WORK),
    ("ana", "studio:work", {"work_id": "work"}, WORK),
    ("ana", "studio:storefront", {}, STOREFRONT),
    ("ana", "studio:new-listing", {"work_id": "work"}, OFFER),
    ("ana", "studio:listing", {"listing_id": "listing"}, OFFER | {"kind": "limited", "edition_size": "30"}),
    ("ana", "studio:split", {"listing_id": "listing"}, SPLIT),
    ("ana", "studio:hours", {"work_id": "work"}, {"worked_on": "2026-03-05", "minutes": "2"}),
    ("ana", "studio:withdraw", {"listing_id": "listing"}, {"reason": "The press closed."}),
    ("ana", "studio:duplicate", {"listing_id": "offered"}, {"form_key": "once"}),
    ("reviewer", "console:hours", {"outlier_id": "outlier"}, {"reason": "Seen in her log."}),
    ("ana", "orders:ship", {"shipment_id": "parcel"}, {"carrier": "La Poste"}),
    ("buyer", "studio:apply", {}, APPLICATION),
    ("admin", "console:give-back", {"order_id": "order"}, {"kind": "amount", "amount": "1.00", "reason": "A dent.", "form_key": "k"}),
    ("admin", "console:application", {"member_id": "member"}, {"decision": "yes", "reason": "Her own work."}),
    ("admin", "console:split", {"agreement_id": "agreement"}, {"decision": "yes", "reason": "Fair.", "seen": "terms"}),
    ("admin", "console:give-office", {}, {"email": "bea.buyer@example.org", "role": "reviewer", "reason": "Elected."}),
]  # fmt: skip


def rows() -> dict[str, list]:
    """Everything of ours in the database but what chance or the clock decides."""
    found = {}
    for model in (model for app in OURS for model in apps.get_app_config(app).get_models()):
        kept = [
            field.attname
            for field in model._meta.concrete_fields
            if not (field.primary_key or field.unique or isinstance(field, models.DateTimeField))
            and field.name not in ("slug", "reference", "hash", "previous_hash", "terms_hash", "after", "password")
            and not (field.is_relation and field.related_model._meta.label not in ("users.User", "payees.Payee", "profiles.Artist"))
        ]  # fmt: skip
        # Without names, values_list would give all fields; what has none but those is counted.
        found[model._meta.label] = sorted(
            repr(row) for row in model.objects.values_list(*(kept or ["pk"])) if kept
        ) or [model.objects.count()]
    return found


def sent(browser, address, form) -> tuple[int, dict]:
    with transaction.atomic():
        answer = browser.post(address, form)
        after = rows()
        transaction.set_rollback(True)
    return answer.status_code, after


@pytest.mark.parametrize(("role", "name", "where", "form"), FORMS, ids=[each[1] for each in FORMS])
def test_stowaways_change_nothing(db, role, name, where, form):
    people, things = people_and_things()
    address = reverse(name, kwargs={key: things[value] for key, value in where.items()})
    agreement = apps.get_model("splits.SplitAgreement").objects.get(pk=things["agreement"])
    form = {key: agreement.terms_hash if value == "terms" else value for key, value in form.items()}
    if name == "orders:ship":
        form = {f"parcel-{things['parcel']}-{key}": value for key, value in form.items()}
    if name == "console:give-back":
        # While a bank decides about a payment nothing of it is given back.
        apps.get_model("earnings.Dispute").objects.all().delete()
        apps.get_model("earnings.Charge").objects.update(disputed=0)
    browser = Client()
    sign_in(browser, people[role])
    before = rows()

    plainly = sent(browser, address, form)
    cache.clear()  # which keeps that a form was sent, and was not rolled back
    laden = sent(browser, address, STOWAWAYS | MORE | form)

    assert plainly[0] == 302, "the form must be one that does something"
    assert plainly[1] != before
    assert laden[0] == plainly[0]
    for label in plainly[1]:
        assert laden[1][label] == plainly[1][label], label

"""
The table of doors: each address of the site, and what each kind of visitor finds there.

    "in"        the page, its refusal of what was sent, or the way on
    "nothing"   404: to this visitor it does not exist
    "sign in", "join", "password"   sent to sign in, to how one joins, to give the password again
    "shut"      the address takes no such request

Things belong to Ana, orders to Bea.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.apps import apps

from marketplace.collecting import selectors as collecting_selectors
from marketplace.collecting import services as collecting
from payouts.runs import services as runs
from payouts.runs.statements import issued
from tests.factories import (
    FRIDAY,
    make_agreement,
    make_applicant,
    make_artist,
    make_connected_account,
    make_evidence,
    make_listing,
    make_officer,
    make_payee,
    make_policy,
    make_user,
    make_wage_reference,
    make_work,
)
from tests.marketplace.console.scene import make_payable, paid_order, planned_run

ROLES = ("anonymous", "buyer", "ana", "other artist", "payee", "reviewer", "admin", "treasurer")
# What somebody who may not do it at all can be told; that the request is of the wrong kind, too.
KEPT_OUT = {"shut", "nothing", "sign in", "join", "password"}


@dataclass(frozen=True)
class Door:
    """`get` and `post` say what each role finds; a missing one takes no such request. `others` is everybody else."""

    get: dict | None
    post: dict | None
    where: dict = field(default_factory=dict)

    def answers(self, method: str, role: str) -> set[str]:
        table = getattr(self, method)
        if table is None:
            return KEPT_OUT
        return {table.get(role, table["others"])}


EVERYBODY = {"others": "in"}
NOBODY = {"others": "nothing"}
SIGNED_IN = {"anonymous": "sign in", "others": "in"}
PASSWORD_AGAIN = {"anonymous": "sign in", "others": "password"}
# Nobody of the table has a second factor yet.
NONE_SET_UP = {"anonymous": "sign in", "others": "nothing"}
ARTISTS = {"anonymous": "sign in", "ana": "in", "other artist": "in", "others": "join"}
PAYEES = ARTISTS | {"payee": "in"}
# Where money goes: the password is asked for again.
PAYEES_AGAIN = {who: "password" if what == "in" else what for who, what in PAYEES.items()}
SELLERS = {"anonymous": "sign in", "ana": "in", "other artist": "in", "others": "nothing"}
BEA = {"anonymous": "sign in", "buyer": "in", "others": "nothing"}
ANA = {"anonymous": "sign in", "ana": "in", "others": "nothing"}


def held_by(*roles: str, word: str = "in") -> dict:
    return {"anonymous": "sign in", **dict.fromkeys(roles, word), "others": "nothing"}


ANY_OFFICE = ("reviewer", "admin", "treasurer")
MONEY = ("admin", "treasurer")


def reads(who: dict, **where) -> Door:
    return Door(get=who, post=None, where=where)


def writes(who: dict, **where) -> Door:
    return Door(get=None, post=who, where=where)


def both(who: dict, post: dict | None = None, **where) -> Door:
    return Door(get=who, post=post or who, where=where)


def desk(*roles: str, **where) -> Door:
    return reads(held_by(*roles), **where)


def decides(*roles: str, **where) -> Door:
    """Money or power: the password is asked for again before anything is done."""
    return writes(held_by(*roles, word="password"), **where)


SAMPLE_PAGES = {
    "users:style": {}, "sample:tour": {}, "sample:week": {}, "mail:inbox": {},
    "mail:letter": {"letter_id": 1}, "mail:html": {"letter_id": 1}, "mail:previews": {},
    "mail:preview": {"language": "de", "name": "orders/shipped"},
    "mail:preview-html": {"language": "de", "name": "orders/shipped"},
}  # fmt: skip

DOORS = {
    # --- Everybody's ---
    "catalogue:home": reads(EVERYBODY),
    "catalogue:browse": reads(EVERYBODY),
    "catalogue:suggest": reads(EVERYBODY),
    "catalogue:tagged": reads(NOBODY, tag="none"),
    "catalogue:tag-feed": reads(NOBODY, tag="none"),
    "catalogue:feed": reads(EVERYBODY),
    "catalogue:sitemap": reads(EVERYBODY),
    "catalogue:sitemap-pages": reads(EVERYBODY),
    "catalogue:sitemap-works": reads(NOBODY, number=99),
    "catalogue:api-openapi": reads(EVERYBODY),
    "catalogue:api-works": reads(EVERYBODY),
    "catalogue:api-work": reads(EVERYBODY, slug="work slug"),
    "catalogue:exhibition": reads(NOBODY, slug="none"),
    "catalogue:oembed": reads(NOBODY),
    "catalogue:see-as": writes(EVERYBODY),
    "catalogue:work": reads(EVERYBODY, slug="work slug"),
    "catalogue:artists": reads(EVERYBODY),
    "catalogue:storefront": reads(EVERYBODY, slug="storefront slug"),
    "catalogue:storefront-feed": reads(EVERYBODY, slug="storefront slug"),
    "catalogue:collection": reads(NOBODY, slug="storefront slug", collection_slug="none"),
    "catalogue:share-work": reads(EVERYBODY, slug="work slug"),
    "catalogue:share-storefront": reads(EVERYBODY, slug="storefront slug"),
    "catalogue:follow": writes(SIGNED_IN, slug="storefront slug"),
    "catalogue:storefront-preview": both(SELLERS),
    "catalogue:how": reads(EVERYBODY),
    "catalogue:robots": reads(EVERYBODY),
    "catalogue:tdmrep": reads(EVERYBODY),
    "catalogue:tdm-policy": reads(EVERYBODY),
    "catalogue:signals": reads(EVERYBODY, slug="work slug"),
    "works:media": reads(NOBODY, name="originals/2026/03/1.jpg"),
    "works:original": reads(NOBODY, token="guessed"),
    "users:theme": writes(EVERYBODY),
    # --- What people keep: their own lists, whoever they are ---
    "keeping:favourites": reads(SIGNED_IN),
    "keeping:keep": writes({"anonymous": "nothing", "others": "nothing"}),
    "keeping:following": reads(SIGNED_IN),
    "users:language": writes(EVERYBODY),
    "keeping:searches": reads(SIGNED_IN),
    "keeping:new-search": both(SIGNED_IN),
    "keeping:search": both(BEA, search_id="search"),
    "keeping:remove-search": writes(SIGNED_IN, search_id="search"),
    "keeping:addresses": reads(SIGNED_IN),
    "keeping:new-address": both(SIGNED_IN),
    "keeping:address": both(BEA, address_id="address"),
    "keeping:usual-address": writes(BEA, address_id="address"),
    "keeping:remove-address": writes(SIGNED_IN, address_id="address"),
    "keeping:letters": both(SIGNED_IN),
    "keeping:give-up-wait": writes(BEA, wait_id="wait"),
    "keeping:data": both(SIGNED_IN, PASSWORD_AGAIN),
    "keeping:pack": reads(PASSWORD_AGAIN, pack_id="pack", token="guessed"),
    "keeping:leave": both(SIGNED_IN, PASSWORD_AGAIN),
    "usersessions_list": both(SIGNED_IN),
    # The link of a letter is the key.
    "keeping:stop-letters": both(NOBODY, token="guessed"),
    "keeping:wait": both(EVERYBODY, token="guessed"),
    "keeping:tell-me": both(EVERYBODY, slug="work slug"),
    "keeping:unfollow": writes(BEA, follow_id="follow"),
    "healthz": reads(EVERYBODY),
    "readyz": reads(EVERYBODY),
    # Stripe's own: unsigned is refused with 400, whoever sends it.
    "payouts:platform-webhook": writes(EVERYBODY),
    "payouts:connect-webhook": writes(EVERYBODY),
    "collecting:check": reads(EVERYBODY),
    "collecting:certificate": reads(EVERYBODY, code="certificate code"),
    "collecting:check-picture": both(EVERYBODY),
    # --- Buying: the address of an order is the key to it ---
    "orders:cart": reads(EVERYBODY),
    "orders:terms": reads(EVERYBODY),
    "orders:add": writes(EVERYBODY),
    "orders:change": writes(EVERYBODY, line_id="cart line"),
    "orders:checkout": both(EVERYBODY),
    "orders:order": reads(EVERYBODY, token="order token"),
    "orders:thanks": reads(EVERYBODY, token="order token"),
    "orders:cancel": reads(EVERYBODY, token="order token"),
    "orders:pay": writes(EVERYBODY, token="order token"),
    "orders:give-up": writes(EVERYBODY, token="order token"),
    "orders:received": writes(EVERYBODY, token="order token", shipment_id="parcel"),
    "orders:again": writes(EVERYBODY, token="order token"),
    # Each visit of its own would change the address that the others know: see test_readdressing.py.
    "orders:new-address": writes(NOBODY, token="guessed"),
    "orders:cancel-order": both(EVERYBODY, token="order token"),
    "orders:cancel-parcel": both(EVERYBODY, token="order token", shipment_id="parcel"),
    "orders:mine": reads(SIGNED_IN),
    # --- What follows a sale ---
    "aftercare:receipt": reads(EVERYBODY, token="receipt token"),
    "aftercare:make-receipt": writes(EVERYBODY, token="order token"),
    "aftercare:withdraw-receipt": writes(EVERYBODY, token="order token"),
    "aftercare:thread": both(EVERYBODY, token="order token", shipment_id="parcel"),
    "aftercare:ask": both(EVERYBODY, token="order token", shipment_id="parcel"),
    "aftercare:claim": reads(EVERYBODY, token="order token", claim_id="claim"),
    "aftercare:escalate": writes(EVERYBODY, token="order token", claim_id="claim"),
    "aftercare:withdraw": writes(EVERYBODY, token="order token", claim_id="claim"),
    "aftercare:sent": writes(EVERYBODY, token="order token", claim_id="claim"),
    # The file behind it is not there: see aftercare/test_pictures.py for who sees it when it is.
    "aftercare:picture": reads(NOBODY, token="order token", photograph_id="photograph"),
    "aftercare:parcel": reads(ANA, shipment_id="parcel"),
    "aftercare:write": writes(ANA, shipment_id="parcel"),
    "aftercare:answer": writes(ANA, claim_id="claim"),
    "aftercare:back": writes(ANA, claim_id="claim"),
    "aftercare:studio-picture": reads(NOBODY | {"anonymous": "sign in"}, photograph_id="photograph"),
    "collecting:paper": reads(EVERYBODY, token="order token", code="certificate code"),
    "collecting:renew": writes(EVERYBODY, token="order token", code="certificate code"),
    "collecting:collection": reads(SIGNED_IN),
    "orders:to-ship": reads(SELLERS),
    "orders:slip": reads(ANA, shipment_id="parcel"),
    "orders:ship": writes(ANA, shipment_id="parcel"),
    "orders:arrived": writes(ANA, shipment_id="parcel"),
    # --- Accounts: what allauth shows leads nobody to what is another's ---
    "users:home": reads(SIGNED_IN),
    "account_login": both(EVERYBODY),
    "account_logout": both(EVERYBODY),
    "account_signup": both(EVERYBODY),
    "account_inactive": reads(EVERYBODY),
    "account_reset_password": both(EVERYBODY),
    "account_reset_password_done": reads(EVERYBODY),
    "account_reset_password_from_key": both(EVERYBODY, uidb36="1", key="guessed"),
    "account_reset_password_from_key_done": reads(EVERYBODY),
    "account_email_verification_sent": reads(EVERYBODY),
    "account_confirm_email": both(EVERYBODY, NOBODY, key="guessed"),
    "account_confirm_login_code": both(SIGNED_IN),
    "account_reauthenticate": both(SIGNED_IN),
    "account_email": both(SIGNED_IN),
    "account_change_password": both(SIGNED_IN),
    "account_set_password": both(SIGNED_IN),
    "mfa_index": reads(SIGNED_IN),
    "mfa_authenticate": both(SIGNED_IN),
    "mfa_reauthenticate": both(PASSWORD_AGAIN),
    "mfa_activate_totp": both(PASSWORD_AGAIN),
    "mfa_deactivate_totp": both(NONE_SET_UP),
    "mfa_view_recovery_codes": reads(NONE_SET_UP),
    "mfa_generate_recovery_codes": both(PASSWORD_AGAIN),
    "mfa_download_recovery_codes": both(NONE_SET_UP),
    "mfa_list_webauthn": reads(SIGNED_IN),
    "mfa_add_webauthn": both(PASSWORD_AGAIN),
    "mfa_reauthenticate_webauthn": both(PASSWORD_AGAIN),
    "mfa_remove_webauthn": both(PASSWORD_AGAIN, pk=1),
    "mfa_edit_webauthn": both(PASSWORD_AGAIN, pk=1),
    "mfa_login_webauthn": both(SIGNED_IN),
    # --- The studio ---
    "studio:home": reads(PAYEES),
    "studio:apply": both(EVERYBODY, SIGNED_IN),
    "studio:settings": both(ARTISTS),
    "studio:storefront": both(ARTISTS),
    "studio:shipping": both(ARTISTS),
    "studio:tax": both(ARTISTS),
    "studio:storefront-picture": both(ARTISTS),
    "studio:open-storefront": writes(ARTISTS),
    "studio:close-storefront": writes(ARTISTS),
    "studio:leave": both(ARTISTS, ARTISTS | {"ana": "password", "other artist": "password"}),
    "studio:archive-progress": reads(ARTISTS),
    "studio:archive": reads(
        {"anonymous": "sign in", "ana": "password", "other artist": "password", "others": "nothing"},
        archive_id="archive",
        token="guessed",
    ),
    "studio:collections": both(ARTISTS),
    "studio:collection": both(ANA, collection_id="collection"),
    "studio:move-collection": writes(ANA, collection_id="collection"),
    "studio:remove-collection": writes(ANA, collection_id="collection"),
    "studio:works": reads(ARTISTS),
    "studio:new-work": both(ARTISTS),
    "studio:work": both(ANA, work_id="work"),
    "studio:upload": both(ANA, work_id="work"),
    "studio:pictures-waiting": reads(ANA, work_id="work"),
    "studio:uploads": both(ANA, work_id="work"),
    "studio:receive-upload": writes(ANA, upload_id="upload"),
    "studio:finish-upload": writes(ANA, upload_id="upload"),
    "studio:pictures": reads(ANA, work_id="work"),
    "studio:order-pictures": writes(ANA, work_id="work"),
    "studio:picture": writes(ANA, image_id="image"),
    "studio:move-picture": writes(ANA, image_id="image"),
    "studio:remove-picture": writes(ANA, image_id="image"),
    "studio:original": reads(ANA, image_id="image"),
    "studio:reserve": writes(ANA, work_id="work"),
    "studio:attestation": both(ANA, work_id="work"),
    "studio:attest-again": writes(ANA, work_id="work"),
    "studio:evidence": both(ANA, work_id="work"),
    "studio:use-photograph": writes(ANA, work_id="work"),
    "studio:sign": writes(ANA, work_id="work"),
    "studio:describe-evidence": writes(ANA, evidence_id="evidence"),
    "studio:evidence-picture": reads(NOBODY | {"anonymous": "sign in"}, evidence_id="evidence"),
    "studio:remove-evidence": writes(ANA, evidence_id="evidence"),
    "studio:new-listing": both(ANA, work_id="work"),
    "studio:fair-price": reads(ANA, work_id="work"),
    "studio:listing": both(ANA, listing_id="listing"),
    "studio:schedule": writes(ANA, listing_id="listing"),
    "studio:duplicate": writes(ANA, listing_id="listing"),
    "studio:offers": reads(ARTISTS),
    "studio:change-offers": writes(ARTISTS),
    "studio:hours": both(ANA, work_id="work"),
    "studio:remove-session": writes(ANA, session_id="session"),
    "studio:submit": writes(ANA, listing_id="listing"),
    "studio:withdraw": both(ANA, listing_id="listing"),
    "studio:split": both(ANA, listing_id="listing"),
    "studio:split-preview": writes(ANA, listing_id="listing"),
    "studio:option-split": both(ANA, listing_id="listing", option_id="option"),
    "studio:option-split-preview": writes(ANA, listing_id="listing", option_id="option"),
    "studio:splits": reads(PAYEES),
    "studio:agreement": reads(ANA, agreement_id="agreement"),
    "studio:answer": writes(ANA, agreement_id="agreement"),
    "studio:counter": both(ANA, agreement_id="agreement"),
    "studio:compare": reads(ANA, agreement_id="agreement"),
    "studio:withdraw-split": writes(ANA, agreement_id="agreement"),
    "studio:money": reads(PAYEES),
    "studio:earnings": reads(PAYEES),
    "studio:connect": writes(PAYEES_AGAIN),
    "studio:connected": reads(PAYEES),
    "studio:leave-account": writes(PAYEES_AGAIN),
    "studio:connect-again": reads(PAYEES),
    "studio:stripe-dashboard": writes(PAYEES_AGAIN),
    "studio:statement": reads(ANA, payout_id="payout"),
    "studio:statement-csv": reads(ANA, payout_id="payout"),
    "studio:statements": reads(PAYEES),
    "studio:issued": reads(ANA, number="statement number"),
    "studio:issued-csv": reads(ANA, number="statement number"),
    "studio:issued-pdf": reads(ANA, number="statement number"),
    # --- The console ---
    "console:home": desk(*ANY_OFFICE),
    "console:applications": desk(*ANY_OFFICE),
    "console:application": both(
        held_by(*ANY_OFFICE),
        {**held_by("admin"), "reviewer": "forbidden", "treasurer": "forbidden"},
        member_id="member",
    ),
    "console:members": desk(*ANY_OFFICE),
    "console:offices": desk(*ANY_OFFICE),
    "console:give-office": decides("admin"),
    "console:end-office": both(held_by("admin"), held_by("admin", word="password"), office_id="office"),
    "console:policies": desk(*ANY_OFFICE),
    "console:name": both(held_by("admin"), request_id="name request"),
    "console:exhibitions": desk("reviewer", "admin"),
    "console:new-exhibition": both(held_by("reviewer", "admin")),
    "console:exhibition": both(NONE_SET_UP, exhibition_id=9),
    "console:show-exhibition": writes(NONE_SET_UP, exhibition_id=9),
    "console:attestations": desk("reviewer", "admin"),
    "console:likeness": both(held_by("reviewer", "admin"), likeness_id="likeness"),
    "console:attestation": both(
        held_by("reviewer", "admin"),
        {**held_by("reviewer"), "admin": "forbidden"},
        attestation_id="attestation",
    ),
    # The file behind it is not there: see test_attestations.py for who sees it when it is.
    "console:evidence": reads(NOBODY | {"anonymous": "sign in"}, evidence_id="evidence"),
    "console:hours": both(held_by("reviewer", "admin"), outlier_id="outlier"),
    "console:splits": desk("admin"),
    "console:split": both(held_by("admin"), held_by("admin", word="password"), agreement_id="agreement"),
    "console:runs": desk(*MONEY),
    "console:plan": both(held_by(*MONEY), held_by(*MONEY, word="password")),
    "console:run": desk(*MONEY, run_id="run"),
    "console:decide-run": decides("admin", run_id="run"),
    "console:abandon-run": decides(*MONEY, run_id="run"),
    "console:go-on": writes(held_by(*MONEY), run_id="run"),
    "console:progress": desk(*MONEY, run_id="run"),
    "console:run-export": reads(held_by(*MONEY, word="password"), run_id="run"),
    "console:pause-run": decides(*MONEY, run_id="run"),
    "console:resume-run": decides(*MONEY, run_id="run"),
    "console:recall-run": decides(*MONEY, run_id="run"),
    "console:payees": desk(*MONEY),
    "console:payee": desk(*MONEY, payee_id="payee"),
    "console:hold-payouts": decides(*MONEY, payee_id="payee"),
    "console:write-off": decides(*MONEY, payee_id="payee"),
    "console:lift-hold": decides(*MONEY, payee_id="payee"),
    "console:cancel-payout": decides(*MONEY, payout_id="payout"),
    "console:retry-payout": decides(*MONEY, payout_id="payout"),
    "console:bring-back": decides(*MONEY, payout_id="payout"),
    "console:payout": desk(*MONEY, payout_id="payout"),
    "console:statement": reads(held_by(*MONEY, word="password"), payout_id="payout"),
    "console:orders": desk(*MONEY),
    "console:order": desk(*MONEY, order_id="order"),
    "console:give-back": decides(*MONEY, order_id="order"),
    "console:delivered": decides(*MONEY, order_id="order", shipment_id="parcel"),
    "console:certificates": desk(*MONEY),
    "console:certificate": both(
        held_by(*MONEY), held_by(*MONEY, word="password"), certificate_id="certificate"
    ),
    "console:disputes": desk(*MONEY),
    "console:dispute": desk(*MONEY, dispute_id="dispute"),
    "console:draft-answer": writes(held_by(*MONEY), dispute_id="dispute"),
    "console:answer-dispute": decides(*MONEY, dispute_id="dispute"),
    "console:accept-dispute": decides(*MONEY, dispute_id="dispute"),
    "console:strays": desk(*MONEY),
    "console:stray": both(held_by(*MONEY), held_by(*MONEY, word="password"), stray_id="stray"),
    "console:replay-failed": writes(held_by(*MONEY)),
    "console:reverse-entry": both(held_by(*MONEY), held_by(*MONEY, word="password"), entry_id="entry"),
    "console:refund": desk(*MONEY, refund_id="refund"),
    "console:return": both(held_by(*MONEY), held_by(*MONEY, word="password"), claim_id="claim"),
    "console:return-back": decides(*MONEY, claim_id="claim"),
    # The file behind it is not there.
    "console:return-picture": reads(NOBODY | {"anonymous": "sign in"}, photograph_id="photograph"),
    "console:conversation": both(held_by(*MONEY), shipment_id="parcel"),
    "console:books": desk(*MONEY),
    "console:statements": desk(*MONEY),
    "console:issued-csv": reads(held_by(*MONEY, word="password"), number="statement number"),
    "console:issued-pdf": reads(held_by(*MONEY, word="password"), number="statement number"),
    "console:proofs": desk(*MONEY),
    "console:prove": writes(held_by(*MONEY)),
    "console:catch-up": both(held_by(*MONEY), held_by(*MONEY, word="password")),
    "console:assign-difference": writes(held_by(*MONEY), difference_id="difference"),
    "console:note-difference": writes(held_by(*MONEY), difference_id="difference"),
    "console:book-difference": both(
        held_by(*MONEY), held_by(*MONEY, word="password"), difference_id="difference"
    ),
    "console:check-books": writes(held_by(*MONEY)),
    "console:journal": desk(*MONEY),
    "console:account": desk(*MONEY, account_id="account"),
    "console:entry": desk(*MONEY, entry_id="entry"),
    "console:reconciliation": desk(*MONEY),
    "console:reconcile": writes(held_by(*MONEY)),
    "console:difference": both(held_by(*MONEY), held_by(*MONEY, word="password"), difference_id="difference"),
    "console:events": desk(*MONEY),
    "console:event": desk(*MONEY, event_id="event"),
    "console:replay": writes(held_by(*MONEY), event_id="event"),
    "console:letter": both(held_by("admin"), letter_id="letter"),
    "console:audit": desk(*MONEY),
    "console:audit-export": reads(held_by(*MONEY, word="password")),
    # --- Development only ---
    **{name: Door(get=None, post=None, where=where) for name, where in SAMPLE_PAGES.items()},
}


def people_and_things() -> tuple[dict, dict]:
    """Everybody of `ROLES`, and one of each thing by the name the table calls it."""
    make_policy()
    make_wage_reference(country="FR", currency="EUR", hourly=2_200)
    ana, bea = make_artist("Ana Moreau"), make_user("Bea Buyer")
    people = {
        "anonymous": None,
        "buyer": bea,
        "ana": ana.user,
        "other artist": make_artist("Ben Adeyemi").user,
        "payee": make_payee("Petit Press").user,
        **{role: make_officer(f"Otto {role}", role=role) for role in ANY_OFFICE},
    }
    work = make_work(ana)
    listing = make_listing(work, status="published")
    account = make_connected_account(ana.payee)
    make_payable(paid_order(listing))
    run = planned_run(by=people["treasurer"])
    for name in ("Carla Haas", "Dov Admin"):
        runs.approve(run=run, content_hash=run.content_hash, by=make_officer(name), at=run.planned_at)
    # Her account is closed meanwhile, so that no page of hers asks Stripe.
    account.move("closed", closed_at=FRIDAY)
    order = paid_order(listing)
    order.user = bea
    order.save(update_fields=["user"])
    offered = make_listing(work, kind="open", edition_size=None)
    printer = make_payee("Presse du Port")
    agreement = make_agreement(offered, others=[(printer, "Printer", {"amount": 1_000})], status="accepted")
    apps.get_model("orders.Reservation").objects.create(
        listing=listing, line=order.lines.get(), copy_number=30, status="sold"
    )
    collecting.issue_due(at=FRIDAY)
    certificate = collecting_selectors.of_order(order).get()
    things = {
        "work slug": work.slug,
        "storefront slug": ana.storefront.slug,
        "work": work.pk,
        "image": work.images.get().pk,
        "evidence": make_evidence(work).pk,
        "archive": apps.get_model("profiles.Archive")
        .objects.create(artist=ana, asked_at=FRIDAY, due_at=FRIDAY)
        .pk,
        "collection": apps.get_model("works.Collection")
        .objects.create(artist=ana, title="Harbours", slug="harbours")
        .pk,
        "upload": apps.get_model("works.Upload")
        .objects.create(
            artist=ana,
            work=work,
            purpose="picture",
            sha256="0" * 64,
            name="a.jpg",
            size=1,
            key="incoming/1",
            announced_at=FRIDAY,
        )
        .pk,
        "name request": apps.get_model("profiles.NameRequest")
        .objects.create(
            artist=ana, name="Ben Adeyemi", resembles=people["other artist"].artist, asked_at=FRIDAY
        )
        .pk,
        "attestation": work.attestations.get().pk,
        "likeness": apps.get_model("works.Likeness")
        .objects.create(
            image=work.images.get(),
            other=make_work(people["other artist"].artist, title="Harbour, too").images.get(),
            score=0.97,
            found_at=FRIDAY,
        )
        .pk,
        "session": work.sessions.create(worked_on=FRIDAY.date(), minutes=60).pk,
        "outlier": work.outliers.create(minutes=0, reason="No hours are written down.", raised_at=FRIDAY).pk,
        "listing": listing.pk,
        "option": listing.options.get().pk,
        "agreement": agreement.pk,
        "offered": offered.pk,
        "order": order.pk,
        "order token": order.token,
        "parcel": order.shipments.get().pk,
        **_aftercare(order),
        "cart line": 1,
        "run": run.pk,
        "payout": run.payouts.get().pk,
        "payee": ana.payee.pk,
        "member": make_applicant("Nora Lind").pk,
        "statement number": _statement(ana),
        "certificate": certificate.pk,
        "certificate code": certificate.code,
        "follow": apps.get_model("profiles.Follow").objects.create(artist=ana, user=bea).pk,
        **_kept_by(bea, work),
        "office": make_officer("Olga Outgoing", role="reviewer").offices.get().pk,
        **_papers(order),
    }
    return people, things


def _kept_by(bea, work) -> dict:
    """One of each thing that Bea keeps."""
    kept = {
        "search": (
            "keeping.SavedSearch",
            {"name": "Seas", "address": "?subject=sea", "saved_at": FRIDAY, "alert_since": FRIDAY},
        ),
        "pack": ("keeping.Pack", {"asked_at": FRIDAY, "due_at": FRIDAY}),
        "address": (
            "keeping.Address",
            {
                "name": "Bea Buyer",
                "street": "Hauptstraße 5",
                "postcode": "10115",
                "town": "Berlin",
                "country": "DE",
                "added_at": FRIDAY,
            },
        ),
        "wait": (
            "keeping.Wait",
            {"work": work, "email": bea.email, "asked_at": FRIDAY, "ends_at": FRIDAY + dt.timedelta(days=2)},
        ),
    }
    return {
        name: apps.get_model(label).objects.create(user=bea, **facts).pk
        for name, (label, facts) in kept.items()
    }


def _aftercare(order) -> dict:
    """A return of the order's parcel with a picture whose file is gone, and a receipt to show around."""
    claim = apps.get_model("aftercare.Claim").objects.create(
        shipment=order.shipments.get(), reason="damaged", text="A dent.", asked_at=FRIDAY
    )
    picture = claim.photographs.create(file="claims/gone.jpg", sha256="0" * 64, width=1, height=1)
    receipt = order.receipts.create(made_at=FRIDAY)
    return {"claim": claim.pk, "photograph": picture.pk, "receipt token": receipt.token}


def _statement(artist) -> str:
    """Her statement of the month in which she sold."""
    issued.issue_month(
        payee_id=artist.payee.pk,
        currency="EUR",
        month=FRIDAY.date().replace(day=1),
        at=FRIDAY + dt.timedelta(days=30),
    )
    return artist.payee.statements.get().number


def _papers(order) -> dict:
    """What only the console shows."""
    make = {
        "refund": ("orders.Refund", {"order": order, "amount": 100, "reason": "A dent."}),
        "dispute": (
            "earnings.Dispute",
            {"stripe_dispute": "du_1", "charge": apps.get_model("earnings.Charge").objects.order_by("-pk").first(),
             "status": "needs_response", "reason": "fraudulent", "amount": 100, "opened_at": FRIDAY},
        ),
        "stray": (
            "orders.StrayPayment",
            {"payment_intent": "pi_stray", "amount": 100, "currency": "EUR", "reason": "For no order.",
             "found_at": FRIDAY},
        ),
        "difference": (
            "runs.Difference",
            {"kind": "amount", "reference": "txn_1", "detail": "80.00, not 90.00.",
             "first_seen_at": FRIDAY, "last_seen_at": FRIDAY},
        ),
        "event": (
            "connect.StripeEvent",
            {"event_id": "evt_1", "source": "platform", "type": "charge.updated", "payload": {},
             "happened_at": FRIDAY, "received_at": FRIDAY, "due_at": FRIDAY},
        ),
        "letter": (
            "mail.Letter",
            {"to": "bea@example.org", "sender": "hello@example.org", "subject": "Your order", "text": "Thank you.",
             "status": "failed", "queued_at": FRIDAY, "due_at": FRIDAY},
        ),
    }  # fmt: skip
    papers = {name: apps.get_model(label).objects.create(**facts).pk for name, (label, facts) in make.items()}
    books = {"entry": "ledger.JournalEntry", "account": "ledger.Account"}
    return papers | {name: apps.get_model(label).objects.first().pk for name, label in books.items()}

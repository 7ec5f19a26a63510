"""Anybody can check a certificate; only who holds the order gets the paper."""

import hashlib

import pytest
from django.urls import reverse
from django.utils import translation

from marketplace.collecting import certificate_paper, services
from marketplace.collecting.models import Certificate, Scan
from tests.factories import FRIDAY, make_officer, make_user
from tests.marketplace.console.scene import sign_in

pytestmark = pytest.mark.django_db


def address(certificate):
    return reverse("collecting:certificate", args=[certificate.code])


def test_a_code_typed_anyhow_leads_to_its_page(client, certificates):
    typed = certificates[0].shown_code.lower()
    assert client.get(reverse("collecting:check"), {"code": typed})["Location"] == address(certificates[0])


def test_the_page_says_that_it_holds_what_it_is_and_nobody_who_bought_it(client, certificates):
    page = client.get(address(certificates[0])).content.decode()
    for said in ("Valid", "Harbour at dusk", "Ana Moreau", "Print 1 of an edition of 30", "opened 1 time."):
        assert said in page
    for personal in ("Bea", "Klein", "example.org", "orders/"):
        assert personal not in page


def test_each_look_is_counted_and_shown(client, certificates):
    for _ in range(3):
        client.get(address(certificates[0]))
    client.head(address(certificates[0]))
    assert Scan.objects.count() == 3
    assert "opened 4 times" in client.get(address(certificates[0])).content.decode()


def test_one_that_was_replaced_or_revoked_says_so_and_why(client, certificates):
    services.replace(certificate=certificates[0], reason="Lost in the post.", at=FRIDAY)
    services.revoke(certificate=certificates[1], reason="The sheet was destroyed.", at=FRIDAY)
    replaced, revoked = (client.get(address(row)).content.decode() for row in certificates)
    assert "Superseded" in replaced and "Lost in the post." in replaced
    assert "Revoked" in revoked and "The sheet was destroyed." in revoked


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "NONSENSE", "%00", "<script>"])
def test_a_code_that_is_none_is_said_kindly(client, db, code):
    page = client.get(reverse("collecting:certificate", args=[code]))
    assert page.status_code in (400, 404)
    assert "<script>" not in page.content.decode().replace('<script type="module"', "")


def test_the_paper_is_the_same_to_the_byte_whenever_it_is_asked_for(client, order, certificates):
    papers = [
        client.get(reverse("collecting:paper", args=[order.token, certificates[0].code])) for _ in range(2)
    ]
    assert {paper["Content-Type"] for paper in papers} == {"application/pdf"}
    first, second = (hashlib.sha256(paper.content).hexdigest() for paper in papers)
    assert first == second
    assert papers[0].content.startswith(b"%PDF-")


def test_a_stranger_with_the_code_alone_gets_no_paper(client, order, certificates):
    assert (
        client.get(reverse("collecting:paper", args=["not-the-token", certificates[0].code])).status_code
        == 404
    )
    assert client.get(reverse("collecting:paper", args=[order.token, "0" * 16])).status_code == 404


def test_the_order_shows_its_certificates_and_gets_a_new_one_for_a_lost_one(client, order, certificates):
    page = client.get(reverse("orders:order", args=[order.token])).content.decode()
    assert certificates[0].shown_code in page
    renew = reverse("collecting:renew", args=[order.token, certificates[0].code])
    client.post(renew)
    assert client.post(renew).status_code == 404  # a second click: the old one is not the order's any more
    page = client.get(reverse("orders:order", args=[order.token])).content.decode()
    assert certificates[0].shown_code not in page
    assert Certificate.objects.filter(status="valid").count() == 2


def test_a_member_sees_her_collection_and_nobody_elses(client_of, order, certificates):
    bea, other = make_user("Bea Klein"), make_user("Nora Lind")
    order.user = bea
    order.save()
    collection = reverse("collecting:collection")
    assert "Harbour at dusk" in client_of(bea).get(collection).content.decode()
    assert "Harbour at dusk" not in client_of(other).get(collection).content.decode()


def test_an_admin_revokes_one_with_a_reason_and_an_old_page_does_nothing_twice(client, certificates):
    sign_in(client, make_officer("Carla Haas"))
    carla = client
    page = reverse("console:certificate", args=[certificates[0].pk])
    assert "Harbour at dusk" in carla.get(reverse("console:certificates"), {"q": "harbour"}).content.decode()
    assert carla.post(page, {"what": "revoke", "reason": ""}).status_code == 400
    assert carla.post(page, {"what": "revoke", "reason": "The sheet was destroyed."}).status_code == 302
    assert carla.post(page, {"what": "replace", "reason": "Again."}).status_code == 409
    certificates[0].refresh_from_db()
    assert (certificates[0].status, certificates[0].reason) == ("revoked", "The sheet was destroyed.")
    assert "The sheet was destroyed." in carla.get(reverse("console:audit")).content.decode()


@pytest.mark.parametrize(
    "title", ['#import "x"; *bold* $x$ \\ @ref <label>', "\u202eevil", "日本の港", "A" * 120, "🎨"]
)
def test_no_title_breaks_the_paper(title):
    content = {
        "artist": title, "title": title, "year": 2026, "medium": "Watercolor", "materials": title, "support": "",
        "width_mm": 300, "height_mm": 405, "kind": "limited", "number": 3, "edition": 30, "artist_proofs": 2,
        "process": "Giclée", "printer": "Petit Press", "paper": "", "made_by_hand": True, "picture_sha256": "", "sold": "2026-03-06",
    }  # fmt: skip
    content["printed"] = certificate_paper.printed(content)
    pdf = certificate_paper.as_pdf(
        content=content, code="7Q2M-0KXD-91TB-V4HE", address="https://fairhand.example/certificates/7Q2M0KXD91TBV4HE/",
        issuer="Fairhand", issued_at=FRIDAY, spoken="en-gb", digest="0" * 64,
    )  # fmt: skip
    assert pdf.startswith(b"%PDF-")


CONTENT = {
    "artist": "Zoë Weiß", "title": "Niño à l’œuvre", "year": 2026, "medium": "Aquarell", "materials": "", "support": "",
    "width_mm": 300, "height_mm": 405, "kind": "limited", "number": 3, "edition": 30, "artist_proofs": 0,
    "process": "Giclée", "printer": "", "paper": "", "made_by_hand": True, "picture_sha256": "", "sold": "2026-03-06",
}  # fmt: skip


def paper_of(content, spoken, *, layout=certificate_paper.LAYOUT):
    return certificate_paper.as_pdf(
        content=content, code="7Q2M-0KXD-91TB-V4HE", address="https://fairhand.example/certificates/7Q2M0KXD91TBV4HE/",
        issuer="Fairhand", issued_at=FRIDAY, spoken=spoken, digest="0" * 64, layout=layout,
    )  # fmt: skip


@pytest.mark.parametrize("spoken", ["en-gb", "de", "fr", "es"])
def test_a_paper_stays_in_the_language_it_was_issued_in_whoever_asks_for_it_again(spoken):
    with translation.override(spoken):
        content = {**CONTENT, "printed": certificate_paper.printed(CONTENT)}
        issued = paper_of(content, spoken)
    assert issued.startswith(b"%PDF-")
    with translation.override("fr" if spoken != "fr" else "de"):
        assert paper_of(content, spoken) == issued


def test_what_is_printed_is_kept_so_that_better_words_change_no_paper_that_is_out():
    content = {**CONTENT, "printed": certificate_paper.printed(CONTENT)}
    assert content["printed"]["heading"] == "Certificate of authenticity"
    reworded = {**content, "printed": {**content["printed"], "heading": "Echtheitszertifikat"}}
    assert paper_of(reworded, "en-gb") != paper_of(content, "en-gb")


def test_a_paper_of_the_first_edition_is_made_again_in_the_words_of_then():
    with translation.override("de"):
        first = paper_of(CONTENT, "en-gb", layout=1)
    assert first == paper_of(CONTENT, "en-gb", layout=1)


def test_papers_of_earlier_editions_know_nothing_of_what_the_later_ones_tell():
    told = {
        **CONTENT,
        "disclosed": [["Signed", "by the artist, by hand, on each copy"], ["Numbered", "Not known"]],
    }
    words = {"printed": certificate_paper.printed(told)}
    assert words["printed"]["disclosed"][1] == ["Numbered", "Not known"]
    older = {
        key: said for key, said in words["printed"].items() if not key.startswith(("told_note", "disclosed"))
    }
    del older["told"]
    assert paper_of({**told, **words}, "en-gb", layout=2) == paper_of(
        {**CONTENT, "printed": older}, "en-gb", layout=2
    )
    assert paper_of({**told, **words}, "en-gb") != paper_of(
        {**CONTENT, "printed": certificate_paper.printed(CONTENT)}, "en-gb"
    )

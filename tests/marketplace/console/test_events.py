import pytest
from django.urls import reverse

from artists.cooperative.models import Decision
from marketplace.mail.models import Letter
from payouts.connect.models import StripeEvent
from tests.factories import FRIDAY, make_officer
from tests.marketplace.console.scene import MONEY, shows_only_to, sign_in, words

pytestmark = pytest.mark.django_db
URL = reverse("console:events")


def an_event(number=1, *, status="failed", **changes):
    facts = {
        "event_id": f"evt_{number}",
        "source": "platform",
        "type": "charge.refunded",
        "object_id": f"ch_{number}",
        "payload": {"id": f"evt_{number}", "data": {"object": {"note": "<script>alert(1)</script>"}}},
        "status": status,
        "attempts": 3,
        "error": "Unavailable: no answer",
        "happened_at": FRIDAY,
    }
    return StripeEvent.objects.create(**(facts | changes))


def url(name, event):
    return reverse(f"console:{name}", args=[event.pk])


def test_the_inbox_is_for_admins_and_the_treasurer(client):
    shows_only_to(client, URL, *MONEY)


def test_an_event_is_for_admins_and_the_treasurer(client):
    shows_only_to(client, url("event", an_event()), *MONEY)


def test_replaying_is_for_admins_and_the_treasurer(client):
    shows_only_to(client, url("replay", an_event()), *MONEY, post={"seen": "failed:3"})


def test_the_inbox_is_filtered_by_status_and_kind(client):
    an_event(1)
    an_event(2, status="handled", type="checkout.session.completed")
    sign_in(client, make_officer("Carla Haas"))
    failed = words(client.get(URL, {"status": "failed"}))
    assert "charge.refunded" in failed and "checkout.session.completed" not in failed
    assert "checkout.session.completed" in words(client.get(URL, {"q": "checkout"}))
    assert client.get(URL, {"status": "junk", "page": "9" * 30}).status_code == 200


def test_the_payload_is_shown_as_text(client):
    sign_in(client, make_officer("Carla Haas"))
    page = client.get(url("event", an_event())).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page
    assert "Unavailable: no answer" in page


def test_an_event_is_replayed_once_and_written_down(client):
    event = an_event(status="handled")
    carla = sign_in(client, make_officer("Carla Haas"))
    answer = client.post(url("replay", event), {"seen": "handled:3"}, follow=True)
    assert "handled once more" in words(answer)
    event.refresh_from_db()
    assert (event.status, event.attempts) == ("received", 0)
    assert Decision.objects.get().by == carla

    stale = client.post(url("replay", event), {"seen": "handled:3"})
    assert stale.status_code == 409 and "This event is received now." in words(stale)
    assert Decision.objects.count() == 1
    assert client.get(url("replay", event)).status_code == 405


def test_an_event_that_is_not_there_is_not_found(client):
    sign_in(client, make_officer("Carla Haas"))
    assert client.get("/console/stripe/999999/").status_code == 404
    assert client.post("/console/stripe/999999/replay/").status_code == 404


# --- Letters that were given up -----------------------------------------------------------------------


def a_letter(status="failed"):
    return Letter.objects.create(
        to="bea@example.org",
        sender="co-op@example.org",
        subject="Your order",
        text="A secret link",
        status=status,
        attempts=8,
        error="SMTPServerDisconnected",
    )


def test_a_letter_is_for_admins(client):
    shows_only_to(client, url("letter", a_letter()), "admin")


def test_a_letter_is_posted_again_once_and_its_text_is_not_shown(client):
    letter = a_letter()
    sign_in(client, make_officer("Carla Haas"))
    page = words(client.get(url("letter", letter)))
    assert "SMTPServerDisconnected" in page and "A secret link" not in page
    assert client.post(url("letter", letter)).status_code == 302
    assert client.post(url("letter", letter)).status_code == 409
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == ("queued", 0)
    assert Decision.objects.get().verb == "posted again"
    assert client.get("/console/letters/999999/").status_code == 404

"""The daily letters: of each new work once, only to who wants them, and stopped by one click."""

import datetime as dt

import pytest
from django.core import mail as outbox
from django.http import QueryDict
from django.test import Client

from artists.profiles import services as profiles
from marketplace.catalogue.filters import Filters
from marketplace.keeping import letters
from marketplace.keeping.models import DailyLetter, Told
from marketplace.keeping.services import daily, searches
from marketplace.mail import services as mail
from marketplace.mail.models import Letter
from tests.factories import FRIDAY, make_artist, make_listing, make_user

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def save(user, address, **facts):
    asked = Filters.read(QueryDict(address))
    return searches.save(user=user, asked=asked, **({"name": "Mine", "alert": "daily", "at": FRIDAY} | facts))


def look(at):
    """What beat and the workers do at that time; how many works were told of."""
    daily.begin(at=at)
    return sum(daily.tell(letter_id=row.pk, at=at) for row in daily.due(at))


def begun():
    daily.begin(at=FRIDAY)


def test_bea_reads_in_the_morning_what_those_she_follows_hung_the_day_before(bea, ana, hang, morning):
    hang("Before", at=FRIDAY - HOUR)
    profiles.follow(artist=ana, user=bea, at=FRIDAY)
    begun()
    hang("Harbour at dusk", at=FRIDAY + HOUR)
    hang("By another", at=FRIDAY + HOUR, artist=make_artist("Ben Weiß"))

    assert look(FRIDAY + HOUR * 2) == 0
    assert look(morning()) == 1

    letter = Letter.objects.get()
    assert letter.to == bea.email and letter.subject == "New works by artists you follow"
    assert (
        "Ana Moreau\nWatercolor, 40\xa0×\xa030\xa0cm. €80.00" in letter.text
        and "Harbour at dusk (http" in letter.text
    )
    assert "Before" not in letter.text and "By another" not in letter.text


def test_a_search_tells_of_what_matches_and_was_hung_since(bea, hang, morning):
    hang("Old sea", subject="sea", at=FRIDAY - HOUR)
    save(bea, "subject=sea&q=harbour", name="Harbours & <b>")
    begun()
    hang("Harbour at dusk", subject="sea", at=FRIDAY + HOUR)
    hang("Harbour iris", subject="botanical", at=FRIDAY + HOUR)

    assert look(morning()) == 1

    letter = Letter.objects.get()
    assert "Harbours &amp; &lt;b&gt;" in letter.html and "Harbours & <b>" in letter.text
    assert "/works/?q=harbour&subject=sea" in letter.text


def test_of_each_work_once_though_looked_at_again_and_hung_again(bea, hang, morning):
    save(bea, "subject=sea")
    begun()
    listing = hang(subject="sea", at=FRIDAY + HOUR)
    assert look(morning()) == 1
    # A week later prints of it are offered too, so it is as new on the shelf as ever.
    make_listing(listing.work, kind="open", status="published", at=morning(6))

    assert look(morning(7)) == 0
    assert look(morning(8)) == 0
    assert Letter.objects.count() == 1


def test_two_searches_that_find_the_same_work_both_say_so_in_one_letter(bea, hang, morning):
    save(bea, "subject=sea", name="Seas")
    save(bea, "medium=watercolor", name="Watercolors")
    begun()
    hang(subject="sea", at=FRIDAY + HOUR)

    assert look(morning()) == 2
    assert "Seas" in Letter.objects.get().text and "Watercolors" in Letter.objects.get().text


def test_what_was_committed_late_is_told_the_next_day(bea, hang, morning):
    """A work is dated when it was published, but seen only when that was committed."""
    save(bea, "subject=sea")
    begun()
    look(morning())
    hang(subject="sea", at=morning() - dt.timedelta(minutes=5))

    assert look(morning(1)) == 1


def test_two_workers_at_once_write_one_letter(bea, hang, morning):
    save(bea, "subject=sea")
    begun()
    hang(subject="sea", at=FRIDAY + HOUR)
    row = DailyLetter.objects.get()

    assert [daily.tell(letter_id=row.pk, at=morning()) for _ in range(2)] == [1, 0]


def test_a_day_without_news_is_a_day_without_a_letter(bea, morning):
    save(bea, "subject=sea")
    begun()
    assert look(morning()) == 0
    assert DailyLetter.objects.get().due_at == morning(1)
    assert not Letter.objects.exists()


def test_a_search_without_letters_and_words_that_stand_nowhere_tell_nothing(bea, hang, morning):
    save(bea, "subject=sea", alert="never")
    save(bea, "q=harbuor", name="Misspelt")
    begun()
    hang("Harbour at dusk", subject="sea", at=FRIDAY + HOUR)
    assert look(morning()) == 0


def test_switched_on_again_a_search_tells_of_what_hangs_from_then_on(bea, hang, morning):
    kept = save(bea, "subject=sea", alert="never")
    hang("Meanwhile", subject="sea", at=FRIDAY + HOUR)
    searches.change(search=kept, name="Seas", alert="daily", at=FRIDAY + HOUR * 2)
    begun()
    hang("Afterwards", subject="sea", at=FRIDAY + HOUR * 3)

    assert look(morning()) == 1
    assert "Meanwhile" not in Letter.objects.get().text


def test_whoever_wants_no_letters_gets_none_and_later_no_heap_of_them(client, bea, hang, morning):
    save(bea, "subject=sea")
    begun()
    client.force_login(bea)
    client.post("/account/letters/", {"followed": "on"})
    hang("Meanwhile", subject="sea", at=FRIDAY + HOUR)
    assert look(morning()) == 0

    daily.choose(user=bea, kind="searches", wanted=True, at=morning())
    hang("Afterwards", subject="sea", at=morning() + HOUR)
    assert look(morning(1)) == 1
    assert "Afterwards" in Letter.objects.get().text and "Meanwhile" not in Letter.objects.get().text


def test_a_letter_carries_the_one_click_that_ends_it(settings, bea, ana, hang, morning):
    profiles.follow(artist=ana, user=bea, at=FRIDAY)
    begun()
    hang(at=FRIDAY + HOUR)
    look(morning())
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Letter.objects.update(due_at=FRIDAY)

    mail.post_due(at=morning())

    headers = outbox.outbox[-1].message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>")
    assert address.startswith(settings.SITE_URL) and address in Letter.objects.get().text
    # As a mail program sends it: no cookies, no token.
    path = address.removeprefix(settings.SITE_URL)
    program = Client(enforce_csrf_checks=True)
    assert "Stop these letters?" in program.get(path).content.decode()
    assert DailyLetter.objects.get().wanted
    for _ in range(2):
        assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not DailyLetter.objects.get().wanted


def test_letters_that_somebody_must_get_name_no_way_to_stop_them():
    assert letters.headers_of("") == {}
    assert letters.headers_of("order:12:confirmed") == {}
    assert letters.headers_of("keeping:available:3") == {}


@pytest.mark.parametrize("token", ["x", "WzEsInBheW91dHMiXQ:1:2", "é", "a" * 2_000])
def test_a_made_up_link_stops_nobodys_letters(client, bea, token):
    assert client.post(f"/letters/stop/{token}/").status_code == 404


def test_somebody_who_has_left_gets_no_letter(bea, hang, morning):
    save(bea, "subject=sea")
    begun()
    bea.is_active = False
    bea.save(update_fields=["is_active"])
    hang(subject="sea", at=FRIDAY + HOUR)
    assert look(morning()) == 0 and not Letter.objects.exists()


def test_a_letter_shows_some_and_counts_the_rest(bea, hang, morning):
    save(bea, "subject=sea")
    begun()
    for number in range(daily.SHOWN + 3):
        hang(f"Wave {number}", subject="sea", at=FRIDAY + HOUR)

    assert look(morning()) == daily.SHOWN + 3
    assert "And 3 more" in Letter.objects.get().text
    assert Told.objects.count() == daily.SHOWN + 3


def test_the_morning_is_the_coops_own_in_summer_and_winter():
    winter, summer = FRIDAY, dt.datetime(2026, 7, 1, 4, 59, tzinfo=dt.UTC)
    assert daily.next_morning(winter) == dt.datetime(2026, 3, 7, 6, 0, tzinfo=dt.UTC)
    assert daily.next_morning(summer) == dt.datetime(2026, 7, 1, 5, 0, tzinfo=dt.UTC)
    assert daily.next_morning(summer + dt.timedelta(minutes=1)) == dt.datetime(
        2026, 7, 2, 5, 0, tzinfo=dt.UTC
    )


def test_everybody_gets_their_own_letter_and_rows_are_made_once(bea, ana, hang, morning):
    stan = make_user("Stan Stranger")
    for each in (bea, stan):
        save(each, "subject=sea")
        profiles.follow(artist=ana, user=each, at=FRIDAY)
    assert daily.begin(at=FRIDAY) == 4
    assert daily.begin(at=FRIDAY) == 0
    hang(subject="sea", at=FRIDAY + HOUR)

    assert look(morning()) == 4
    assert sorted(Letter.objects.values_list("to", flat=True)) == sorted([bea.email, stan.email] * 2)


def test_what_is_new_waits_while_letters_come_back_and_is_told_when_they_get_through(bea, ana, hang, morning):
    profiles.follow(artist=ana, user=bea, at=FRIDAY)
    begun()
    hang("Harbour at dusk", at=FRIDAY + HOUR)
    last = mail.queue(to=bea.email, sender="hello@fairhand.example", subject="Order", text="Thank you")
    last.move(Letter.Status.SENT, sent_at=FRIDAY + HOUR)
    last.move(Letter.Status.RETURNED, error="550 mailbox unavailable")
    assert look(morning()) == 0
    another = mail.queue(to=bea.email, sender="hello@fairhand.example", subject="Order", text="Sent")
    another.move(Letter.Status.SENT, sent_at=morning() + HOUR)
    assert look(morning() + dt.timedelta(days=1)) == 1


def test_the_link_that_ends_letters_is_the_same_whenever_it_is_written(monkeypatch):
    written = letters.stop_path(1, "followed")
    monkeypatch.setattr("django.core.signing.time.time", lambda: 0)
    assert letters.stop_path(1, "followed") == written

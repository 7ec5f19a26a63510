import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from artists.cooperative.models import Decision, Office
from payouts.ledger.selectors import check_books, owed
from payouts.runs import services
from payouts.runs.models import Payout, PayoutRun
from tests.factories import make_officer, make_policy
from tests.marketplace.console.scene import (
    MONEY,
    needs_the_password_again,
    planned_run,
    shows_only_to,
    sign_in,
    somebody_to_pay,
    words,
)

pytestmark = pytest.mark.django_db
LIST = reverse("console:runs")
PLAN = reverse("console:plan")


def url(name, run):
    return reverse(f"console:{name}", args=[run.pk])


def yes(run, **changes):
    return {"decision": "yes", "reason": "Looked at each line.", "seen": run.content_hash} | changes


def two_admins():
    return make_officer("Dov Levi"), make_officer("Eva Adler")


def a_run():
    make_policy()
    somebody_to_pay("Ana Moreau")
    somebody_to_pay("Ben Okafor", price=4_000)
    somebody_to_pay("Cleo Roux", price=300, account="onboarding")
    return planned_run()


# --- Who may ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [LIST, PLAN])
def test_lists_and_planning_are_for_admins_and_the_treasurer(client, address):
    make_policy()
    shows_only_to(client, address, *MONEY)


@pytest.mark.parametrize("name", ["run", "progress"])
def test_a_run_is_for_admins_and_the_treasurer(client, name):
    shows_only_to(client, url(name, a_run()), *MONEY)


def test_approving_a_run_is_for_admins(client):
    run = a_run()
    shows_only_to(client, url("decide-run", run), "admin", post=yes(run))
    run.refresh_from_db()
    assert run.status == "planned"


def test_an_admin_is_told_when_nobody_would_be_left_to_approve_her_plan(client):
    make_policy(run_approvals=2)
    somebody_to_pay("Ana Moreau", price=8_000)
    make_officer("Dov Levi")
    sign_in(client, make_officer("Carla Haas"))
    answer = client.post(PLAN, {"currency": "EUR"})
    assert answer.status_code == 409
    assert "The treasurer can plan it." in words(answer)
    assert not PayoutRun.objects.exists()


@pytest.mark.parametrize("name", ["abandon-run", "go-on"])
def test_giving_a_run_up_is_for_admins_and_the_treasurer(client, name):
    run = a_run()
    shows_only_to(client, url(name, run), *MONEY, post=yes(run))
    run.refresh_from_db()
    assert run.status == "planned"


def test_a_run_that_is_not_there_is_not_found(client):
    sign_in(client, make_officer("Carla Haas"))
    for name in ("run", "progress", "run-export"):
        assert client.get(reverse(f"console:{name}", args=[999_999])).status_code == 404


# --- Planning ---------------------------------------------------------------------------------------


def test_the_treasurer_plans_a_run_by_the_rules_in_force(client):
    make_policy(minimum_payout=2_000, run_approvals=2)
    somebody_to_pay("Ana Moreau")
    two_admins()
    thea = sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    assert "€20.00" in words(client.get(PLAN))
    answer = client.post(PLAN, {"currency": "EUR"}, follow=True)
    run = PayoutRun.objects.get()
    assert answer.redirect_chain == [(url("run", run), 302)]
    assert (run.planned_by, run.minimum, run.approvals_needed) == (thea, 2_000, 2)
    assert Decision.objects.get().verb == "planned"

    again = client.post(PLAN, {"currency": "EUR"}, follow=True)
    assert "nothing was planned twice" in words(again)
    assert PayoutRun.objects.count() == Decision.objects.count() == 1
    assert "is under way" in words(client.get(PLAN))


def test_with_nobody_to_pay_the_reasons_are_told(client):
    make_policy()
    somebody_to_pay("Cleo Roux", account=None)
    two_admins()
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    answer = client.post(PLAN, {"currency": "EUR"})
    assert answer.status_code == 409
    assert "Nobody can be paid now." in words(answer) and "Cleo Roux" in words(answer)
    assert not PayoutRun.objects.exists()


def test_a_currency_without_rules_is_refused(client):
    make_policy()
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    assert client.post(PLAN, {"currency": "XXX"}).status_code == 422


def test_planning_asks_for_the_password_again(client):
    make_policy()
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"), recently=False)
    needs_the_password_again(client, PLAN, {"currency": "EUR"})


# --- The page ---------------------------------------------------------------------------------------


def test_the_page_shows_who_is_paid_and_why_the_others_wait(client):
    run = a_run()
    sign_in(client, make_officer("Carla Haas"))
    page = words(client.get(url("run", run)))
    for said in (
        "€118.60 to 2 payees",
        "Ana Moreau",
        "€76.90",  # 80.00 less 12 %, and 6.50 for the parcel
        "€41.70",
        "bank ••4242",
        "Ben Okafor is paid for the first time.",
        "Cleo Roux",
        "Less than €10.00, the smallest payout",
        "22 March 2026",
        "0 of 2",
        "Carla Haas",
    ):
        assert said in page, said


def test_a_payout_shows_its_statement_to_the_cent(client):
    run = a_run()
    sign_in(client, make_officer("Carla Haas"))
    payout = run.payouts.get(payee__name="Ana Moreau")
    page = words(client.get(reverse("console:payout", args=[payout.pk])))
    for said in ("€70.40", "€6.50", "€76.90", "Artist", "100 %", "Not tried yet.", payout.statement_number):
        assert said in page, said
    assert client.get("/console/payouts/999999/").status_code == 404


def test_a_payout_is_for_admins_and_the_treasurer(client):
    payout = a_run().payouts.first()
    shows_only_to(client, reverse("console:payout", args=[payout.pk]), *MONEY)


# --- Deciding ---------------------------------------------------------------------------------------


def test_two_different_admins_approve_and_the_planner_is_neither(client):
    run = a_run()
    Office.objects.create(user=run.planned_by, role="admin", active_from=run.planned_at)
    sign_in(client, run.planned_by)
    assert "others approve" in words(client.get(url("run", run)))
    refused = client.post(url("decide-run", run), yes(run))
    assert refused.status_code == 409 and "Whoever planned the run" in words(refused)

    sign_in(client, make_officer("Carla Haas"))
    first = client.post(url("decide-run", run), yes(run), follow=True)
    assert "It still needs another admin." in words(first) and "1 of 2" in words(first)
    again = client.post(url("decide-run", run), yes(run))
    assert again.status_code == 409 and "You decided on this run before." in words(again)

    sign_in(client, make_officer("Dora Klein"))
    second = client.post(url("decide-run", run), yes(run), follow=True)
    assert "A worker sends it now" in words(second)
    run.refresh_from_db()
    assert run.status == "approved"
    assert Decision.objects.filter(verb="approved").count() == 2
    assert set(run.payouts.values_list("status", flat=True)) == {"pending"}


def test_a_list_that_was_not_on_the_page_is_not_approved(client):
    run = a_run()
    sign_in(client, make_officer("Carla Haas"))
    answer = client.post(url("decide-run", run), yes(run, seen="0" * 64))
    assert answer.status_code == 409
    assert "not the list you were looking at" in words(answer)
    assert not run.approvals.exists() and not Decision.objects.exists()


def test_one_no_ends_the_run_and_everybody_is_owed_as_before(client):
    run = a_run()
    ana = run.payouts.get(payee__name="Ana Moreau").payee
    sign_in(client, make_officer("Carla Haas"))
    client.post(url("decide-run", run), yes(run, decision="no", reason="Ben's account looks odd."))
    run.refresh_from_db()
    assert run.status == "abandoned"
    assert owed(ana, "available", "EUR").minor == 7_690
    assert Decision.objects.get().verb == "rejected"
    assert check_books() == []

    stale = client.post(url("decide-run", run), yes(run))
    assert stale.status_code == 409 and "This run is abandoned now." in words(stale)


def test_a_planned_run_is_given_up_once(client):
    run = a_run()
    sign_in(client, run.planned_by)
    sent = {"abandon-seen": run.content_hash, "abandon-reason": "Planned too early."}
    assert client.post(url("abandon-run", run), sent | {"abandon-reason": ""}).status_code == 422
    assert client.post(url("abandon-run", run), sent).status_code == 302
    assert client.post(url("abandon-run", run), sent).status_code == 409
    run.refresh_from_db()
    assert run.status == "abandoned"
    assert Decision.objects.get().verb == "abandoned"


def test_whoever_is_paid_much_by_a_run_does_not_approve_it(client):
    make_policy()
    ana = somebody_to_pay("Ana Moreau", price=90_000)
    run = planned_run()
    Office.objects.create(user=ana.user, role="admin")
    sign_in(client, ana.user)
    assert "It pays you, so others approve." in words(client.get(url("run", run)))
    answer = client.post(url("decide-run", run), yes(run))
    assert answer.status_code == 409 and "pays you" in words(answer)
    assert not run.approvals.exists()


@pytest.mark.parametrize("name", ["decide-run", "abandon-run"])
def test_deciding_asks_for_the_password_again(client, name):
    run = a_run()
    sign_in(client, make_officer("Carla Haas"), recently=False)
    needs_the_password_again(client, url(name, run), yes(run))


# --- Progress -----------------------------------------------------------------------------------------


def under_way(run):
    """The first payout went out, the second waits for money at Stripe."""
    for name in ("Carla Haas", "Dora Klein"):
        services.approve(run=run, content_hash=run.content_hash, by=make_officer(name), at=run.planned_at)
    PayoutRun.objects.filter(pk=run.pk).update(
        status="sending",
        sending_at=run.planned_at,
        paused_for="funds",
        paused_reason="Stripe holds €5.00 less than is needed.",
    )
    first = run.payouts.order_by("-amount").first()
    Payout.objects.filter(pk=first.pk).update(
        status="in_transit", stripe_transfer="tr_1", sent_at=run.planned_at + dt.timedelta(minutes=1)
    )


def test_progress_is_a_fragment_for_a_script_and_a_page_for_everybody_else(client):
    run = a_run()
    under_way(run)
    sign_in(client, make_officer("Eva Stein"))
    fragment = client.get(url("progress", run), headers={"HX-Request": "true"})
    said = words(fragment)
    assert "<html" not in said and 'hx-trigger="every 2s"' in said
    assert "1 of 2" in said and "Stripe holds €5.00 less" in said
    assert "goes on to the bank in a moment" in said
    assert "HX-Refresh" not in fragment.headers

    page = words(client.get(url("progress", run)))
    assert "<html" in page and "1 of 2" in page and "Look again" in page
    whole = words(client.get(url("run", run)))
    assert "htmx" in whole and url("progress", run) in whole and "Look now whether it can go on" in whole


def test_when_a_run_is_over_the_page_is_loaded_once_more_and_asks_no_more(client):
    run = a_run()
    under_way(run)
    PayoutRun.objects.filter(pk=run.pk).update(
        status="completed", completed_at=run.planned_at, paused_for="", paused_reason=""
    )
    sign_in(client, make_officer("Eva Stein"))
    fragment = client.get(url("progress", run), headers={"HX-Request": "true"})
    assert fragment["HX-Refresh"] == "true"
    assert "hx-get" not in words(fragment)
    assert "hx-get" not in words(client.get(url("run", run)))


def test_asking_a_paused_run_to_go_on_sends_nothing_by_itself(client):
    run = a_run()
    sign_in(client, make_officer("Eva Stein"))
    assert "not under way" in words(client.post(url("go-on", run), follow=True))
    under_way(run)
    assert "A worker looks now" in words(client.post(url("go-on", run), follow=True))
    assert client.get(url("go-on", run)).status_code == 405


# --- To take away ---------------------------------------------------------------------------------------


def test_the_list_is_taken_away_as_a_spreadsheet_that_runs_nothing(client):
    make_policy()
    somebody_to_pay('=HYPERLINK("http://bad")')
    run = planned_run()
    sign_in(client, make_officer("Carla Haas"))
    answer = client.get(url("run-export", run))
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0]["payee"].startswith("'=HYPERLINK")
    assert rows[0]["amount"] == "76.90"
    payout = run.payouts.get()
    statement = client.get(reverse("console:statement", args=[payout.pk])).getvalue().decode()
    assert "76.90" in statement and "\r\n=" not in statement and ",=" not in statement


def test_taking_away_asks_for_the_password_again(client):
    run = a_run()
    sign_in(client, make_officer("Carla Haas"), recently=False)
    needs_the_password_again(client, url("run-export", run))
    needs_the_password_again(client, reverse("console:statement", args=[run.payouts.first().pk]))

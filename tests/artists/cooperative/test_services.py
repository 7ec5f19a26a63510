import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from artists.cooperative import selectors, services, standing
from artists.cooperative.models import Decision, Member, Policy
from marketplace.mail.models import Letter
from tests.factories import (
    FRIDAY,
    make_applicant,
    make_member,
    make_officer,
    make_policy,
    make_user,
    make_wage_reference,
)

pytestmark = pytest.mark.django_db

STATEMENT = "I paint the harbour where I grew up, in watercolor, from life."


def test_anybody_with_an_account_may_apply():
    nora = make_user("Nora Lind")
    member = services.apply(user=nora, statement=STATEMENT, links=["https://nora.example", ""], at=FRIDAY)
    assert (member.status, member.links) == ("applied", ["https://nora.example"])
    assert list(selectors.applications()) == [member]
    assert not selectors.is_member(nora)


def test_an_application_sent_twice_is_one_application():
    nora = make_user("Nora Lind")
    services.apply(user=nora, statement=STATEMENT, links=[], at=FRIDAY)
    services.apply(user=nora, statement=STATEMENT + " Again.", links=[], at=FRIDAY)
    assert Member.objects.get().statement == STATEMENT


@pytest.mark.parametrize(
    ("statement", "links", "reason"),
    [
        ("Let me in", [], "a little more"),
        (STATEMENT, ["nora dot example"], "not a web address"),
        (STATEMENT, ["javascript:alert(1)"], "not a web address"),
        (STATEMENT, ["https://nora.example"] * 7, "at most 6"),
    ],
)
def test_an_application_that_says_too_little_is_sent_back(statement, links, reason):
    with pytest.raises(services.BadApplication, match=reason):
        services.apply(user=make_user(), statement=statement, links=links, at=FRIDAY)


def test_admitting_makes_a_member_tells_her_and_is_written_down():
    member, carla = make_applicant("Nora Lind"), make_officer("Carla Haas")
    services.admit(member=member, by=carla, reason="Her own work, seen in Brest.", at=FRIDAY)

    assert selectors.is_member(member.user)
    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == ("nora.lind@example.org", "You are a member of the co-op")
    assert "seen in Brest" in letter.text and "seen in Brest" in letter.html
    line = Decision.objects.get()
    assert (line.by, line.verb, line.subject) == (carla, "admitted", f"member:{member.pk}")
    assert (line.before, line.after) == ({"status": "applied"}, {"status": "admitted"})


def test_who_is_declined_reads_why_and_may_apply_again():
    member, carla = make_applicant("Nora Lind"), make_officer("Carla Haas")
    services.decline(member=member, by=carla, reason="Please show work of your own.", at=FRIDAY)
    assert "Please show work of your own." in Letter.objects.get().text

    again = services.apply(user=member.user, statement=STATEMENT + " Now with pictures.", links=[], at=FRIDAY)
    assert (again.status, again.reason, again.decided_by) == ("applied", "", None)


def test_after_three_refusals_in_a_year_the_next_application_waits():
    member, carla = make_applicant("Nora Lind"), make_officer()
    for month in range(3):
        at = FRIDAY + dt.timedelta(days=30 * month)
        member = services.apply(user=member.user, statement=STATEMENT, links=[], at=at)
        services.decline(member=member, by=carla, reason="Not yet.", at=at)
    with pytest.raises(services.NotNow, match="Apply again from 6 March 2027"):
        services.apply(user=member.user, statement=STATEMENT, links=[], at=FRIDAY + dt.timedelta(days=90))
    later = FRIDAY + dt.timedelta(days=366)
    assert services.apply(user=member.user, statement=STATEMENT, links=[], at=later).status == "applied"


def test_an_application_is_decided_once():
    member, carla, david = make_applicant(), make_officer("Carla Haas"), make_officer("David Okoro")
    services.admit(member=member, by=carla, reason="Yes.", at=FRIDAY)
    with pytest.raises(services.NotNow, match="admitted already"):
        services.decline(member=member, by=david, reason="No.", at=FRIDAY)
    assert Letter.objects.count() == 1


def test_nobody_decides_on_her_own_application():
    carla = make_officer("Carla Haas")
    member = make_applicant(user=carla)
    with pytest.raises(services.NotNow, match="Somebody else"):
        services.admit(member=member, by=carla, reason="I know me.", at=FRIDAY)


def test_a_member_does_not_apply_again():
    with pytest.raises(services.NotNow, match="member already"):
        services.apply(user=make_member().user, statement=STATEMENT, links=[], at=FRIDAY)


def test_offices_count_from_when_they_begin_until_they_end():
    carla = make_user("Carla Haas")
    services.give_office(user=carla, role="admin", at=FRIDAY)
    services.give_office(user=carla, role="admin", at=FRIDAY)
    services.give_office(user=carla, role="reviewer", at=FRIDAY)
    before, after = FRIDAY - dt.timedelta(seconds=1), FRIDAY + dt.timedelta(days=30)
    assert selectors.offices(carla, at=before) == frozenset()
    assert selectors.offices(carla, at=FRIDAY) == {"admin", "reviewer"}
    services.end_office(user=carla, role="admin", at=after)
    assert selectors.offices(carla, at=after) == {"reviewer"}


def test_who_is_locked_out_holds_no_office():
    carla = make_officer("Carla Haas")
    carla.is_active = False
    assert selectors.offices(carla) == frozenset()


def test_a_new_policy_ends_the_one_before_it():
    old = make_policy(at=FRIDAY)
    new = services.put_in_force(at=FRIDAY, **(standing.POLICY | {"coop_share_points": 1_000}))
    assert selectors.policy(FRIDAY - dt.timedelta(seconds=1)) == old
    assert selectors.policy(FRIDAY) == new
    assert Decision.objects.get().before["coop_share_points"] == 1_200


def test_a_policy_is_not_backdated():
    make_policy(at=FRIDAY)
    with pytest.raises(services.NotNow):
        services.put_in_force(at=FRIDAY - dt.timedelta(days=400), **standing.POLICY)


def test_postgresql_keeps_a_policy_as_it_was_voted():
    policy = make_policy()
    with pytest.raises(DatabaseError, match="kept as it was voted"), transaction.atomic():
        Policy.objects.filter(pk=policy.pk).update(coop_share_points=0)


def test_without_a_policy_nothing_is_priced():
    with pytest.raises(selectors.NoPolicy):
        selectors.policy(FRIDAY)


@pytest.mark.parametrize(("price", "approvals"), [(100, 1), (50_000, 1), (50_001, 2)])
def test_a_dearer_copy_needs_two_approvers(price, approvals):
    assert selectors.approvals_for(make_policy(), price) == approvals


def test_an_hour_is_worth_what_the_place_says_in_its_own_currency():
    london = make_wage_reference()
    newer = make_wage_reference(hourly=1_400, active_from=dt.date(2026, 10, 22))
    assert selectors.wage_reference("GB", "GBP", dt.date(2026, 3, 6)) == london
    assert selectors.wage_reference("GB", "GBP", dt.date(2026, 12, 1)) == newer
    assert selectors.wage_reference("GB", "EUR", dt.date(2026, 3, 6)) is None


def test_opening_the_co_op_twice_changes_nothing():
    make_user("Carla Haas")
    for _ in range(2):
        call_command("open_cooperative", admin=["carla.haas@example.org"], stdout=io.StringIO())
    assert Policy.objects.get().coop_share_points == 1_200
    assert Decision.objects.filter(verb="gave office").count() == 1


def test_an_office_is_not_given_to_somebody_who_never_signed_up():
    with pytest.raises(CommandError, match="Sign up first"):
        call_command("give_office", "nobody@example.org", "admin")

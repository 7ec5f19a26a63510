"""What is composed once answers as the queryset it was composed of would, whoever asks."""

import pytest
from django.db.models import F, Value

from payouts.composed import Blank, Composed, Tables, prefetched
from payouts.payees.models import ConnectedAccount, Payee
from tests.factories import make_connected_account, make_payee, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def press():
    return make_payee("Petit Press")


def test_each_asking_is_filled_in_anew(press):
    ana = make_payee("Ana Moreau")
    named = Composed.of(Payee.objects.filter(user=Blank("user")).values_list("name"))
    assert named.rows(user=press.user_id) == [("Petit Press",)]
    assert named.rows(user=ana.user_id) == [("Ana Moreau",)]
    assert named.rows(user=make_user("Bea Buyer").pk) == []


def test_what_is_filled_in_is_a_value_whatever_it_says(press):
    named = Composed.of(Payee.objects.filter(name=Blank("name")).values_list("pk"))
    make_payee("Robert'); DROP TABLE payees_payee; --")
    assert len(named.rows(name="Robert'); DROP TABLE payees_payee; --")) == 1
    assert named.rows(name="%(name)s") == named.rows(name="%s") == []
    assert named.rows(name="Petit Press") == [(press.pk,)]


def test_one_blank_may_stand_at_several_places(press):
    asked = Payee.objects.filter(name=Blank("said")) | Payee.objects.filter(country=Blank("said"))
    statement = Composed.of(asked.values_list("pk"))
    assert statement.rows(said="FR") == statement.rows(said="Petit Press") == [(press.pk,)]


def test_per_cent_signs_and_constants_stay_what_they_are(press):
    make_payee("100% cotton")
    statement = Composed.of(
        Payee.objects.filter(name__contains="0% c", country=Blank("country")).values_list(
            Value("%s %%"), F("name")
        )
    )
    assert statement.rows(country="FR") == [("%s %%", "100% cotton")]


def test_a_question_without_blanks_is_asked_as_it_is(press):
    make_payee("100% cotton")
    statement = Composed.of(
        Payee.objects.filter(name__contains="0% c").values_list(Value("it's \\ %s"), F("name"))
    )
    assert statement.rows() == [("it's \\ %s", "100% cotton")]


def test_parts_laid_under_one_another_keep_each_its_own_constants(press):
    make_payee("Ana Moreau")
    each = [
        Composed.of(
            Payee.objects.filter(name=name, country=Blank("country")).values_list(Value(kind), F("name"))
        )
        for kind, name in (("printer", "Petit Press"), ("artist", "Ana Moreau"), ("nobody", "Bea"))
    ]
    assert sorted(Composed.together(*each).rows(country="FR")) == [
        ("artist", "Ana Moreau"),
        ("printer", "Petit Press"),
    ]


def test_a_blank_that_is_left_is_an_error_and_not_everybody(press):
    named = Composed.of(Payee.objects.filter(user=Blank("user")).values_list("name"))
    with pytest.raises(KeyError):
        named.rows()


def test_a_blank_without_a_value_matches_nothing(press):
    named = Composed.of(Payee.objects.filter(user=Blank("user")).values_list("name"))
    Payee.objects.create(name="An estate without anybody")
    assert named.rows(user=None) == []


def test_whole_rows_are_read_as_django_reads_them(press):
    account = make_connected_account(press)
    ConnectedAccount.objects.update(requirements=["identity.dob"], banks={"EUR": {"last4": "4242"}})
    tables = Tables(p=Payee, c=ConnectedAccount)
    joined = Composed(
        f"""SELECT {tables.columns} FROM payees_payee p LEFT JOIN payees_connectedaccount c ON c.payee_id = p.id
            WHERE p.id = %(payee)s"""
    )
    [row] = joined.rows(payee=press.pk)
    payee, read = tables.made(row)
    for made, kept in ((payee, press), (read, account)):
        kept.refresh_from_db()
        names = [each.attname for each in kept._meta.concrete_fields]
        assert {name: getattr(made, name) for name in names} == {name: getattr(kept, name) for name in names}
    assert read.requirements == ["identity.dob"] and read.banks["EUR"]["last4"] == "4242"
    [row] = joined.rows(payee=make_payee("Ana Moreau").pk)
    assert tables.made(row)[1] is None


def test_what_was_read_along_asks_nothing_more(press, django_assert_num_queries):
    account = make_connected_account(press)
    prefetched(press, "connected_accounts", [account])
    with django_assert_num_queries(0):
        assert list(press.connected_accounts.all()) == [account]
        assert press.connected_account == account


def test_what_is_asked_further_is_asked_of_those_that_point_at_the_row(press):
    account = make_connected_account(press)
    make_connected_account(make_payee("Ana Moreau"))
    prefetched(press, "connected_accounts", [account])
    accounts = press.connected_accounts
    assert list(accounts.order_by("pk")) == list(accounts.filter(pk__gt=0)) == [account]
    assert not accounts.exclude(pk=account.pk).exists()
    assert list(Payee.objects.filter(connected_accounts__in=accounts.all())) == [press]

"""What an artist may be called, where she is found, and who follows her."""

import datetime as dt

import pytest

from artists.profiles import selectors, services
from artists.profiles.lookalikes import problem_with, skeleton
from artists.profiles.models import Address, NameRequest
from artists.profiles.slugs import problem_with as problem_with_slug
from tests.factories import FRIDAY, make_applicant, make_artist, make_member, make_officer, make_user

MONDAY = FRIDAY + dt.timedelta(days=3)
TEXTS = {
    "name": "Ana Moreau", "slug": "ana-moreau", "statement": "I paint the sea.", "process": "", "town": "Brest",
    "country": "FR", "shipping_terms": "", "at": FRIDAY,
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "looks_like"),
    [
        ("Аnа Моrеаu", "Ana Moreau"),  # Cyrillic А, а, М, о, е
        ("ANA MOREAU", "Ana Moreau"),
        ("Anа-Moreau", "Ana Moreau"),
        ("𝐀𝐧𝐚 Moreau", "Ana Moreau"),
        ("Ａna Moreau", "Ana Moreau"),
        ("Ana M0reau", "Ana Moreau"),
        ("Ána Moreau", "Ana Moreau"),
        ("Mamie Vincent", "Marnie Vincent"),
        ("PauI KIee", "Paul Klee"),  # capital i
        ("Ben Αdeyemi", "Ben Adeyemi"),  # Greek alpha
    ],
)
def test_names_that_look_alike_have_one_skeleton(name, looks_like):
    assert skeleton(name) == skeleton(looks_like)


@pytest.mark.parametrize("name", ["Ana Moreaux", "Anna Moreau", "Ben Adeyemi", "Мария Иванова"])
def test_different_names_have_different_skeletons(name):
    assert skeleton(name) != skeleton("Ana Moreau")


@pytest.mark.parametrize(
    "name",
    ["Fairhand", "FАIRHAND", "Fairhand Support", "fa1rhand", "F a i r h a n d", "Ｆａｉｒｈａｎｄ", "Support", "Admin Anna",
     "Payouts Team", "Stripe", "0fficial", "Anа Moreau", "Ana Μoreau", "123", "…", ""],
)  # fmt: skip
def test_nobody_sells_under_a_name_that_pretends_or_mixes_alphabets(name):
    assert problem_with(name)


@pytest.mark.parametrize(
    "name",
    ["Ana Moreau", "Zoë Ångström", "Мария Иванова", "Αλέξης Ζορμπάς", "山田 太郎", "やまだ タロウ", "김 민수", "محمد علي",
     "Jean-Luc O’Neill", "Kathrin Admiraal", "Nguyễn Văn An", "Þóra Jónsdóttir", "M. F. Husain", "3 Sisters"],
)  # fmt: skip
def test_names_of_people_everywhere_are_fine(name):
    assert problem_with(name) == ""


@pytest.mark.parametrize("slug", ["adm1n", "fairhand-support", "fa1rhand", "supp0rt", "paypal-" * 20])
def test_an_address_that_looks_like_a_page_of_the_site_is_refused(slug):
    assert problem_with_slug(slug) or len(slug) > 80


# --- With the database -------------------------------------------------------------------------------


def rename(artist, name, at=FRIDAY):
    return services.rename(artist=artist, name=name, at=at)


def decide(request, yes=True, by=None):
    return services.decide_name(
        request=request, yes=yes, reason="Both are called so.", by=by or make_officer("Carla Haas"), at=MONDAY
    )


@pytest.mark.django_db
def test_a_name_like_another_artists_waits_for_a_person():
    make_artist("Ben Adeyemi")
    ana = make_artist("Ana Moreau")
    waiting = rename(ana, "Ben Adeyemi")
    ana.refresh_from_db()
    assert (ana.name, waiting.status, waiting.resembles.name) == ("Ana Moreau", "waiting", "Ben Adeyemi")
    assert rename(ana, "Ben Adeyemi") == waiting
    decide(waiting)
    ana.refresh_from_db()
    assert ana.name == "Ben Adeyemi"


@pytest.mark.django_db
def test_a_refused_name_changes_nothing_and_is_decided_once():
    make_artist("Ben Adeyemi")
    ana = make_artist("Ana Moreau")
    waiting = rename(ana, "Ben Adeyemi")
    decide(waiting, yes=False)
    with pytest.raises(services.NotWaiting, match="refused already"):
        decide(waiting)
    ana.refresh_from_db()
    assert ana.name == "Ana Moreau"


@pytest.mark.django_db
def test_nobody_decides_on_her_own_name():
    make_artist("Ben Adeyemi")
    ana = make_artist("Ana Moreau")
    with pytest.raises(services.NotWaiting, match="Somebody else"):
        decide(rename(ana, "Ben Adeyemi"), by=ana.user)


@pytest.mark.django_db
def test_a_newer_wish_takes_back_the_older_one():
    make_artist("Ben Adeyemi")
    ana = make_artist("Ana Moreau")
    rename(ana, "Ben Adeyemi")
    assert rename(ana, "Ana Morel", at=MONDAY) is None
    ana.refresh_from_db()
    assert ana.name == "Ana Morel"
    assert NameRequest.objects.get().status == "withdrawn"


@pytest.mark.django_db
def test_ana_writes_her_own_name_differently_without_asking():
    ana = make_artist("Ana Moreau")
    assert rename(ana, "ANA MOREAU") is None


@pytest.mark.django_db
def test_an_old_address_leads_on_and_is_nobody_elses():
    ana, ben = make_artist("Ana Moreau"), make_artist("Ben Adeyemi")
    services.edit_storefront(storefront=ana.storefront, **(TEXTS | {"slug": "ana-of-brest"}))
    assert selectors.address_now("ana-moreau") == "ana-of-brest"
    for slug in ("ana-moreau", "ana-0f-brest"):
        with pytest.raises(services.BadSlug, match="another artist's"):
            services.edit_storefront(
                storefront=ben.storefront, **(TEXTS | {"name": "Ben Adeyemi", "slug": slug})
            )
    # A new member of the same name gets another address.
    assert services.open_for(member=make_member("Ana Moreau"), at=FRIDAY).storefront.slug == "ana-moreau-2"


@pytest.mark.django_db
def test_ana_goes_back_to_an_address_she_had():
    storefront = make_artist("Ana Moreau").storefront
    for slug in ("ana-of-brest", "ana-moreau", "ana-of-brest"):
        services.edit_storefront(storefront=storefront, **(TEXTS | {"slug": slug}))
    assert set(Address.objects.values_list("slug", flat=True)) == {"ana-moreau", "ana-of-brest"}


@pytest.mark.django_db
def test_somebody_admitted_under_the_co_ops_name_begins_without_one():
    user = make_user("Fairhand Support", email="mallory@example.org")
    member = make_applicant("Fairhand Support", user=user)
    member.move("admitted", decided_at=FRIDAY, reason="By mistake.")
    artist = services.open_for(member=member, at=FRIDAY)
    assert artist.name == f"Artist {user.pk}"
    assert artist.storefront.slug == f"artist-{user.pk}"


@pytest.mark.django_db
def test_a_storefront_does_not_open_before_the_e_mail_address_is_confirmed():
    ana = make_artist("Ana Moreau", storefront="draft")
    ana.user.emailaddress_set.update(verified=False)
    with pytest.raises(services.NotReady, match="Confirm your e-mail address"):
        services.open_storefront(storefront=ana.storefront, at=FRIDAY)


@pytest.mark.django_db
def test_a_follower_is_counted_once_and_may_leave():
    ana, bea = make_artist("Ana Moreau"), make_user("Bea Buyer")
    for _ in range(2):
        services.follow(artist=ana, user=bea, at=FRIDAY)
    services.follow(artist=ana, user=ana.user, at=FRIDAY)
    assert (selectors.followers(ana), selectors.follows(bea, ana)) == (1, True)
    services.unfollow(artist=ana, user=bea)
    assert selectors.followers(ana) == 0

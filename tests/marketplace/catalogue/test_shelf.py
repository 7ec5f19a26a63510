"""The shelf is never behind what it shows: PostgreSQL keeps it, whoever changes what it is made from."""

import random
import threading

import pytest
from django.db import connection, connections

from artists.listings.models import Listing, Option
from artists.profiles.models import Artist, ShippingRate, Storefront
from artists.works.models import Image, Swatch, Work
from marketplace.catalogue import wall
from marketplace.catalogue.filters import Filters
from marketplace.catalogue.models import Tally, Word
from tests.factories import make_artist, make_image, make_listing, make_policy, make_swatches, make_work

AFRESH = """
    SELECT count(*) FROM (
        SELECT f.shelved, f.content, f.vocabulary FROM catalogue_fresh((SELECT array_agg(id) FROM works_work)) f
        EXCEPT
        SELECT s, c.content, c.vocabulary FROM catalogue_shelved s JOIN catalogue_card c USING (work_id)
    ) missing
"""
COUNTED = """
    SELECT count(*) FROM (
        (SELECT f.facet, f.value, count(*) FROM catalogue_shelved s, catalogue_facets(s) f GROUP BY 1, 2
         EXCEPT SELECT facet, value, sum(works) FROM catalogue_tally GROUP BY 1, 2)
        UNION ALL
        (SELECT facet, value, sum(works) FROM catalogue_tally GROUP BY 1, 2 HAVING sum(works) <> 0
         EXCEPT SELECT f.facet, f.value, count(*) FROM catalogue_shelved s, catalogue_facets(s) f GROUP BY 1, 2)
    ) off
"""


def off() -> tuple[int, int, int]:
    """Rows of the shelf that are behind, rows too many, sums of the tally that are wrong."""
    with connection.cursor() as cursor:
        cursor.execute(AFRESH)
        behind = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM catalogue_shelved s WHERE NOT EXISTS (SELECT 1 FROM catalogue_fresh(ARRAY[s.work_id]))"
        )
        too_many = cursor.fetchone()[0]
        cursor.execute(COUNTED)
        return behind, too_many, cursor.fetchone()[0]


@pytest.fixture
def hung(db):
    make_policy()
    for name in ("Ana Moreau", "Ben Okafor", "Cleo Haas"):
        artist = make_artist(name)
        for number in range(4):
            work = make_work(artist, title=f"Study {number} of {name}")
            make_listing(work, kind="original", price=30_000 + number, status="published")
            make_listing(work, kind="open", price=3_000 + number, status="published")


def changes(chance: random.Random):
    """Anything that happens to works and offers, by the ORM as the services do it."""
    work = chance.choice(list(Work.objects.all()))
    listing = chance.choice(list(Listing.objects.all()))
    return chance.choice(
        [
            lambda: Work.objects.filter(pk=work.pk).update(title=f"Named anew {chance.random()}"),
            lambda: Work.objects.filter(artist=work.artist).update(medium="ink", width_mm=chance.randint(10, 900)),
            lambda: Listing.objects.filter(pk=listing.pk).update(status="sold_out"),
            lambda: Listing.objects.filter(work=listing.work).update(status="withdrawn"),
            lambda: Listing.objects.filter(pk=listing.pk).update(status="published"),
            lambda: Option.objects.filter(listing=listing).update(price=chance.randint(100, 99_999)),
            lambda: Option.objects.create(listing=listing, name=f"{chance.random()}", price=chance.randint(100, 900)),
            lambda: listing.options.all()[:1].get().delete() if listing.options.exists() else None,
            lambda: Storefront.objects.filter(artist=work.artist).update(status=chance.choice(["open", "closed"])),
            lambda: Storefront.objects.filter(artist=work.artist).update(country=chance.choice(["DE", "FR", "ES"])),
            lambda: Artist.objects.filter(pk=work.artist_id).update(name=f"Renamed {chance.random()}"),
            lambda: ShippingRate.objects.filter(storefront__artist=work.artist, zone="world").delete(),
            lambda: ShippingRate.objects.create(
                storefront=work.artist.storefront, zone="list", countries=chance.sample(["JP", "US", "CA"], 2), first=900
            ),
            lambda: Storefront.objects.filter(artist=work.artist).update(not_shipped_to=chance.choice([[], ["JP"], ["GB", "DE"]])),
            lambda: make_image(work, position=chance.randint(0, 3), alt_text="Seen from the side"),
            lambda: Image.objects.filter(work=work).update(status="processing"),
            lambda: Work.objects.filter(pk=work.pk).update(tags=chance.sample(["fog", "boats", "late", "sea wall"], 2)),
            lambda: Work.objects.filter(artist=work.artist).update(ready_to_hang=chance.choice([True, False])),
            lambda: make_swatches(work.images.order_by("?").first() or make_image(work), "#33669e", "#b3282d"),
            lambda: Swatch.objects.filter(image__work=work).update(share=chance.choice([0.01, 0.3])),
            lambda: Swatch.objects.filter(image__work=work).delete(),
            lambda: Image.objects.filter(work=work).update(status="ready", color="#000000"),
        ]
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_after_any_changes_the_shelf_and_its_tally_are_what_they_would_be_made_afresh(hung, seed):
    chance = random.Random(seed)
    for _ in range(20):
        changes(chance)()
        assert off() == (0, 0, 0)


def test_a_work_taken_down_leaves_the_shelf_and_its_card(hung):
    Listing.objects.update(status="withdrawn")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM catalogue_shelved), (SELECT count(*) FROM catalogue_card)"
        )
        assert cursor.fetchone() == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_who_change_one_work_at_the_same_moment_leave_a_true_shelf():
    make_policy()
    work = make_work(title="Harbour at dusk")
    listing = make_listing(work, kind="open", price=3_000, status="published")
    start = threading.Barrier(2)

    def change(act):
        try:
            start.wait()
            for number in range(20):
                act(number)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=change, args=[act])
        for act in (
            lambda n: Work.objects.filter(pk=work.pk).update(
                title=f"Harbour {n}", medium=["ink", "gouache"][n % 2]
            ),
            lambda n: Option.objects.filter(listing=listing).update(price=3_000 + n * 1_000),
        )
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert off() == (0, 0, 0)


def test_putting_the_tally_and_the_words_in_order_changes_no_count(hung):
    from marketplace.catalogue import services

    Work.objects.update(medium="ink")
    before = wall.browse(Filters()).facets
    services.tidy_shelf()
    assert wall.browse(Filters()).facets == before
    assert not Tally.objects.filter(works=0).exists()
    assert Tally.objects.count() == len({(row.facet, row.value) for row in Tally.objects.all()})
    assert Word.objects.get(pk="ana").works == 4
    assert not Word.objects.filter(pk="watercolor").exists()
    assert off() == (0, 0, 0)

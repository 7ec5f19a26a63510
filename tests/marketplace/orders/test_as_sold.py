"""A cart is read in one statement: as much of each row as a cart and an order need, each row once."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from artists.listings.splitting import in_force_for
from marketplace.orders import as_sold
from marketplace.orders.models import Order
from tests.factories import make_artist, make_listing, make_work


def test_nothing_that_a_cart_leaves_unread_is_needed_to_place_an_order_and_pay_for_it(
    shop, harbour, original
):
    cart = shop.fill(harbour, original)
    with CaptureQueriesContext(connection) as asked:
        shop.open_page(shop.place(cart))
    assert Order.objects.get().lines.count() == 2
    late = re.compile(r'SELECT "(\w+)"\."id", "\1"\."(\w+)" FROM "\1" WHERE "\1"\."id" = ')
    left_out = set().union(*as_sold._LEFT_OUT.values())
    found = [match[2] for query in asked if (match := late.match(query["sql"]))]
    assert left_out.isdisjoint(found)


def test_whatever_is_left_unread_is_there_for_who_asks(shop, harbour):
    [row] = as_sold.read(shop.fill(harbour), but=None, at=None)
    assert row.line.option.listing.printer == harbour.printer
    assert row.line.option.listing.work.description == harbour.work.description


def test_an_artist_of_many_things_and_her_rates_are_made_once(shop, ana, harbour, original):
    ben = make_artist("Ben Weiß", country="DE")
    other = make_listing(make_work(ben, title="Old town"), kind="open", status="published")
    hers, hers_too, his = as_sold.read(shop.fill(harbour, original, other), but=None, at=None)
    assert hers.line.option.listing.work.artist is hers_too.line.option.listing.work.artist
    assert hers.rates is hers_too.rates and {rate.storefront_id for rate in hers.rates} == {ana.storefront.pk}
    assert {rate.storefront_id for rate in his.rates} == {ben.storefront.pk}


def test_of_shares_that_were_read_with_a_cart_only_those_of_their_own_split_can_be_asked(
    harbour, original, django_assert_num_queries
):
    options = [listing.options.get() for listing in (harbour, original)]
    agreements = in_force_for(options)
    with django_assert_num_queries(0):
        shares = {option.pk: list(agreements[option.pk].shares.all()) for option in options}
    for option in options:
        agreement = agreements[option.pk]
        assert [share.agreement_id for share in shares[option.pk]] == [agreement.pk]
        assert list(agreement.shares.filter(position__gte=0)) == shares[option.pk]
        assert list(agreement.shares.order_by("-position")) == shares[option.pk]
        assert agreement.shares.count() == 1 and not agreement.shares.exclude(agreement=agreement).exists()

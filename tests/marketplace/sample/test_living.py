"""Around the sample's sales there is something on every page, and loading it again adds nothing."""

import pytest

from marketplace.aftercare import selectors as aftercare
from marketplace.aftercare.models import Claim, Message
from marketplace.catalogue import exhibitions, reference_rates
from marketplace.keeping.models import Favourite, SavedSearch
from marketplace.orders.services import parcels
from marketplace.sample import living, trading
from marketplace.users.models import User
from tests.factories import FRIDAY, make_artist, make_listing, make_officer, make_policy, make_user, make_work
from tests.marketplace.console.scene import paid_order

pytestmark = pytest.mark.django_db
TODAY = FRIDAY + 12 * living.DAY


class Step:
    """Counts what was done of how much."""

    def of(self, total):
        self.left = total

    def done(self):
        self.left -= 1


def named(key, user):
    user.email = f"{key}@sample.fairhand.example"
    user.save(update_fields=["email"])
    return user


@pytest.fixture
def ana():
    """The co-op with its works on the wall and a purchase in each state that something is said of."""
    make_policy()
    named("carla", make_officer("Carla Haas"))
    ana, ben = make_artist("Ana Moreau"), make_artist("Ben Adeyemi")
    named("ana", ana.user), named("ben", ben.user)
    buyers = {key: named(key, make_user(key.title())) for key in ("bea", "emil", "gita")}
    titles = dict.fromkeys([*living.EXHIBITED, *(title for kept in living.KEPT.values() for title in kept)])
    for title in titles:
        make_listing(make_work(ana, title=title), status="published")
    for state in living.SAID:
        number, purchase = next(
            (number, each) for number, each in enumerate(trading.PURCHASES, 1) if each.state == state
        )
        order = paid_order(make_listing(make_work(ana, title=state), status="published"))
        order.form_key, order.user = f"sample:{number}", buyers[purchase.buyer]
        order.save(update_fields=["form_key", "user"])
        if state == "just delivered":
            parcel = order.shipments.get()
            parcels.ship(shipment=parcel, carrier="La Poste", tracking="8R1", at=FRIDAY)
            parcels.deliver(shipment=parcel, said_by="buyer", at=TODAY - 3 * living.DAY)
    return ana


def test_every_page_has_something_and_twice_is_once(ana):
    for _ in range(2):
        step = Step()
        living.live(at=TODAY, step=step)
        assert step.left == 0
    assert Favourite.objects.count() == sum(len(kept) for kept in living.KEPT.values())
    assert SavedSearch.objects.count() == 3
    assert Message.objects.count() == sum(len(words) for words in living.SAID.values())
    claim = Claim.objects.get()
    assert (claim.status, claim.photographs.count()) == ("requested", 2)
    assert [each.title for each in exhibitions.newest(limit=3)] == [living.EXHIBITION]
    assert reference_rates.newest().day == TODAY.date()


def test_ana_has_a_question_to_answer_and_a_return_to_decide(ana):
    living.live(at=TODAY, step=Step())
    waiting = aftercare.waiting_for_artist(User.objects.get(pk=ana.user_id))
    assert sorted((each.is_unread, each.is_asked) for each in waiting) == [(True, False), (True, True)]


def test_the_photographs_of_the_damage_are_painted_and_small():
    clean = living._damage(1)
    assert (clean.width, clean.height) == (480, 360)
    assert len(clean.jpeg) < 200_000

"""Calls operations of a world without HTTP, as a request with checked parameters would."""

from marketplace.embedded.local_stripe.errors import StripeError
from marketplace.embedded.local_stripe.protocol import HANDLERS, Call, match
from marketplace.embedded.local_stripe.world import PLATFORM


def call(world, method: str, path: str, account: str = PLATFORM, /, **params):
    """What the operation answers; the error itself if it refuses."""
    template, ids = match(method, path)
    world.tick()
    try:
        answer = HANDLERS[method, template](Call(world, account, method, path, params, ids, "sk_test_x"))
    except StripeError as refusal:
        return refusal
    finally:
        world.store.commit()
    return answer

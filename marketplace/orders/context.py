"""What every page of the studio shows of orders: how many parcels wait to be sent."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from marketplace.orders import selectors


def parcels(request: HttpRequest) -> dict:
    """`parcels_to_send`, a number; asked for only by a page that shows it."""
    user = getattr(request, "user", None)

    def waiting() -> int:
        if user is None or not user.is_authenticated:
            return 0
        return selectors.how_many_to_send(user)

    return {"parcels_to_send": SimpleLazyObject(waiting)}

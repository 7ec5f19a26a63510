"""The list that every page of the studio answers: who gets in, and what everybody else sees."""

from django.urls import reverse


def assert_only_artists_enter(client, as_buyer, as_press, address: str, *, things: bool = False) -> None:
    """The anonymous sign in first; who is no artist is shown how to join, or a 404 where the address names a thing."""
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    for visitor in (as_buyer, as_press):
        answer = visitor.get(address)
        if things:
            assert answer.status_code == 404
        else:
            assert (answer.status_code, answer["Location"]) == (302, reverse("studio:apply"))


def assert_strangers_find_nothing(visitor, *addresses: str, posts: bool = True) -> None:
    """A stranger's thing and a number that is nobody's are the same 404, read or written."""
    for address in addresses:
        assert visitor.get(address).status_code in (404, 405), address
        if posts:
            assert visitor.post(address).status_code in (404, 405), address

"""Pages whose address is as good as a key: not indexed, and not told to the next site."""

from functools import wraps


def private(view):
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        # Not "no-referrer": a browser then sends its forms with the origin "null", which the forgery check refuses.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped

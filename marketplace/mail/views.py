"""The inbox of development: every letter the site sent, to verify an address by hand; and every letter it can send."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import urlize
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from marketplace.mail import previews
from marketplace.mail.models import Letter
from payouts.letters import Written


def _development_only() -> None:
    if not settings.SHOW_DEVELOPMENT_PAGES:
        raise Http404


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    _development_only()
    letters = Letter.objects.order_by("-queued_at", "-pk").defer("html", "text")
    sought = request.GET.get("to", "").strip()[:254]
    if sought:
        letters = letters.filter(to__icontains=sought)
    page = Paginator(letters, 50).get_page(request.GET.get("page"))
    return render(request, "mail/inbox.html", {"page": page, "sought": sought})


@never_cache
@require_safe
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    _development_only()
    found = get_object_or_404(Letter, pk=letter_id)
    # urlize escapes what it does not link.
    text = mark_safe(urlize(found.text, nofollow=False, autoescape=True))  # noqa: S308
    return render(request, "mail/letter.html", {"letter": found, "text": text})


@never_cache
@xframe_options_sameorigin
@require_safe
def html(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The letter as a mail reader shows it: no scripts, its own styles, links open outside the frame."""
    _development_only()
    found = get_object_or_404(Letter, pk=letter_id)
    return _framed(found.html)


@never_cache
@require_safe
def all_previews(request: HttpRequest) -> HttpResponse:
    """Every letter there is, in every language."""
    _development_only()
    return render(request, "mail/previews.html", {"names": previews.names()})


@never_cache
@require_safe
def preview(request: HttpRequest, language: str, name: str) -> HttpResponse:
    _development_only()
    found = _preview(language, name)
    text = mark_safe(urlize(found.text, nofollow=False, autoescape=True))  # noqa: S308
    context = {"letter": found, "text": text, "name": name, "language": language}
    return render(request, "mail/preview.html", context)


@never_cache
@xframe_options_sameorigin
@require_safe
def preview_html(request: HttpRequest, language: str, name: str) -> HttpResponse:
    _development_only()
    return _framed(_preview(language, name).html)


def _preview(language: str, name: str) -> Written:
    if name not in previews.names() or language not in dict(settings.LANGUAGES):
        raise Http404
    return previews.written(name, language)


def _framed(html: str) -> HttpResponse:
    response = HttpResponse(html)
    # Its own policy, where the site's would refuse the letter's inline styles.
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none'; "
        "base-uri 'none'; frame-ancestors 'self'"
    )
    return response

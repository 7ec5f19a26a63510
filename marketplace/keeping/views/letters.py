"""Which letters somebody gets, the one click that stops them, and waits for what is sold out."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.catalogue import selectors as catalogue
from marketplace.keeping import letters
from marketplace.keeping.forms import LettersForm, WaitForm
from marketplace.keeping.models import DailyLetter, Wait
from marketplace.keeping.services import daily, waits
from payouts import language


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        form = LettersForm(request.POST)
        if form.is_valid():
            for kind, wanted in form.cleaned_data.items():
                daily.choose(user=request.user, kind=kind, wanted=wanted, at=timezone.now())
            messages.success(request, _("Your choice is kept."))
            return redirect("keeping:letters")
    form = LettersForm(initial=daily.chosen(request.user))
    own = Wait.objects.filter(user=request.user).select_related("work__artist")
    return render(request, "keeping/letters.html", {"form": form, "waits": own})


# RFC 8058: the mail program sends the form itself, without our cookies and without a token. The link is the key.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End one kind of letter; opened like a page, it asks first, for programs open links too."""
    found = letters.stopped_by(token)
    user = get_user_model().objects.filter(pk=found[0], is_active=True).first() if found else None
    if user is None:
        raise Http404
    kind = DailyLetter.Kind(found[1])
    if request.method == "POST":
        daily.choose(user=user, kind=kind, wanted=False, at=timezone.now())
    stopped = not daily.chosen(user)[kind]
    return render(request, "keeping/stop.html", {"kind": kind, "stopped": stopped})


@never_cache
@login_required
@require_POST
def give_up(request: HttpRequest, wait_id: int) -> HttpResponse:
    wait = get_object_or_404(Wait.objects.filter(user=request.user), pk=wait_id)
    waits.give_up(wait=wait)
    messages.success(request, _("You wait for it no longer."))
    return redirect("keeping:letters")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tell_me(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for one letter when a work that is sold out can be had again. The answer is the same for every address."""
    work = catalogue.shown_work(slug)
    if isinstance(work, catalogue.Missing):
        raise Http404
    member = request.user if request.user.is_authenticated else None
    form = WaitForm(
        request.POST if request.method == "POST" else None, initial={"email": member.email if member else ""}
    )
    if form.is_valid():
        waits.ask(
            work=work,
            email=form.cleaned_data["email"],
            user=member,
            language=language.active(),
            at=timezone.now(),
        )
        if member and form.cleaned_data["email"].lower() == member.email.lower():
            messages.success(request, _("We write to you once, when it can be had again."))
        else:
            messages.success(
                request,
                _(
                    "If that address can be told, it gets a letter now. Follow its link, and you are on the list."
                ),
            )
        return redirect("catalogue:work", slug)
    return render(
        request, "keeping/tell_me.html", {"form": form, "work": work}, status=422 if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in a letter leads: say yes, or give it up. Nothing happens by opening it."""
    found = waits.by_token(token)
    if found is None:
        return render(request, "keeping/wait_over.html", status=410)
    if request.method == "POST":
        if "give_up" in request.POST:
            waits.give_up(wait=found)
            messages.success(request, _("You wait for it no longer."))
        else:
            waits.confirm(wait=found, at=timezone.now())
            messages.success(request, _("You are on the list. We write once, when it can be had again."))
        return redirect("catalogue:work", found.work.slug)
    return render(request, "keeping/wait.html", {"wait": found, "days": waits.KEPT.days})

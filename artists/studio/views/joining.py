"""Asking to become a member, and how the application stands."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from artists.cooperative import selectors, services
from artists.cooperative.models import Member
from artists.profiles import selectors as profiles
from artists.profiles import services as storefronts
from artists.studio.forms import ApplicationForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """For visitors: what membership is. For the signed in: the form, or what became of it."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path) if request.method == "POST" else _page(request)
    member = selectors.membership(request.user)
    if member is not None and member.status == Member.Status.ADMITTED:
        # The console sets an artist up with the admission; should that have been cut short, this finishes it.
        if profiles.artist_of(request.user) is None:
            storefronts.open_for(member=member, at=timezone.now())
        return redirect("studio:home")
    may_apply = member is None or member.status == Member.Status.DECLINED
    if request.method != "POST" or not may_apply:
        return _page(request, member=member, form=_form(member) if may_apply else None)
    form = ApplicationForm(request.POST)
    if form.is_valid():
        try:
            services.apply(
                user=request.user,
                statement=form.cleaned_data["statement"],
                links=form.cleaned_data["links"],
                at=timezone.now(),
            )
        except services.BadApplication as error:
            form.add_error("links", str(error))
        except services.NotNow as error:
            messages.info(request, str(error))
            return redirect("studio:apply")
        else:
            messages.success(request, _("Thank you. Your application is with the members."))
            return redirect("studio:apply")
    return _page(request, member=member, form=form, status=422)


def _form(member: Member | None) -> ApplicationForm:
    form = ApplicationForm(initial={"statement": member.statement, "links": member.links} if member else None)
    form.prepare()
    return form


def _page(request, *, member=None, form=None, status: int = 200) -> HttpResponse:
    return render(request, "studio/join.html", {"member": member, "form": form}, status=status)

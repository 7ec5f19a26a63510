"""Applications, members, who holds which office, and the rules they voted."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.cooperative import selectors as cooperative
from artists.cooperative.models import Member, Office, Policy
from artists.cooperative.services import NotNow
from artists.profiles import lookalikes
from artists.profiles import selectors as profiles
from marketplace.console import services
from marketplace.console.forms import ApplicationForm, OfficeForm, ReasonForm
from marketplace.console.views.desk import ANY_OFFICE, respond
from marketplace.users.access import office_required, recently_authenticated
from payouts.money import Money

SECTION = "members"


@office_required(*ANY_OFFICE)
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Members and former applicants; those who wait stand on a page of their own."""
    status = request.GET.get("status", "")
    sought = request.GET.get("q", "").strip()[:100]
    found = Member.objects.select_related("user", "decided_by").order_by("user__name", "pk")
    if status in Member.Status.values:
        found = found.filter(status=status)
    if sought:
        found = found.filter(Q(user__name__icontains=sought) | Q(user__email__icontains=sought))
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return respond(
        request,
        "members.html",
        {"page": page, "status": status, "sought": sought, "statuses": Member.Status.choices},
        section=SECTION,
    )


@office_required(*ANY_OFFICE)
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    return respond(
        request, "applications.html", {"applications": cooperative.applications()[:200]}, section=SECTION
    )


@office_required(*ANY_OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, member_id: int) -> HttpResponse:
    """What the applicant says of herself, and the decision; admins decide, other offices read."""
    member = get_object_or_404(Member.objects.select_related("user", "decided_by"), pk=member_id)
    if request.method != "POST":
        return _application(request, member)
    if "admin" not in request.offices:
        return _application(request, member, refusal=_ADMINS_DECIDE, status=403)
    form = ApplicationForm(request.POST)
    if not form.is_valid():
        return _application(request, member, form=form, status=422)
    decide = services.admit if form.is_yes else services.decline
    try:
        decide(member=member, by=request.user, reason=form.cleaned_data["reason"], at=timezone.now())
    except NotNow as error:
        member.refresh_from_db()
        refusal = {"title": str(error), "text": "Nothing was done now. What is the case stands below."}
        return _application(request, member, form=form, refusal=refusal, status=409)
    messages.success(
        request,
        f"{member.user} is a member now, and has a storefront to fill in. A letter says so."
        if form.is_yes
        else f"{member.user} was declined. A letter gives the reason.",
    )
    return redirect("console:applications")


_ADMINS_DECIDE = {"title": "An admin decides on applications.", "text": "Nothing was done."}


def _application(request, member, *, form=None, refusal=None, status=200) -> HttpResponse:
    context = {
        "member": member,
        "form": form or ApplicationForm(),
        "refusal": refusal,
        "waits": member.status == Member.Status.APPLIED,
        "may_decide": "admin" in request.offices and member.user_id != request.user.pk,
        "name_facts": _name_facts(member) if member.status == Member.Status.APPLIED else [],
        "decisions": cooperative.decisions(f"member:{member.pk}")[:20],
    }
    return respond(request, "application.html", context, section=SECTION, status=status)


def _name_facts(member: Member) -> list[str]:
    """What is odd about the applicant's name, as sentences."""
    name = member.user.get_full_name()
    facts = []
    if problem := lookalikes.problem_with(name) if name else "":
        facts.append(
            f"{problem} Admitted, she is called “Artist {member.user_id}” until she chooses another."
        )
    if other := profiles.looks_like(name) if name else None:
        facts.append(f"The name looks like that of an artist who is here: {other.name}.")
    return facts


@office_required(*ANY_OFFICE)
@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    return _offices(request)


def _offices(request, *, form=None, refusal=None, status=200) -> HttpResponse:
    held = Office.objects.select_related("user").order_by("role", "user__name", "pk")
    context = {
        "held": held.filter(active_to=None),
        "former": held.exclude(active_to=None).order_by("-active_to")[:50],
        "form": form or OfficeForm(),
        "refusal": refusal,
    }
    return respond(request, "offices.html", context, section=SECTION, status=status)


@office_required("admin")
@recently_authenticated
@require_POST
def give_office(request: HttpRequest) -> HttpResponse:
    form = OfficeForm(request.POST)
    if not form.is_valid():
        return _offices(request, form=form, status=422)
    role, reason = form.cleaned_data["role"], form.cleaned_data["reason"]
    try:
        services.give_office(user=form.user, role=role, by=request.user, reason=reason, at=timezone.now())
    except services.AlreadyDone as error:
        refusal = {"title": str(error), "text": "Nothing was done now."}
        return _offices(request, form=form, refusal=refusal, status=409)
    messages.success(request, f"{form.user} is {role} from now on.")
    return redirect("console:offices")


@office_required("admin")
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def end_office(request: HttpRequest, office_id: int) -> HttpResponse:
    """Asks for the reason, then ends it."""
    office = get_object_or_404(Office.objects.select_related("user"), pk=office_id)
    form = ReasonForm(request.POST or None)
    refusal, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            services.end_office(
                office=office, by=request.user, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        except (services.AlreadyDone, services.NotOneself) as error:
            refusal, status = {"title": str(error), "text": "Nothing was done now."}, 409
        else:
            messages.success(request, f"{office.user} is no longer {office.role}.")
            return redirect("console:offices")
    elif request.method == "POST":
        status = 422
    context = {"office": office, "form": form, "refusal": refusal}
    return respond(request, "end_office.html", context, section=SECTION, status=status)


@office_required(*ANY_OFFICE)
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """The rules in force and those before, in words. Only a vote of the members changes them."""
    now = timezone.now()
    found = [(policy, _in_words(policy), _standing(policy, now)) for policy in _newest_first()]
    return respond(request, "policies.html", {"policies": found}, section=SECTION)


def _newest_first():
    return Policy.objects.order_by("currency", "-active_from")[:100]


def _standing(policy: Policy, now) -> str:
    if policy.active_from > now:
        return "to come"
    return "in force" if policy.active_to is None or policy.active_to > now else "ended"


def _in_words(policy: Policy) -> list[tuple[str, str]]:
    def money(minor: int) -> Money:
        return Money(minor, policy.currency)

    def admins(number: int) -> str:
        return "nobody" if number == 0 else "one admin" if number == 1 else f"{number} admins"

    return [
        (
            "The co-op’s share",
            f"{policy.coop_share_points / 100:g} % of what comes in, card processing included",
        ),
        ("Hold", f"{policy.hold_days} days after delivery, then money can be paid out"),
        ("Smallest payout", f"{money(policy.minimum_payout)}; less waits for the next run"),
        (
            "Approving a split",
            f"{admins(policy.approvals_up_to_band)} up to {money(policy.approval_band)} a copy, "
            f"{admins(policy.approvals_above_band)} above",
        ),
        ("Approving a payout run", f"{policy.run_approvals} different people, none of whom planned it"),
        ("Old debts", f"at most {policy.netting_points / 100:g} % of a payout is kept back for them"),
    ]

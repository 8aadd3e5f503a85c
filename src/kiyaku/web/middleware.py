"""Letting people see what they may: the one place where declarations of views are enforced.

Whoever has no business in a service sees none of it: pages of its staff and members do not exist
for them (404), and neither does another member's membership.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from kiyaku.base.errors import OperationRefused
from kiyaku.members import queries as members
from kiyaku.web import here, seen
from kiyaku.web.declared import Audience, Declared, Where, declaration


class AccessMiddleware:
    """Finds the service a page is about, and turns away those it is not for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; what is decided is decided once its view is known.

        Whom a page of the staff has shown is logged before it is sent.
        """
        response = self.get_response(request)
        seen.put_down(request, getattr(request, "declared", None), response)
        return response

    def process_view(
        self, request: Any, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """None where the user may see the page, else where to go instead.

        Raises:
            Http404: where the page does not exist for this user.
            PermissionDenied: where it exists, but not among what the user's roles may do.
        """
        match = request.resolver_match
        declared = declaration(view, match.url_name if match else None)
        if declared is None:
            raise ImproperlyConfigured(f"{view} does not declare who may see it")
        request.declared = declared
        user = request.user.pk if request.user.is_authenticated else None
        if "service" in kwargs:
            request.here = here.find(kwargs.pop("service"), user)
            if declared.audience is Audience.EVERYBODY:
                _check_public(request)
        if declared.audience is Audience.EVERYBODY:
            return None
        if user is None:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        _check(request, declared, kwargs)
        return _step_up(request) if declared.steps_up else None


def _check(request: here.Request, declared: Declared, kwargs: dict[str, Any]) -> None:
    if declared.audience is Audience.SIGNED_IN:
        return
    standing = request.here.standing
    if declared.audience is Audience.MEMBER:
        _check_own(request, kwargs)
        if not _is_there(declared.where, request.here):
            raise Http404
        return
    if not standing.is_staff or not _is_there(declared.where, request.here):
        raise Http404
    if declared.rights and not declared.rights & standing.rights:
        raise PermissionDenied
    if "membership" in kwargs:
        _membership(request, kwargs["membership"])


def _is_there(where: Where, place: here.Here) -> bool:
    """Whether there is a page in a service, or in a sandbox."""
    if where is Where.CARDS:
        return place.card_signs_in
    return where is Where.ANYWHERE or (where is Where.SANDBOX) is place.is_sandbox


def _check_public(request: here.Request) -> None:
    """A sandbox has no public."""
    if request.here.is_sandbox and not request.here.standing.is_staff:
        raise Http404


def _check_own(request: here.Request, kwargs: dict[str, Any]) -> None:
    own = request.here.standing.members
    if not own:
        raise Http404
    if "membership" in kwargs and _membership(request, kwargs["membership"]).member_id not in own:
        raise Http404


def _membership(request: here.Request, membership: int) -> members.Membership:
    try:
        return members.membership(request.here.service, membership)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None


def _step_up(request: here.Request) -> HttpResponseBase | None:
    """Ask once more who the user is, before the page is shown: nothing typed into it is lost."""
    try:
        _proved_recently(request)
    except ReauthenticationRequired:
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('account_reauthenticate')}?{query}")
    return None


_proved_recently = reauthentication_required(lambda request: None)

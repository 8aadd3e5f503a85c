"""What is shown where a page is not for the user, is not there, or fails."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from kiyaku.web.declared import for_everybody


@for_everybody
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page is there, but not among what the user's roles may do."""
    return render(request, "web/forbidden.html", status=403)


@for_everybody
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or none for this user."""
    return render(request, "web/not_found.html", status=404)


@for_everybody
def broken(request: HttpRequest) -> HttpResponse:
    """Something failed; nothing was half done, since every act is one transaction."""
    try:
        return render(request, "web/broken.html", status=500)
    except Exception:
        # Who is signed in cannot be told either, as without a database: then the page says no name.
        return HttpResponse(render_to_string("web/broken.html"), status=500)

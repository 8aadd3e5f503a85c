"""Where every page is. Kiyaku's own addresses begin with ``~``, which no service's code does."""

from django.urls import include, path

handler403 = "kiyaku.web.errors.forbidden"
handler404 = "kiyaku.web.errors.not_found"
handler500 = "kiyaku.web.errors.broken"

urlpatterns = [
    path("~/", include("kiyaku.web.urls")),
    path("<slug:service>/my/", include("kiyaku.portal.urls")),
    path("<slug:service>/desk/", include("kiyaku.console.urls")),
    path("", include("kiyaku.public.urls")),
]

"""Sign-in, one's own login, language, and a page for those who watch over the server."""

from django.urls import include, path

from kiyaku.web import views

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("account/", views.account, name="account"),
    path("language/", include("django.conf.urls.i18n")),
    path("calendar/", views.set_calendar, name="set_calendar"),
    path("health/", views.health, name="health"),
]

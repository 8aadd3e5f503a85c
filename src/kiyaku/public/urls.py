"""Addresses of what everybody may see."""

from django.urls import include, path

from kiyaku.public import applying, card, inheritance, mail, spaces, terms, views

service = (
    [
        path("", views.service, name="service"),
        path("enter/", views.enter, name="enter"),
        path("card/", card.sign_in, name="card"),
        path("terms/", terms.terms, name="terms"),
        path("terms/changes/", terms.changes, name="changes"),
        path("terms/rules/", terms.rules, name="rules"),
        path("stop-mail/<slug:token>/", mail.stop_mail, name="stop_mail"),
        path("spaces/", spaces.spaces, name="spaces"),
        path("spaces/<slug:space>/availability.ics", spaces.availability, name="availability"),
        path("calendar/<slug:token>.ics", spaces.calendar, name="calendar"),
        path("prices/", terms.prices, name="prices"),
        path("apply/", applying.fill_in, name="apply"),
        path("apply/review/", applying.review, name="apply_review"),
        path("apply/thanks/", applying.thanks, name="apply_thanks"),
        path("inheritance/", inheritance.report, name="inheritance"),
        path("inheritance/thanks/", inheritance.thanks, name="inheritance_thanks"),
        path("apply/discard/", applying.discard, name="apply_discard"),
    ],
    "public",
)

urlpatterns = [
    path("", views.home, name="home"),
    path("<slug:service>/", include(service)),
]

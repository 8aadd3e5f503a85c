"""Addresses of what everybody may see."""

from django.urls import include, path

from kiyaku.public import views

service = (
    [
        path("", views.service, name="service"),
        path("enter/", views.enter, name="enter"),
        path("terms/", views.terms, name="terms"),
        path("prices/", views.prices, name="prices"),
    ],
    "public",
)

urlpatterns = [
    path("", views.home, name="home"),
    path("<slug:service>/", include(service)),
]

"""Addresses of members' pages."""

from django.urls import path

from kiyaku.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("<int:membership>/", views.membership, name="membership"),
]

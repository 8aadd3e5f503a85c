"""Addresses of the staff's pages."""

from django.urls import path

from kiyaku.console import views

app_name = "console"
urlpatterns = [path("", views.today, name="today")]

"""Addresses of the staff's pages."""

from django.urls import path

from kiyaku.console import invitations, users, views

app_name = "console"
urlpatterns = [
    path("", views.today, name="today"),
    path("users/", users.users, name="users"),
    path("users/give/", users.give, name="user_give"),
    path("users/invite/", users.invite, name="user_invite"),
    path("users/<int:access>/end/", users.end, name="user_end"),
    path("members/<int:member>/invite/", invitations.invite, name="member_invite"),
]

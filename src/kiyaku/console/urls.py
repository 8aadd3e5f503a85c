"""Addresses of the staff's pages."""

from django.urls import path

from kiyaku.console import (
    acts,
    applications,
    closes,
    invitations,
    journal,
    members,
    money,
    sandboxes,
    settings,
    terms,
    users,
    views,
)

app_name = "console"
urlpatterns = [
    path("", views.today, name="today"),
    path("applications/", applications.applications, name="applications"),
    path("applications/new/", applications.enter, name="application_enter"),
    path("applications/not-started/", applications.not_started, name="not_started"),
    path("applications/<int:application>/", applications.application, name="application"),
    path(
        "applications/<int:application>/approve/",
        applications.approve,
        name="application_approve",
    ),
    path(
        "applications/<int:application>/decline/",
        applications.decline,
        name="application_decline",
    ),
    path("memberships/<int:membership>/start/", applications.start_service, name="start_service"),
    path("users/", users.users, name="users"),
    path("users/give/", users.give, name="user_give"),
    path("users/invite/", users.invite, name="user_invite"),
    path("users/<int:access>/end/", users.end, name="user_end"),
    path("members/<int:member>/invite/", invitations.invite, name="member_invite"),
    path("terms/", terms.overview, name="terms"),
    path("terms/changes/", terms.changes, name="terms_changes"),
    path("terms/load/", terms.load, name="terms_load"),
    path("terms/coverage/", terms.coverage, name="coverage"),
    path("settings/parameters/", settings.parameters, name="parameters"),
    path("settings/parameters/<slug:parameter>/", settings.parameter, name="parameter"),
    path("settings/readings/", settings.readings, name="readings"),
    path("settings/readings/<slug:reading>/", settings.reading, name="reading"),
    path("settings/prices/", settings.prices, name="prices"),
    path("settings/prices/publish/", settings.price, name="price"),
    path("settings/operator/", settings.operator, name="operator"),
    path("settings/operator/change/", settings.operator_change, name="operator_change"),
    path("find/", members.find, name="find"),
    path("members/", members.listing, name="members"),
    path("members/<int:membership>/", members.member, name="member"),
    path("members/<int:membership>/particulars/", members.change_particulars, name="particulars"),
    path("members/<int:membership>/timeline/", members.whole_timeline, name="timeline"),
    path("members/<int:membership>/timeline/<slug:event>/", members.event, name="event"),
    *(
        path(
            f"members/<int:membership>/{act.name}/"
            + ("" if act.about == "membership" else "<int:about>/"),
            acts.page_of(act),
            name=f"act_{act.name}",
        )
        for act in acts.ACTS.values()
    ),
    path("invoices/", money.invoices, name="invoices"),
    path("invoices/<slug:number>/", money.invoice, name="invoice"),
    path("invoices/<slug:number>/pdf/", money.invoice_pdf, name="invoice_pdf"),
    path("payments/", money.payments, name="payments"),
    path("payments/file/", money.payments_from_file, name="payments_file"),
    path("arrears/", money.board, name="arrears"),
    path("closes/", closes.closes, name="closes"),
    path("closes/next/", closes.close, name="close"),
    path("sandboxes/", sandboxes.listing, name="sandboxes"),
    path("sandboxes/new/", sandboxes.make, name="sandbox_make"),
    path("sandboxes/<slug:sandbox>/remove/", sandboxes.remove, name="sandbox_remove"),
    path("trial/", sandboxes.trial, name="trial"),
    path("journal/", journal.journal, name="journal"),
    path("check/", journal.check, name="check"),
]

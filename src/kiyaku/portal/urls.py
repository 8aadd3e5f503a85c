"""Addresses of members' pages."""

from django.urls import include, path

from kiyaku.portal import (
    add_ons,
    alliance,
    at_the_place,
    before,
    bookings,
    card,
    changes,
    leaving,
    money,
    notices,
    particulars,
    privacy,
    terms,
    timeline,
    views,
)

app_name = "portal"

_of_a_membership = [
    path("", views.membership, name="membership"),
    path("timeline/", timeline.timeline, name="timeline"),
    path("timeline/<slug:event>/", timeline.event, name="event"),
    path("invoices/", money.invoices, name="invoices"),
    path("invoices/<slug:number>/", money.invoice, name="invoice"),
    path("invoices/<slug:number>/pdf/", money.invoice_pdf, name="invoice_pdf"),
    path("notices/", notices.notices, name="notices"),
    path("notices/mail/", notices.mail_consent, name="mail_consent"),
    path("particulars/", particulars.particulars, name="particulars"),
    path("particulars/change/", particulars.change, name="particulars_change"),
    path("particulars/history/", particulars.history, name="particulars_history"),
    path("particulars/files/<int:file>/", particulars.proof_file, name="proof_file"),
    path("terms/", terms.terms, name="terms"),
    path("terms/consent/", terms.consent, name="terms_consent"),
    path("data/", notices.data, name="data"),
    path("held/", privacy.held, name="held"),
    path("access/", privacy.access, name="access"),
    path("requests/", privacy.requests, name="privacy_requests"),
    path("requests/<int:privacy_case>/json/", privacy.export_json, name="privacy_json"),
    path("requests/<int:privacy_case>/pdf/", privacy.export_pdf, name="privacy_pdf"),
    path("place/", at_the_place.at_the_place, name="at_the_place"),
    path("place/damage/", at_the_place.report_damage, name="damage_report"),
    path("leave/", leaving.leave, name="leave"),
    path("end-at-once/", leaving.end_at_once, name="end_at_once"),
    path("stay/", leaving.stay, name="stay"),
    path("add-ons/", add_ons.add_ons, name="add_ons"),
    path("add-ons/leave/", add_ons.leave_add_on, name="add_on_leave"),
    path("add-ons/keep/", add_ons.keep_add_on, name="add_on_keep"),
    path("bookings/", bookings.bookings, name="bookings"),
    path("bookings/new/", bookings.free_times, name="free_times"),
    path("bookings/new/confirm/", bookings.offer, name="booking_offer"),
    path("bookings/calendar/", bookings.calendar, name="calendar"),
    path("bookings/<int:booking>/", bookings.booking, name="booking"),
    path("bookings/<int:booking>/cancel/", bookings.cancel, name="booking_cancel"),
    path("facilities/", alliance.facilities, name="facilities"),
    path("facilities/<slug:facility>/", alliance.facility, name="facility"),
    path("plan/", changes.plan, name="plan"),
    path("plan/keep/", changes.keep_plan, name="keep_plan"),
    path("pass-on/", changes.pass_on, name="pass_on"),
    path("cancel/", leaving.cancel, name="cancel"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("card/", card.card, name="card"),
    path("before/", before.left, name="left"),
    path("before/<slug:number>/pdf/", before.left_pdf, name="left_pdf"),
    path("<int:membership>/", include(_of_a_membership)),
]

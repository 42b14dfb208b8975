"""Webhook endpoints, and what each of them wants to be told."""

from __future__ import annotations

from .. import wire
from ..asking import Answer, Ask, Refusal, typed
from ..records import Endpoint, Subscription
from . import door

EVENTS = {
    "Appointment": ("appointment_insertion", "appointment_created", "appointment_updated", "appointment_requested"),
    "Document": ("document_insertion",),
    "FormResponse": ("form_response_insertion",),
    "Patient": ("patient_created", "patient_updated"),
    "PatientInsuranceCoverage": ("patient_insurance_created", "patient_insurance_updated"),
    "Procedure": ("procedure_created", "procedure_updated"),
    "SyncStatus": ("sync_status_read_change", "sync_status_write_change"),
}
"""The resources that a receptionist can be told of; the ledger's are left out."""


@door("GET /webhook_endpoints", "active", vendor_type=True)
def endpoints(ask: Ask) -> Answer:
    active = ask.truth("active")
    rows = [wire.endpoint(row) for row in ask.synchronizer.hooks.endpoints.values() if active in (None, row.active)]
    return Answer(rows, count=len(rows))


@door("POST /webhook_endpoints", vendor_type=True)
def make_endpoint(ask: Ask) -> Answer:
    body = ask.body
    if not body.get("target_url"):
        raise Refusal(400, "Missing parameter target_url")
    typed(body, "webhook_endpoint", target_url=str, active=bool)
    made = ask.synchronizer.hooks.new_endpoint(_address(body["target_url"]), body.get("active", True))
    return Answer(wire.endpoint(made), status=201)


@door("PATCH /webhook_endpoints/{id}", vendor_type=True)
def change_endpoint(ask: Ask) -> Answer:
    row, body = _endpoint(ask), ask.body
    typed(body, "webhook_endpoint", target_url=str, active=bool)
    if body.get("target_url"):
        row.target_url = _address(body["target_url"])
    if body.get("active") is not None:
        row.active, row.failing_since = body["active"], None
    row.updated_at = ask.synchronizer.now
    return Answer(wire.endpoint(row))


@door("DELETE /webhook_endpoints/{id}", vendor_type=True)
def delete_endpoint(ask: Ask) -> Answer:
    row, hooks = _endpoint(ask), ask.synchronizer.hooks
    del hooks.endpoints[row.id]
    for wish in [wish for wish in hooks.subscriptions.values() if wish.webhook_endpoint_id == row.id]:
        del hooks.subscriptions[wish.id]
    return Answer(status=204)


@door("GET /webhook_endpoints/{id}/webhook_subscriptions", "subdomain resource_type event")
def subscriptions(ask: Ask) -> Answer:
    endpoint, resource, event = _endpoint(ask), ask.text("resource_type"), ask.text("event")
    institution = ask.office.institution_id if ask.text("subdomain") else None
    rows = [
        wire.subscription(row)
        for row in ask.synchronizer.hooks.subscriptions.values()
        if row.webhook_endpoint_id == endpoint.id
        and institution in (None, row.institution_id)
        and resource in (None, row.resource_type)
        and event in (None, row.event)
    ]
    return Answer(rows, count=len(rows))


@door("POST /webhook_endpoints/{id}/webhook_subscriptions", "subdomain*")
def make_subscription(ask: Ask) -> Answer:
    endpoint, body = _endpoint(ask), ask.body
    missing = [f"Missing parameter {name}" for name in ("resource_type", "event") if not body.get(name)]
    if missing:
        raise Refusal(400, *missing)
    if body["event"] not in EVENTS.get(body["resource_type"], ()):
        raise Refusal(400, "resource_type, event does not have a valid value")
    typed(body, "webhook_subscription", active=bool)
    made = ask.synchronizer.hooks.new_subscription(endpoint, ask.office, body["resource_type"], body["event"])
    made.active = body.get("active", True)
    return Answer(wire.subscription(made), status=201)


@door("PATCH /webhook_endpoints/{id}/webhook_subscriptions/{subscription_id}", "subdomain*")
def change_subscription(ask: Ask) -> Answer:
    row, body = _subscription(ask), ask.body
    typed(body, "webhook_subscription", active=bool, new_endpoint_id=int)
    if body.get("new_endpoint_id") is not None:
        if body["new_endpoint_id"] not in ask.synchronizer.hooks.endpoints:
            raise Refusal(404, "Webhook endpoint not found")
        row.webhook_endpoint_id = body["new_endpoint_id"]
    row.active = body.get("active", row.active)
    row.updated_at = ask.synchronizer.now
    return Answer(wire.subscription(row))


@door("DELETE /webhook_endpoints/{id}/webhook_subscriptions/{subscription_id}")
def delete_subscription(ask: Ask) -> Answer:
    del ask.synchronizer.hooks.subscriptions[_subscription(ask).id]
    return Answer(status=204)


def _address(url: str) -> str:
    if not url.startswith("https://"):
        raise Refusal(400, "target_url must be a valid HTTPS URL")
    return url


def _endpoint(ask: Ask) -> Endpoint:
    row = ask.synchronizer.hooks.endpoints.get(ask.ids[0])
    if row is None:
        raise Refusal(404, "Webhook endpoint not found")
    return row


def _subscription(ask: Ask) -> Subscription:
    row = ask.synchronizer.hooks.subscriptions.get(ask.ids[1])
    if row is None or row.webhook_endpoint_id != _endpoint(ask).id:
        raise Refusal(404, "Webhook subscription not found")
    return row

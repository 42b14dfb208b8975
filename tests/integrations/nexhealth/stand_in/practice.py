"""A furnished practice to start from: made-up people, numbers that ring nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .office import Office
from .records import AppointmentType, Entry, Location, Operatory, Patient, Provider
from .synchronizer import Synchronizer


@dataclass(frozen=True)
class Practice:
    office: Office
    main: Location
    annex: Location
    smith: Provider
    patel: Provider
    op1: Operatory
    op2: Operatory
    cleaning: AppointmentType
    exam: AppointmentType
    prophylaxis: Entry
    elena: Patient
    omar: Patient


def happy_smiles(synchronizer: Synchronizer, system: str = "opendental", subdomain: str = "happy-smiles") -> Practice:
    """Two locations of one office; Smith and Patel work weekdays 9 to 12 and 13 to 17, Patel in two operatories."""
    office = synchronizer.open_office(subdomain, system)
    main, annex = office.add_location(), office.add_location("Annex")
    smith = office.add_provider("Ada", "Smith", main)
    patel = office.add_provider("Ravi", "Patel", main)
    op1, op2 = office.add_operatory("Op 1", main), office.add_operatory("Op 2", main)
    prophylaxis = office.add_descriptor("Prophylaxis, adult", "D1110", main)
    office.add_descriptor("New patient cleaning", "NPC", main, native=True)
    cleaning = office.add_type("Cleaning", 30, descriptor_ids=(prophylaxis.id,))
    exam = office.add_type("Exam", 15)
    for begin, end in (("09:00", "12:00"), ("13:00", "17:00")):
        for provider, operatory in ((smith, op1), (patel, op1), (patel, op2)):
            office.add_hours(provider, begin, end, operatory, types=(cleaning, exam))
    elena = office.add_patient("Elena", "Prueba", date(1985, 5, 6), "3015550150", main, preferred_language="es")
    omar = office.add_patient("Omar", "Sample", date(1990, 1, 2), "3015550151", annex)
    _charts(office, main, smith, elena)
    return Practice(office, main, annex, smith, patel, op1, op2, cleaning, exam, prophylaxis, elena, omar)


def _charts(office: Office, main: Location, smith: Provider, elena: Patient) -> None:
    kind = office.add_entry(
        "recall_types",
        name="PROPHY",
        description="Cleaning",
        interval_num=6,
        interval_unit="M",
        location_id=main.id,
        foreign_id=office.new_foreign_id(),
    )
    office.add_entry(
        "recalls",
        recall_id=kind.id,
        patient_id=elena.id,
        appointment_id=None,
        date_due=date(2026, 12, 15),
        foreign_id=office.new_foreign_id(),
        location_id=main.id,
    )
    plan = _plan(office)
    _coverage(office, elena, plan)
    office.add_entry(
        "procedures",
        location_id=main.id,
        patient_id=elena.id,
        provider_id=smith.id,
        appointment_id=None,
        code="D1110",
        name="Prophylaxis, adult",
        status="completed",
        body_site={"tooth": [], "surface": ""},
        fee={"amount": "90.00", "currency": "USD"},
        start_date=date(2026, 6, 1),
        end_date=date(2026, 6, 1),
    )


def _plan(office: Office) -> Entry:
    address = dict.fromkeys(("address", "address2", "city", "state", "zip_code", "country_code"))
    return office.add_entry(
        "plans",
        payer_id="00000",
        name="Example Dental",
        group_num="100",
        employer_name="Example Works",
        foreign_id=office.new_foreign_id(),
        deleted_at=None,
        **address,
    )


def _coverage(office: Office, patient: Patient, plan: Entry) -> Entry:
    return office.add_entry(
        "coverages",
        subscription_relation="self",
        patient_id=patient.id,
        priority=1,
        plan_id=plan.id,
        subscriber_num="000000001",
        effective_date=date(2026, 1, 1),
        expiration_date=None,
        insurance_type="dental",
        active=True,
    )

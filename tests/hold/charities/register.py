"""The register as it is published: rows of its daily file, the file itself, and an answer of its API."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

COLUMNS = (
    "date_of_extract",
    "organisation_number",
    "registered_charity_number",
    "linked_charity_number",
    "charity_name",
    "charity_type",
    "charity_registration_status",
    "date_of_registration",
    "date_of_removal",
    "charity_reporting_status",
    "latest_acc_fin_period_start_date",
    "latest_acc_fin_period_end_date",
    "latest_income",
    "latest_expenditure",
    "charity_contact_address1",
    "charity_contact_postcode",
    "charity_contact_phone",
    "charity_contact_email",
    "charity_contact_web",
    "charity_company_registration_number",
    "charity_insolvent",
    "charity_in_administration",
    "charity_activities",
)


def a_row(number: int = 1000001, name: str = "EXAMPLE REFUGE", **told: Any) -> dict[str, Any]:
    """A row of the daily file, as it stands there."""
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row |= {
        "date_of_extract": "2026-11-20T00:00:00",
        "organisation_number": number,
        "registered_charity_number": number,
        "linked_charity_number": 0,
        "charity_name": name,
        "charity_registration_status": "Registered",
        "date_of_registration": "1990-03-01T00:00:00",
        "latest_acc_fin_period_end_date": "2025-12-31T00:00:00",
        "latest_income": 123456.78,
        "latest_expenditure": 120000.0,
        "charity_contact_postcode": "HR1 2AB",
        "charity_insolvent": False,
        "charity_in_administration": False,
    }
    return row | told


def an_answer(number: int = 1000001, name: str = "EXAMPLE REFUGE", **told: Any) -> dict[str, Any]:
    """What the API says of a charity."""
    return {
        "organisation_number": number,
        "reg_charity_number": number,
        "group_subsid_suffix": 0,
        "charity_name": name,
        "reg_status": "R",
        "date_of_registration": "1990-03-01T00:00:00",
        "latest_acc_fin_year_end_date": "2025-12-31T00:00:00",
        "latest_income": 123456.0,
        "latest_expenditure": 120000.0,
        "address_post_code": "HR1 2AB",
        "insolvent": False,
        "in_administration": False,
        "who_what_where": [],
    } | told


def as_json(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The JSON of the daily file, which opens with a byte order mark."""
    return b"\xef\xbb\xbf" + json.dumps(list(rows)).encode()


def as_table(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The text of the daily file: columns parted by tabs, nothing quoted."""
    lines = ["\t".join(COLUMNS)]
    lines += ["\t".join("" if row[each] is None else str(row[each]) for each in COLUMNS) for row in rows]
    return ("\r\n".join(lines) + "\r\n").encode()


def packed(content: bytes, name: str = "publicextract.charity.json") -> bytes:
    """The ZIP that is downloaded."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as to:
        to.writestr(name, content)
    return whole.getvalue()

"""Workday: org units and workers, as two report exports."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..access.people import Person
from ..exports import Export, Field
from ..organisation import NOTICE_DAYS, Organisation, names_of
from ..text import Ints, Text, choose_text, constant, pick, take, time_text, without
from ..timeline import DAY, YEAR

_HEAD, _TAIL = '{"Report_Entry":[', "]}"


def org_units_export(organisation: Organisation, now: int) -> Export:
    """All units, the closed ones included."""
    units = np.arange(len(organisation.unit_ids))
    ids = organisation.unit_ids
    managers = take(organisation.worker_ids, organisation.unit_managers)
    columns = {
        "Organization_ID": pick(ids, units),
        "Organization_Name": pick(organisation.unit_names, units),
        "Superior_Organization_ID": names_of(ids, organisation.unit_parents),
        "Manager_Employee_ID": managers,
        "Product": pick(organisation.unit_products, units),
        "Inactive": choose_text(organisation.unit_closed_at <= now, "1", "0"),
    }
    return _report("org_units", "Organization_ID", columns, units)


def workers_export(organisation: Organisation, now: int) -> Export:
    """Everybody hired by then, leavers included; a notice shows before the worker leaves."""
    rows = np.flatnonzero(organisation.worker_hired_at <= now)
    left_at = organisation.worker_left_at[rows]
    has_notice = left_at - NOTICE_DAYS * DAY <= now
    worker_type = choose_text(organisation.is_contingent[rows], "Contingent Worker", "Employee")
    columns = {
        "Employee_ID": take(organisation.worker_ids, rows),
        "Legal_Name": take(organisation.worker_names, rows),
        "Work_Email": take(organisation.worker_emails, rows),
        "Manager_Employee_ID": take(organisation.worker_ids, organisation.worker_managers[rows]),
        "Supervisory_Organization_ID": pick(organisation.unit_ids, organisation.worker_units[rows]),
        "Worker_Type": worker_type,
        "Hire_Date": time_text(organisation.worker_hired_at[rows], "date"),
        "Termination_Date": without(
            time_text(np.where(has_notice, left_at, 0), "date"), ~has_notice
        ),
        "Active_Status": choose_text(left_at <= now, "0", "1"),
    }
    return _report("workers", "Employee_ID", columns, rows)


def staff_export(organisation: Organisation, people: Sequence[Person], now: int) -> Export:
    """The same of everybody, with new names and teams, absences, and how they sign in."""
    plain = workers_export(organisation, now)
    shown = {field.path: field.values.to_pylist() for field in plain.fields}
    places = {number: place for place, number in enumerate(plain.records.tolist())}
    count = len(organisation.worker_units)
    absent: set[int] = set()
    for person in people:
        if person.hired_at > now:
            continue
        if person.number >= count:
            places[person.number] = len(places)
            for path, value in _entry(organisation, person, now).items():
                shown[path].append(value)
        place, name = places[person.number], person.name(now)
        shown["Legal_Name"][place], shown["Work_Email"][place] = name.full, name.email
        unit = person.unit(now)
        if len(person.units) > 1:
            head = int(organisation.unit_managers[unit])
            shown["Manager_Employee_ID"][place] = organisation.worker_ids[head].as_py()
        shown["Supervisory_Organization_ID"][place] = organisation.unit_ids[unit]
        if person.is_contingent and person.left_at < now + YEAR:
            shown["Termination_Date"][place] = _date(person.left_at)
        if person.on_leave[0] <= now < person.on_leave[1]:
            absent.add(place)
    columns: dict[str, Text] = {path: pa.array(values) for path, values in shown.items()}
    rows = np.array(list(places), dtype=np.int64)
    is_absent = np.isin(np.arange(rows.size), list(absent))
    is_active = pc.equal(columns["Active_Status"], "1").to_numpy(zero_copy_only=False)
    emails = columns["Work_Email"]
    columns |= {
        "Worker_Name": columns["Legal_Name"],
        "Email_Primary_Work": emails,
        "User_Name": pc.replace_substring_regex(emails, "@.*", ""),
        "On_Leave": choose_text(is_absent, "1", constant("0", rows.size)),
        "Worker_Status": pick(
            ("Active", "On Leave", "Terminated"),
            np.where(~is_active, 2, np.where(is_absent, 1, 0)),
        ),
    }
    return _report("workers", "Employee_ID", columns, rows)


def _entry(organisation: Organisation, person: Person, now: int) -> dict[str, str | None]:
    """Somebody who is not in the organisation's own list, as workers are shown."""
    has_notice = person.left_at - NOTICE_DAYS * DAY <= now
    return {
        "Employee_ID": person.employee_id,
        "Legal_Name": None,
        "Work_Email": None,
        "Manager_Employee_ID": organisation.worker_ids[person.manager].as_py(),
        "Supervisory_Organization_ID": None,
        "Worker_Type": "Contingent Worker" if person.is_contingent else "Employee",
        "Hire_Date": _date(person.hired_at),
        "Termination_Date": _date(person.left_at) if has_notice else None,
        "Active_Status": "0" if person.left_at <= now else "1",
    }


def _date(seconds: int) -> str:
    found: str = time_text(np.array([seconds]), "date")[0].as_py()
    return found


def _report(table: str, key: str, columns: dict[str, Text], records: Ints) -> Export:
    """A report with empty fields left out, as Workday leaves them."""
    fields = tuple(Field(path, values) for path, values in columns.items())
    return Export("workday", table, key, fields, records, _HEAD, _TAIL)

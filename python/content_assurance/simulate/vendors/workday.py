"""Workday: org units and workers, as two report exports."""

import numpy as np

from ..exports import Export, Field
from ..organisation import NOTICE_DAYS, Organisation, names_of
from ..text import Ints, Text, choose_text, pick, take, time_text, without
from ..timeline import DAY

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


def _report(table: str, key: str, columns: dict[str, Text], records: Ints) -> Export:
    """A report with empty fields left out, as Workday leaves them."""
    fields = tuple(Field(path, values) for path, values in columns.items())
    return Export("workday", table, key, fields, records, _HEAD, _TAIL)

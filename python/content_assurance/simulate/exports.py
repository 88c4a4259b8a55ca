"""One export of one vendor table: its fields as columns, and its records as JSON text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from string import Template

import pyarrow as pa
import pyarrow.compute as pc

from .text import Flags, Ints, Text, choose_text, constant, join, json_strings, take

# Prefix of a field that the vendor shows on the object around a list of records.
PARENT = "^."


@dataclass(frozen=True)
class Field:
    """One field of a vendor record, for all rows.

    Attributes:
        path: dotted path as the vendor names it; `^.` leads to the object around the records.
        values: (rows,) text; null where the vendor has nothing.
        is_json: the values are JSON (number, boolean, list) rather than text.
        missing: JSON written for a null; empty to leave the field out. Fields of an object are
            always left out: what the first of them says is written for an object without any.
        is_native_only: not written to parquet.
        is_flat_only: written to parquet only: what the native form has inside a list.
    """

    path: str
    values: Text
    is_json: bool = False
    missing: str = ""
    is_native_only: bool = False
    is_flat_only: bool = False


@dataclass(frozen=True)
class Export:
    """One vendor table at one date.

    Attributes:
        source, table: folder names.
        key: path of the field that identifies a record.
        fields: columns of equal length.
        records: (rows,) number of each row among all the records that the table can ever show.
        head, tail: JSON before and after the records; in the tail $total, $offset and $limit.
        list_name: name of the list of records inside each parent object, if there is one.
        pages: number of files.
    """

    source: str
    table: str
    key: str
    fields: tuple[Field, ...]
    records: Ints
    head: str
    tail: str
    list_name: str | None = None
    is_gzipped: bool = False
    pages: int = 1

    @property
    def name(self) -> str:
        """`source/table`."""
        return f"{self.source}/{self.table}"

    @property
    def suffix(self) -> str:
        """End of the name of its native files."""
        return ".json"

    @property
    def size(self) -> int:
        """Number of rows."""
        return int(self.records.size)

    def values(self, path: str) -> Text:
        """The column at a path; StopIteration if the export has no such field."""
        return next(field.values for field in self.fields if field.path == path)

    def take(self, rows: Ints) -> "Export":
        """The same export with these rows only, in this order."""
        fields = tuple(replace(field, values=take(field.values, rows)) for field in self.fields)
        return replace(self, fields=fields, records=self.records[rows])

    def overwrite(self, path: str, rows: Flags, value: Text | str) -> "Export":
        """The same export with one value in some rows of a column."""
        fields = tuple(
            replace(field, values=choose_text(rows, value, field.values))
            if field.path == path
            else field
            for field in self.fields
        )
        return replace(self, fields=fields)

    def without(self, path: str) -> "Export":
        """The same export without a field."""
        return replace(self, fields=tuple(field for field in self.fields if field.path != path))

    def renamed(self, path: str, new_path: str) -> "Export":
        """The same export with a field under another name, at the same place."""
        fields = tuple(
            replace(field, path=new_path) if field.path == path else field for field in self.fields
        )
        return replace(self, fields=fields)

    def extended(self, field: Field) -> "Export":
        """The same export with one more field."""
        return replace(self, fields=(*self.fields, field))

    def document(self, total: int, offset: int, limit: int) -> str:
        """The JSON document, one record a line."""
        fields = [field for field in self.fields if not field.is_flat_only]
        texts = object_texts(
            [field for field in fields if not field.path.startswith(PARENT)]
        ).to_pylist()
        if self.list_name is not None:
            parents = object_texts(
                [
                    replace(field, path=field.path.removeprefix(PARENT))
                    for field in fields
                    if field.path.startswith(PARENT)
                ]
            ).to_pylist()
            pairs = groupby(zip(parents, texts, strict=True), key=lambda pair: pair[0])
            texts = [
                f'{parent[:-1]},"{self.list_name}":[{",".join(text for _, text in rows)}]}}'
                for parent, rows in pairs
            ]
        tail = Template(self.tail).substitute(total=total, offset=offset, limit=limit)
        return self.head + ",\n".join(texts) + tail + "\n"

    def columns(self) -> pa.Table:
        """The fields as a table of strings, named by their paths."""
        fields = [field for field in self.fields if not field.is_native_only]
        values = [_parquet_values(field) for field in fields]
        return pa.table(values, names=[field.path for field in fields])


@dataclass(frozen=True)
class CsvExport(Export):
    """One vendor table as a CSV file, whose head is what stands above the header."""

    @property
    def suffix(self) -> str:
        """End of the name of its native files."""
        return ".csv"

    def document(self, total: int, offset: int, limit: int) -> str:
        """The file: head, header, and a line per record; no value may need quotes."""
        fields = [field for field in self.fields if not field.is_flat_only]
        header = ",".join(field.path for field in fields)
        lines = join(*(pc.fill_null(field.values, "") for field in fields), separator=",")
        return self.head + "\n".join([header, *lines.to_pylist()]) + "\n"


def reference(path: str, names: Text, ids: Text, address: str) -> list[Field]:
    """A ServiceNow reference field: an object, or an empty string where there is none."""
    link = join(address, ids, separator="/")
    return [
        Field(f"{path}.display_value", names, missing='""'),
        Field(f"{path}.link", link),
    ]


def object_texts(fields: Sequence[Field]) -> Text:
    """(rows,) JSON objects of the fields, those with dotted paths nested."""
    rows = len(fields[0].values)
    members: list[Text] = [constant("", rows)]
    for head, group in _grouped(fields):
        label = f',"{head}":'
        if isinstance(group, Field):
            values = group.values if group.is_json else json_strings(group.values)
            missing = group.missing
        else:
            values = object_texts([replace(field, missing="") for field in group])
            is_empty = pc.equal(values, "{}")
            values = pc.if_else(is_empty, pa.scalar(None, pa.string()), values)
            missing = group[0].missing
        members.append(pc.fill_null(join(label, values), label + missing if missing else ""))
    inside = pc.utf8_slice_codeunits(join(*members), 1)
    return join("{", inside, "}")


def _grouped(fields: Sequence[Field]) -> list[tuple[str, Field | list[Field]]]:
    """Fields by the first segment of their path, in order of appearance; leaves as they are."""
    groups: dict[str, Field | list[Field]] = {}
    for field in fields:
        head, _, rest = field.path.partition(".")
        if not rest:
            groups[head] = field
            continue
        group = groups.setdefault(head, [])
        if isinstance(group, list):
            group.append(replace(field, path=rest))
    return list(groups.items())


def _parquet_values(field: Field) -> Text:
    """Text of a column; what JSON would write as an empty string is one here too."""
    if field.missing == '""' and "." not in field.path:
        return pc.fill_null(field.values, "")
    return field.values

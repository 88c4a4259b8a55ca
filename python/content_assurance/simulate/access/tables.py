"""Exports made of records, one dictionary each, and the ids that vendors give."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from ..exports import CsvExport, Export, Field, object_texts
from ..text import Ints, Text

Value: TypeAlias = "str | int | float | bool | Sequence[object] | Mapping[str, object] | None"
Record: TypeAlias = Mapping[str, Value]

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Ids:
    """Ids that look like a vendor's: the same thing has the same id in every export."""

    seed: int

    def _number(self, *what: object) -> int:
        text = "/".join(map(str, (self.seed, *what)))
        return int.from_bytes(sha256(text.encode()).digest(), "big")

    def code(self, prefix: str, width: int, *what: object, letters: int = 62) -> str:
        """A prefix and some letters and digits."""
        number, found = self._number(prefix, *what), []
        for _ in range(width):
            number, rest = divmod(number, letters)
            found.append(_LETTERS[rest])
        return prefix + "".join(found)

    def uuid(self, *what: object) -> str:
        """A version 4 UUID."""
        text = f"{self._number('uuid', *what):064x}"[:32]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

    def whole(self, *what: object) -> int:
        """A number of eight digits."""
        return 10_000_000 + self._number("whole", *what) % 90_000_000


def moment(seconds: int, style: str = "milliseconds") -> str | None:
    """A time as text, in a style of `time_text`; None for never."""
    if seconds <= 0:
        return None
    bare = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return bare + {"milliseconds": ".000Z", "iso": "Z", "offset": "+00:00"}[style]


@dataclass(frozen=True)
class LinesExport(Export):
    """A table with one JSON record a line."""

    @property
    def suffix(self) -> str:
        """End of the name of its native files."""
        return ".jsonl"

    def document(self, total: int, offset: int, limit: int) -> str:
        """The lines."""
        fields = [field for field in self.fields if not field.is_flat_only]
        return "".join(f"{line}\n" for line in object_texts(fields).to_pylist())


@dataclass(frozen=True)
class SectionsExport(Export):
    """An object with several lists of records.

    Attributes:
        sections: the names of the lists, in order.
        section: (rows,) the list that each record is in.
    """

    sections: tuple[str, ...] = ()
    section: tuple[str, ...] = ()

    def document(self, total: int, offset: int, limit: int) -> str:
        """The JSON document, one record a line."""
        fields = [field for field in self.fields if not field.is_flat_only]
        texts = list(zip(self.section, object_texts(fields).to_pylist(), strict=True))
        parts = [
            f'"{name}":[' + ",\n".join(text for section, text in texts if section == name) + "]"
            for name in self.sections
        ]
        return "{" + ",\n".join(parts) + "}\n"


def array(source: str, table: str, key: str, records: Sequence[Record]) -> Export:
    """A JSON array."""
    return Export(source, table, key, _fields(key, records), _rows(records), "[", "]")


def listed(
    source: str, table: str, key: str, records: Sequence[Record], head: str, tail: str = "]}"
) -> Export:
    """A JSON array within an object."""
    return Export(source, table, key, _fields(key, records), _rows(records), head, tail)


def lines(source: str, table: str, key: str, records: Sequence[Record]) -> Export:
    """One record a line."""
    return LinesExport(source, table, key, _fields(key, records), _rows(records), "", "")


def separated(source: str, table: str, key: str, records: Sequence[Record]) -> Export:
    """A CSV file."""
    return CsvExport(source, table, key, _fields(key, records), _rows(records), "", "")


def sectioned(
    source: str, table: str, key: str, sections: Mapping[str, Sequence[Record]]
) -> Export:
    """An object with several lists of records; a record shows only what its list has."""
    records = [record for group in sections.values() for record in group]
    fields = tuple(replace(field, missing="") for field in _fields(key, records))
    section = tuple(name for name, group in sections.items() for _ in group)
    return SectionsExport(
        source, table, key, fields, _rows(records), "", "", sections=tuple(sections),
        section=section,
    )  # fmt: skip


def _rows(records: Sequence[Record]) -> Ints:
    return np.arange(len(records))


def _fields(key: str, records: Sequence[Record]) -> tuple[Field, ...]:
    """The records' entries as columns; a key with dots is a field of an object within.

    What the native form has in a list or an object begins with `native:`, and the column of the
    flat form that stands for it with `flat:`.
    """
    paths = list(dict.fromkeys(path for record in records for path in record)) or [key]
    return tuple(_field(path, [record.get(path) for record in records]) for path in paths)


def _field(label: str, values: Sequence[Value]) -> Field:
    form, _, path = label.rpartition(":")
    is_text = all(value is None or isinstance(value, str) for value in values)
    texts: Text = pa.array(
        [
            value if value is None or is_text else json.dumps(value, separators=(",", ":"))
            for value in values
        ],
        pa.string(),
    )
    return Field(
        path, texts, not is_text, "" if "." in path else "null", form == "native", form == "flat"
    )

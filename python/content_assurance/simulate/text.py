"""Columns of text, built whole: identifiers, addresses and times, n values at a time.

Every function takes arrays with one value per row and returns an Arrow string array of the same
length. A null stands for a value that the vendor does not show.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Text: TypeAlias = pa.Array
Flags: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.int64]
Bytes: TypeAlias = NDArray[np.uint8]

NULL = pa.scalar(None, pa.string())
_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
_UUID_GROUPS = (8, 4, 4, 4, 12)


def fixed_width(characters: Bytes) -> Text:
    """Text from an (n, width) matrix of ASCII codes."""
    rows, width = characters.shape
    offsets = np.arange(0, (rows + 1) * width, width, dtype=np.int32)
    data = np.ascontiguousarray(characters)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(data))


def _hex_codes(values: Bytes) -> Bytes:
    """(n, k) bytes to the (n, 2k) ASCII codes of their hexadecimal digits."""
    codes = np.empty((values.shape[0], values.shape[1] * 2), dtype=np.uint8)
    codes[:, 0::2] = _HEX[values >> 4]
    codes[:, 1::2] = _HEX[values & 15]
    return codes


def hex_text(values: Bytes) -> Text:
    """(n, k) bytes as 2k lower-case hexadecimal digits."""
    return fixed_width(_hex_codes(values))


def uuid_text(values: Bytes) -> Text:
    """(n, 16) bytes as lower-case UUIDs with dashes."""
    return fixed_width(_separated(_hex_codes(values), _UUID_GROUPS, b"-"))


def mac_text(values: Bytes, separator: str = ":") -> Text:
    """(n, 6) bytes as lower-case MAC addresses; the separator may be empty."""
    codes = _hex_codes(values)
    return fixed_width(_separated(codes, (2,) * 6, separator.encode()) if separator else codes)


def vmware_serial_text(values: Bytes) -> Text:
    """(n, 16) BIOS UUID bytes as VMware prints them in the serial number."""
    spaced = _separated(_hex_codes(values), (2,) * 16, b" ")
    spaced[:, 23] = ord("-")
    return join("VMware-", fixed_width(spaced))


def _separated(codes: Bytes, groups: Sequence[int], separator: bytes) -> Bytes:
    """Insert a one-byte separator between groups of columns."""
    parts: list[Bytes] = []
    column = 0
    mark = np.full((codes.shape[0], 1), ord(separator), dtype=np.uint8)
    for size in groups:
        parts += [codes[:, column : column + size], mark]
        column += size
    return np.concatenate(parts[:-1], axis=1)


def code_text(numbers: Ints, width: int, alphabet: str) -> Text:
    """Non-negative numbers below len(alphabet) ** width, written in that alphabet."""
    letters = np.frombuffer(alphabet.encode(), dtype=np.uint8)
    codes = np.empty((numbers.size, width), dtype=np.uint8)
    rest = numbers.copy()
    for column in range(width - 1, -1, -1):
        codes[:, column] = letters[rest % len(alphabet)]
        rest //= len(alphabet)
    return fixed_width(codes)


def integer_text(numbers: Ints) -> Text:
    """Whole numbers in decimal."""
    return pa.array(numbers).cast(pa.string())


def ip_text(addresses: Ints, separator: str = ".") -> Text:
    """32-bit addresses in four decimal octets."""
    octets = [integer_text((addresses >> shift) & 255) for shift in (24, 16, 8, 0)]
    return pc.binary_join_element_wise(*octets, separator)


def time_text(seconds: Ints, style: str = "iso") -> Text:
    """Epoch seconds (UTC) as text; zero or less (never) is null.

    Styles: `iso` 2026-01-05T05:00:00Z, `milliseconds` 2026-01-05T05:00:00.000Z,
    `offset` 2026-01-05T05:00:00+00:00, `bare` 2026-01-05T05:00:00, `plain` 2026-01-05 05:00:00,
    `date` 2026-01-05.
    """
    stamps = pa.array(seconds, mask=seconds <= 0).cast(pa.timestamp("s"))
    if style == "date":
        return stamps.cast(pa.date32()).cast(pa.string())
    plain = stamps.cast(pa.string())
    if style == "plain":
        return plain
    suffix = {"iso": "Z", "bare": "", "milliseconds": ".000Z", "offset": "+00:00"}[style]
    return join(pc.replace_substring(plain, " ", "T"), suffix)


def flag_text(flags: Flags) -> Text:
    """`true` or `false`."""
    return choose_text(flags, "true", "false")


def pick(words: Sequence[str | None], index: NDArray[np.integer]) -> Text:
    """The word at each index; a None among the words gives null."""
    return pa.array(words, pa.string()).take(pa.array(index))


def take(values: Text, rows: Ints) -> Text:
    """The values at some row numbers."""
    return values.take(pa.array(rows))


def sorted_rows(values: Text) -> Ints:
    """Row numbers in the order of the values."""
    rows: Ints = pc.sort_indices(values).to_numpy().astype(np.int64)
    return rows


def constant(word: str, rows: int) -> Text:
    """The same word in every row."""
    return pa.repeat(pa.scalar(word), rows)


def choose_text(flags: Flags, yes: Text | str, no: Text | str) -> Text:
    """`yes` where the flag is set, else `no`."""
    return pc.if_else(pa.array(flags), yes, no)


def without(values: Text, flags: Flags) -> Text:
    """The values, null where the flag is set."""
    return pc.if_else(pa.array(flags), NULL, values)


def join(*parts: Text | str, separator: str = "") -> Text:
    """Parts joined row by row; null if any part is null."""
    return pc.binary_join_element_wise(*parts, separator)


def upper(values: Text) -> Text:
    """Upper case."""
    return pc.utf8_upper(values)


def json_strings(values: Text) -> Text:
    """Values as JSON strings with their quotes; null stays null."""
    escaped = pc.replace_substring(pc.replace_substring(values, "\\", "\\\\"), '"', '\\"')
    return join('"', escaped, '"')


def json_array(*items: Text) -> Text:
    """JSON arrays of the JSON values in each row, nulls left out; `[]` where all are null."""
    parts = [pc.fill_null(join(",", item), "") for item in items]
    inside = pc.utf8_slice_codeunits(join(*parts, ""), 1)
    return join("[", inside, "]")


def json_list(*items: Text) -> Text:
    """JSON arrays of strings, nulls left out."""
    return json_array(*(json_strings(item) for item in items))


def lower(values: Text) -> Text:
    """Lower case."""
    return pc.utf8_lower(values)

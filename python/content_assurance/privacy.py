"""Personal data: which columns of the marts hold it, and what is published in its place.

The contract of a mart marks a column ``meta: {personal: true}``: its values are published as keyed
pseudonyms, the same value alike in every mart, so that marts still join. A text that may name
anybody is marked ``meta: {personal: withheld}``, and published as null.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from content_assurance.config import ConfigurationError
from content_assurance.secret import SHORTEST, secret
from content_assurance.sql import quoted

VARIABLE = "ASSURANCE_PSEUDONYM_KEY"
KEY_FILE = "pseudonym.key"
_BLOCK = 64  # bytes of a block of SHA-256
_INNER, _OUTER = "pseudonym_inner_block", "pseudonym_outer_block"


@dataclass(frozen=True)
class Personal:
    """What must not be published as it is.

    Attributes:
        pseudonyms: columns, as (mart, column), whose values become pseudonyms.
        withheld: columns that are published as null.
        key: of the pseudonyms; whoever has it can tell which pseudonym a known value has.
    """

    pseudonyms: frozenset[tuple[str, str]] = frozenset()
    withheld: frozenset[tuple[str, str]] = frozenset()
    key: bytes = b""

    def give_key(self, con: duckdb.DuckDBPyConnection) -> None:
        """Set what expressions take the key from: an error that quotes its SQL quotes no key."""
        block = self.key.ljust(_BLOCK, b"\0")
        for name, pad in ((_INNER, 0x36), (_OUTER, 0x5C)):
            con.execute(f"set variable {name} = ?", [bytes(byte ^ pad for byte in block)])

    def expression(self, mart: str, column: str) -> str:
        """SQL for what is published of a column: HMAC-SHA256 of the value, its first 64 bits.

        A value is taken without case, as addresses and logins are. It needs :meth:`give_key`.
        """
        name = quoted(column)
        if (mart, column) in self.withheld:
            return f"nullif({name}, {name}) as {name}"
        if (mart, column) not in self.pseudonyms:
            return name
        digest = f"sha256(getvariable('{_INNER}') || encode(lower({name})))"
        digest = f"sha256(getvariable('{_OUTER}') || unhex({digest}))"
        return f"'p_' || left({digest}, 16) as {name}"

    def note(self, mart: str, column: str) -> str:
        """What a reader should know of the column besides its description."""
        if (mart, column) in self.withheld:
            return " Withheld, because it may name people."
        return " Published as a keyed pseudonym." if (mart, column) in self.pseudonyms else ""


def personal(manifest: Path, key: bytes) -> Personal:
    """What the contracts of the marts mark, from dbt's manifest."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    marked = {
        (str(node["name"]), str(column)): details["config"].get("meta", {}).get("personal")
        for node in nodes
        if node["resource_type"] == "model" and node["config"].get("schema") == "marts"
        for column, details in node["columns"].items()
    }
    return Personal(
        frozenset(place for place, mark in marked.items() if mark is True),
        frozenset(place for place, mark in marked.items() if mark == "withheld"),
        key,
    )


def pseudonym_key(out: Path, environment: Mapping[str, str] = os.environ) -> bytes:
    """The key from the environment, else one of this output folder's own, made once.

    Raises:
        ConfigurationError: the key is too short to keep anything secret.
    """
    text = environment.get(VARIABLE, "")
    if text:
        if len(text) < SHORTEST:
            raise ConfigurationError(
                f"{VARIABLE} is shorter than {SHORTEST} characters; choose a long random text, "
                "such as python -c 'import secrets; print(secrets.token_hex(32))' prints"
            )
        return _block_sized(text.encode())
    return _block_sized(secret(out / KEY_FILE).encode())


def _block_sized(key: bytes) -> bytes:
    return hashlib.sha256(key).digest() if len(key) > _BLOCK else key

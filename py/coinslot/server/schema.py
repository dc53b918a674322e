"""The tables."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, DateTime, Integer, LargeBinary, MetaData, String, Table, Text

from coinslot.providers.xsolla.webhookfields import LONGEST

VERSION: Final = 1

METADATA: Final = MetaData()

VERSIONS: Final = Table("coinslot_schema", METADATA, Column("version", Integer, primary_key=True))

SUBJECTS: Final = Table(
    "coinslot_subjects",
    METADATA,
    Column("subject", String(64), primary_key=True),  # an order, or a payment without one
    Column("player", String(LONGEST), nullable=False),
    Column("state", String(16), nullable=False),
)
"""What has become of each order. Its row is the lock that whoever processes one of its webhooks holds."""

INBOX: Final = Table(
    "coinslot_inbox",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("type", String(64), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("status", Integer),  # of the answer; NULL where there is none yet
    Column("answer", LargeBinary),
    Column("body", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("settled_at", DateTime(timezone=True)),
)
"""Each webhook that grants or takes back, once: with its answer, or with why there is none yet."""

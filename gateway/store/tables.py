"""What is stored, as SQLAlchemy Core tables; the migrations in migrations/ make exactly these (a test compares them).

Moments are whole microseconds since 1970 (UTC): exact, ordered and the same on SQLite and PostgreSQL.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

_ID = BigInteger().with_variant(Integer, "sqlite")

messages = Table(
    "messages",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("received_at", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),
    Column("origin_id", _ID, ForeignKey("messages.id")),
    Column("operation", String(60), nullable=False, server_default=""),
    Column("soap_action", String(300), nullable=False, server_default=""),
    Column("zender", String(350), nullable=False, server_default=""),
    Column("zender_partner", String(60), nullable=False, server_default=""),
    Column("ontvanger", String(350), nullable=False, server_default=""),
    Column("referentienummer", String(60), nullable=False, server_default=""),
    Column("tijdstip_bericht", String(17), nullable=False, server_default=""),
    Column("cross_refnummer", String(60), nullable=False, server_default=""),
    Column("zaakidentificatie", String(60), nullable=False, server_default=""),
    Column("documentidentificatie", String(60), nullable=False, server_default=""),
    Column("zaaktype", String(80), nullable=False, server_default=""),
    Column("soort_plan", String(20), nullable=False, server_default=""),
    Column("gezinsplan", String(60), nullable=False, server_default=""),
    Column("digest", String(64), nullable=False, server_default=""),
    Column("body", LargeBinary),
    Column("reply_code", String(8), nullable=False, server_default=""),
    Column("fault", String(8), nullable=False, server_default=""),
    Column("fault_details", Text, nullable=False, server_default=""),
    Column("rule", String(120), nullable=False, server_default=""),
    Column("rules_version", String(12), nullable=False, server_default=""),
    Column("decision", Text, nullable=False, server_default=""),
    Column("deviations", Text, nullable=False, server_default=""),
    Index("messages_by_zaak", "zaakidentificatie", "id"),
    Index("messages_by_reference", "referentienummer", "id"),
    Index("messages_by_cross_reference", "cross_refnummer"),
    Index("messages_by_origin", "origin_id"),
    Index("messages_by_state", "state", "id"),
    Index("messages_by_partner", "zender_partner", "id"),
)
"""Every message that came in or was made here. state: accepted, answered, refused. decision: JSON of the reasons.
deviations: JSON of the problems in it and what was done with each, empty when there was none."""

receipts = Table(
    "receipts",
    metadata,
    Column("zender", String(350), primary_key=True),
    Column("referentienummer", String(60), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("message_id", _ID, ForeignKey("messages.id"), nullable=False),
    Column("reply", LargeBinary),
    Column("reply_code", String(8), nullable=False, server_default=""),
)
"""The duplicate administration: one row per accepted (zender, referentienummer), outliving the message's body."""

senders = Table(
    "senders",
    metadata,
    Column("zender", String(350), primary_key=True),
    Column("latest", String(17), nullable=False),
)
"""The latest tijdstipBericht accepted of each zender, in 17 digits, so that text order is time order (StUF019)."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("message_id", _ID, ForeignKey("messages.id"), nullable=False),
    Column("destination", String(60), nullable=False),
    Column("operation", String(60), nullable=False),
    Column("lane", String(160), nullable=False),
    Column("after_id", _ID, ForeignKey("deliveries.id")),
    Column("state", String(10), nullable=False),
    Column("holds_lane", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("attempts_before", Integer, nullable=False, server_default="0"),
    Column("next_attempt_at", BigInteger, nullable=False),
    Column("claimed_by", String(80)),
    Column("claimed_until", BigInteger),
    Column("relayed_until", BigInteger),
    Column("reason", Text, nullable=False, server_default=""),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Index("deliveries_due", "state", "next_attempt_at"),
    Index("deliveries_by_lane", "lane", "id"),
    Index("deliveries_by_message", "message_id"),
    Index("deliveries_by_after", "after_id"),
)
"""One row per destination; the whole state of retrying is here. lane: order key. after_id: must be delivered first.
attempts_before: attempts made before a person requeued it, so that the retry schedule starts anew."""

attempts = Table(
    "attempts",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("delivery_id", _ID, ForeignKey("deliveries.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("outcome", String(12), nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("http_status", Integer),
    Column("answer_code", String(8), nullable=False, server_default=""),
    UniqueConstraint("delivery_id", "number", name="attempts_once"),
)
"""One row per attempt, written before sending, so that an attempt that kills the process is counted too."""

events = Table(
    "events",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("message_id", _ID, ForeignKey("messages.id"), nullable=False),
    Column("delivery_id", _ID, ForeignKey("deliveries.id")),
    Column("at", BigInteger, nullable=False),
    Column("action", String(40), nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    Index("events_by_message", "message_id", "id"),
)
"""What happened, one fixed name per step; detail never holds personal data."""

register_zaken = Table(
    "register_zaken",
    metadata,
    Column("zaakidentificatie", String(60), primary_key=True),
    Column("zaaktype", String(80), nullable=False, server_default=""),
    Column("zaaktype_omschrijving", String(80), nullable=False, server_default=""),
    Column("soort_plan", String(20), nullable=False, server_default=""),
    Column("gezinsplan", String(60), nullable=False, server_default=""),
    Column("eigenaar", String(60), nullable=False, server_default=""),
    Column("bron", String(20), nullable=False),
    Column("learned_at", BigInteger, nullable=False),
    Column("message_id", _ID, ForeignKey("messages.id")),
    Index("register_zaken_by_message", "message_id"),
    Index("register_zaken_by_gezinsplan", "gezinsplan"),
)
"""What traffic taught about a zaak. eigenaar: partner that created it. bron: traffic, answer or manual.
message_id: the message that taught it, so that it can be unlearned when that message is refused."""

register_documenten = Table(
    "register_documenten",
    metadata,
    Column("documentidentificatie", String(60), primary_key=True),
    Column("zaakidentificatie", String(60), nullable=False),
    Column("vorm", String(20), nullable=False, server_default=""),
    Column("bron", String(20), nullable=False),
    Column("learned_at", BigInteger, nullable=False),
    Column("message_id", _ID, ForeignKey("messages.id")),
    Index("register_documenten_by_message", "message_id"),
    Index("register_documenten_by_zaak", "zaakidentificatie"),
)
"""document -> zaak. vorm: the form of domain data it carries, empty for an ordinary document."""

register_clienten = Table(
    "register_clienten",
    metadata,
    Column("pseudoniem", String(64), primary_key=True),
    Column("gezinsplan", String(60), primary_key=True),
    Column("learned_at", BigInteger, nullable=False),
    Column("message_id", _ID, ForeignKey("messages.id")),
    Index("register_clienten_by_message", "message_id"),
    Index("register_clienten_by_gezinsplan", "gezinsplan"),
)
"""Who is client of which gezinsplan, by keyed pseudonym; a BSN is never stored here."""

opdrachten = Table(
    "opdrachten",
    metadata,
    Column("partner", String(60), primary_key=True),
    Column("gezinsplan", String(60), primary_key=True),
    Column("message_id", _ID, ForeignKey("messages.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Which backoffice the regiesysteem gave work for which gezinsplan (the gate of scenario aanvraag-via-regiesysteem)."""

counters = Table(
    "counters",
    metadata,
    Column("name", String(350), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("moment", BigInteger, nullable=False),
)
"""Per own zender the last referentienummer and tijdstipBericht given out, over all nodes (design section 4)."""

deviations = Table(
    "deviations",
    metadata,
    Column("partner", String(60), primary_key=True),
    Column("operation", String(60), primary_key=True),
    Column("rule", String(60), primary_key=True),
    Column("behandeling", String(12), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("message_id", _ID, ForeignKey("messages.id"), nullable=False),
    Column("path", Text, nullable=False, server_default=""),
    Column("sample", Text, nullable=False, server_default=""),
    Index("deviations_by_message", "message_id"),
)
"""How often which partner deviates from which rule, and what was done with it. behandeling: geweigerd, genoteerd or
hersteld. message_id, path, sample: the last one, masked."""

rule_versions = Table(
    "rule_versions",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("version", String(12), nullable=False),
    Column("activated_at", BigInteger, nullable=False),
    Column("who", String(80), nullable=False),
    Column("text", Text, nullable=False),
)
"""Every rule set that was active, with when and by whom."""

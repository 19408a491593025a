"""What each template gets: one small value per page, made here so that a template only shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from gateway.access.partners import Partner
from gateway.broker.insight import (
    AttemptView,
    Cause,
    DeliveryCount,
    DeliveryView,
    Insight,
    MessageDetail,
    MessageFilter,
    MessageView,
    Wait,
)
from gateway.broker.state import State
from gateway.errors import MessageError
from gateway.routing.active import ActiveRules, Standing
from gateway.stuf.operations import PortType, of_port_type
from gateway.stuf.parse import read_xml
from gateway.stuf.redact import shown

NEWEST = 15
"""Messages on the root page."""


@dataclass(frozen=True, slots=True)
class Service:
    """One SOAP endpoint."""

    port_type: str
    operations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One partner with how its deliveries stand. endpoints: addresses without credentials."""

    naam: str
    rol: str
    applicaties: tuple[str, ...]
    endpoints: tuple[str, ...]
    open: int
    parked: int


@dataclass(frozen=True, slots=True)
class Home:
    """The root page. rules_error: why the rules file as it is now was not taken over."""

    standing: Standing
    rules_error: str | None
    causes: tuple[Cause, ...]
    messages: tuple[MessageView, ...]
    partners: tuple[PartnerRow, ...]
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class MessageList:
    """A page of messages. next: `before` of the page after it."""

    wanted: MessageFilter
    messages: tuple[MessageView, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class DeliveryBlock:
    """One delivery of a message with its attempts and, while it has not ended, why not."""

    delivery: DeliveryView
    attempts: tuple[AttemptView, ...]
    wait: Wait | None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One message. content: masked; empty when nothing was kept."""

    message: MessageDetail
    deliveries: tuple[DeliveryBlock, ...]
    content: str


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Why there is no page."""

    title: str
    text: str


def home(insight: Insight, rules: ActiveRules) -> Home:
    """The root page as it is now."""
    standing = rules.standing
    counts = insight.delivery_counts()
    return Home(
        standing=standing,
        rules_error=rules_error(rules),
        causes=insight.causes(),
        messages=insight.messages(MessageFilter(limit=NEWEST)),
        partners=tuple(_partner(partner, counts) for partner in standing.rules.partners.values()),
        services=tuple(
            Service(port_type, tuple(operation.naam for operation in of_port_type(port_type))) for port_type in PortType
        ),
    )


def rules_error(rules: ActiveRules) -> str | None:
    """Why the rules file was not taken over, None when it was; without its folder, which is nobody's affair."""
    return rules.standing.error.replace(str(rules.path), rules.path.name) or None


def message_list(insight: Insight, wanted: MessageFilter) -> MessageList:
    """A page of messages."""
    rows = insight.messages(wanted)
    return MessageList(wanted, rows, rows[-1].id if len(rows) == wanted.limit else None)


def message_page(insight: Insight, message_id: int) -> MessagePage | None:
    """One message, None when there is none with this id."""
    message = insight.message(message_id)
    if message is None:
        return None
    waits = {wait.delivery_id: wait for wait in message.waits}
    blocks = (_block(delivery, message.attempts, waits) for delivery in message.deliveries)
    return MessagePage(message, tuple(blocks), _content(insight.content(message_id)))


def _block(delivery: DeliveryView, attempts: Sequence[AttemptView], waits: Mapping[int, Wait]) -> DeliveryBlock:
    own = tuple(attempt for attempt in attempts if attempt.delivery_id == delivery.id)
    return DeliveryBlock(delivery, own, waits.get(delivery.id))


def _content(body: bytes | None) -> str:
    if body is None:
        return ""
    try:
        return shown(read_xml(body, max_bytes=len(body)))
    except MessageError:
        return ""


def _partner(partner: Partner, counts: Sequence[DeliveryCount]) -> PartnerRow:
    own = [row for row in counts if row.destination == partner.naam]
    return PartnerRow(
        naam=partner.naam,
        rol=partner.rol,
        applicaties=(partner.applicatie, *partner.aliassen),
        endpoints=tuple(_addresses(partner)),
        open=sum(row.number for row in own if row.state in (State.WAITING, State.SENDING)),
        parked=sum(row.number for row in own if row.state in (State.PARKED, State.HELD)),
    )


def _addresses(partner: Partner) -> list[str]:
    own = [f"{port_type}: {_without_credentials(str(url))}" for port_type, url in partner.endpoints.items()]
    return [*([_without_credentials(str(partner.url))] if partner.url else []), *own]


def _without_credentials(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()

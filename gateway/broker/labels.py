"""The Dutch words for what the broker calls in English; pages and command line use the same ones."""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.broker.state import Event, State

DELIVERY_STATES: Mapping[str, str] = MappingProxyType(
    {
        State.WAITING: "wacht",
        State.SENDING: "onderweg",
        State.DELIVERED: "bezorgd",
        State.PARKED: "geparkeerd",
        State.HELD: "vastgehouden",
        State.DISCARDED: "weggegooid",
    }
)
"""State of a delivery -> word."""

MESSAGE_STATES: Mapping[str, str] = MappingProxyType(
    {"accepted": "aangenomen", "answered": "beantwoord", "refused": "geweigerd"}
)
"""State of a message -> word."""

EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "message_accepted": "aangenomen",
        "message_refused": "geweigerd",
        "message_repeated": "nog eens ontvangen, zelfde antwoord gegeven",
        "message_deviates": "aangenomen met afwijkingen",
        "message_repaired": "hersteld bij ontvangst",
        "message_composed": "door de wissel gemaakt",
        "question_answered": "vraag beantwoord",
        "fault_returned": "fout van de bestemming teruggestuurd",
        "delivery_taken_over": "uitkomst kwam te laat; een andere bezorger had het overgenomen",
        Event.CLAIMED: "poging begonnen",
        Event.ACKNOWLEDGED: "ontvangst bevestigd",
        Event.POSTPONED: "poging mislukt, later opnieuw",
        Event.GIVEN_UP: "opgegeven en geparkeerd",
        Event.LEASE_ENDED: "bezorger gestopt, opnieuw aan de beurt",
        Event.REQUEUED: "opnieuw aangeboden",
        Event.RELEASED: "vrijgegeven",
        Event.DISCARDED: "weggegooid",
    }
)
"""What happened -> words."""

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "": "bezig",
        "delivered": "bevestigd",
        "temporary": "mislukt, tijdelijk",
        "permanent": "mislukt, blijvend",
        "lost": "onbekend, bezorger gestopt",
    }
)
"""How an attempt ended -> words."""

ROUTES: Mapping[str, str] = MappingProxyType(
    {
        "bezorg": "bezorgen aan",
        "kopieer": "kopie aan",
        "vraag": "vragen aan",
        "overdragen": "opdracht aan",
        "houd_vast": "vasthouden voor",
    }
)
"""Kind of route of a decision -> words."""


WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"delivery": DELIVERY_STATES, "message": MESSAGE_STATES, "event": EVENTS, "outcome": OUTCOMES, "route": ROUTES}
)
"""Every table by what it is about."""


def said_of(name: str, about: str) -> str:
    """The word for a name; the name itself when its table has none. about: key of WORDS."""
    return WORDS[about].get(name, name)

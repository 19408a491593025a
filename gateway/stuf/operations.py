"""The catalogue: every operation the gateway handles, in one table.

Dispatch, WSDLs and the documentation of operations are derived from CATALOGUE; nothing else lists operations.
Sources: ZDS 1.1 (section 3), RZS 1.0 (WSDL and chapter 6), StUF protocolbindingen 3.02 (section 4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gateway.stuf import ns


class PortType(StrEnum):
    """The portTypes offered; the value is also the last part of the endpoint address."""

    ONTVANG_ASYNCHROON = "OntvangAsynchroon"
    BEANTWOORD_VRAAG = "BeantwoordVraag"
    VRIJE_BERICHTEN = "VrijeBerichten"
    VERWERK_SYNCHROON_VRIJ_BERICHT = "VerwerkSynchroonVrijBericht"


class Soort(StrEnum):
    """What kind of message an operation carries, seen from the one who receives it."""

    KENNISGEVING = "kennisgeving"
    VRAAG = "vraag"
    VRIJ_BERICHT = "vrij bericht"
    BEVESTIGING = "bevestiging"
    FOUT = "fout"


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the catalogue.

    naam: name as the WSDL spells it, unique. root: qualified name of the message element. actions: accepted
    SOAPActions, the first is the one we send. reply: qualified name of the answer on the same connection.
    fault: root of the fault message that belongs to the mode. gebeurtenis: the value of RZS bijlage D that a stored
    change fires. generic: the root is shared and the operation names no service of its own.
    """

    naam: str
    service: str
    root: str
    berichtcode: str
    port_types: tuple[PortType, ...]
    actions: tuple[str, ...]
    reply: str
    soort: Soort
    entiteittype: str | None = None
    functies: tuple[str, ...] = ()
    mutatiesoort: str | None = None
    gebeurtenis: str | None = None
    generic: bool = False

    @property
    def synchronous(self) -> bool:
        """True when the reply on the connection is the functional answer (StUF 03.01 par. 4.1.2)."""
        return self.reply != BV03

    @property
    def fault(self) -> str:
        """Root of the fault that answers on the same connection: Fo02 for synchronous messages, else Fo03."""
        return FO02 if self.synchronous else FO03

    @property
    def reads(self) -> bool:
        """True for a pure question: asking twice changes nothing, so a repeat is asked again."""
        return self.soort is Soort.VRAAG

    @property
    def soap_action(self) -> str:
        """The SOAPAction we send, unquoted."""
        return self.actions[0]

    @property
    def port_type(self) -> PortType:
        """The portType the shipped WSDL uses for this operation."""
        return self.port_types[0]


BV02 = ns.stuf("Bv02Bericht")
BV03 = ns.stuf("Bv03Bericht")
BV04 = ns.stuf("Bv04Bericht")
FO02 = ns.stuf("Fo02Bericht")
FO03 = ns.stuf("Fo03Bericht")

RZS_ACTION = "http://www.egem.nl/StUF/sector/rzs/0310"
"""The base of the RZS SOAPActions in the shipped WSDL; it is not the namespace of the messages (RZS C-2)."""

_ASYNC = (PortType.ONTVANG_ASYNCHROON,)
_VRAAG = (PortType.BEANTWOORD_VRAAG,)
# ZDS 1.1 ships portType VrijeBerichten; StUF protocolbindingen par. 4 prescribe VerwerkSynchroonVrijBericht.
_VRIJ = (PortType.VRIJE_BERICHTEN, PortType.VERWERK_SYNCHROON_VRIJ_BERICHT)


def _kennisgeving(
    naam: str, service: str, root: str, mutatiesoort: str | None, gebeurtenis: str | None, generic: bool = False
) -> Operation:
    return Operation(
        naam=naam,
        service=service,
        root=ns.zkn(root),
        berichtcode="Lk01",
        port_types=_ASYNC,
        actions=(f"{ns.ZKN}/{naam}",),
        reply=BV03,
        soort=Soort.KENNISGEVING,
        entiteittype=root[:3].upper(),
        mutatiesoort=mutatiesoort,
        gebeurtenis=gebeurtenis,
        generic=generic,
    )


def _vraag(naam: str, service: str, root: str, generic: bool = False) -> Operation:
    return Operation(
        naam=naam,
        service=service,
        root=ns.zkn(root),
        berichtcode="Lv01",
        port_types=_VRAAG,
        actions=(f"{ns.ZKN}/{naam}",),
        reply=ns.zkn(root.replace("Lv01", "La01")),
        soort=Soort.VRAAG,
        entiteittype=root[:3].upper(),
        generic=generic,
    )


def _di02(naam: str, service: str, functie: str, reply: str, gebeurtenis: str | None = None) -> Operation:
    return Operation(
        naam=naam,
        service=service,
        root=ns.zkn(naam),
        berichtcode="Di02",
        port_types=_VRIJ,
        actions=(f"{ns.ZKN}/{naam}",),
        reply=reply,
        soort=Soort.VRIJ_BERICHT,
        functies=(functie,),
        gebeurtenis=gebeurtenis,
    )


def _rzs(naam: str, service: str, root: str, berichtcode: str, functies: tuple[str, ...]) -> Operation:
    return Operation(
        naam=naam,
        service=service,
        root=ns.rzs(root),
        berichtcode=berichtcode,
        port_types=_ASYNC,
        # The WSDL's own value first, then what the binding rule derives from the namespace (RZS C-2).
        actions=(f"{RZS_ACTION}/{naam}", f"{ns.RZS}/{naam}", f"{ns.RZS}/{root}", f"{RZS_ACTION}/{root}"),
        reply=BV03,
        soort=Soort.VRIJ_BERICHT,
        functies=functies,
    )


def _stuf(naam: str, service: str, soort: Soort) -> Operation:
    return Operation(
        naam=naam,
        service=service,
        root=ns.stuf(f"{naam}Bericht"),
        berichtcode=naam,
        port_types=_ASYNC,
        actions=(f"{ns.STUF}/{naam}", f"{ns.STUF}/{naam}Bericht"),
        reply=BV03,
        soort=soort,
    )


CATALOGUE: tuple[Operation, ...] = (
    # ZDS 1.1, OntvangAsynchroon
    _kennisgeving("creeerZaak_Lk01", "Creeer zaak", "zakLk01", "T", "Creeer zaak"),
    _kennisgeving("updateZaak_Lk01", "Update zaak", "zakLk01", "W", "Update zaak"),
    _kennisgeving("actualiseerZaakstatus_Lk01", "Actualiseer zaakstatus", "zakLk01", "W", "Actualiseer zaakstatus"),
    _kennisgeving("voegZaakdocumentToe_Lk01", "Voeg zaakdocument toe", "edcLk01", "T", "Voeg zaakdocument toe"),
    # The trigger text groups "aangemaakt/toegevoegd": maakZaakdocument has no value of its own (RZS 3.7).
    _kennisgeving("maakZaakdocument_Lk01", "Maak zaakdocument", "edcLk01", "T", "Voeg zaakdocument toe"),
    # ZDS 1.1, BeantwoordVraag
    _vraag("geefZaakstatus_Lv01", "Geef zaakstatus", "zakLv01"),
    _vraag("geefZaakdetails_Lv01", "Geef zaakdetails", "zakLv01"),
    _vraag("geefLijstZaakdocumenten_Lv01", "Geef lijst zaakdocumenten", "zakLv01"),
    _vraag("geefZaakdocumentLezen_Lv01", "Geef zaakdocument lezen", "edcLv01"),
    # ZDS 1.1, VrijeBerichten
    _di02(
        "genereerZaakIdentificatie_Di02",
        "Genereer zaakidentificatie",
        "genereerZaakidentificatie",
        ns.zkn("genereerZaakIdentificatie_Du02"),
    ),
    _di02(
        "genereerDocumentIdentificatie_Di02",
        "Genereer documentidentificatie",
        "genereerDocumentidentificatie",
        ns.zkn("genereerDocumentIdentificatie_Du02"),
    ),
    _di02(
        "geefZaakdocumentbewerken_Di02",
        "Geef zaakdocument bewerken",
        "geefZaakdocumentbewerken",
        ns.zkn("geefZaakdocumentbewerken_Du02"),
    ),
    _di02("updateZaakdocument_Di02", "Update zaakdocument", "updateZaakdocument", BV02, "Update zaakdocument"),
    _di02("cancelCheckout_Di02", "Cancel checkout", "cancelCheckout", BV02),
    # RZS 1.0, OntvangAsynchroon
    _rzs("overdragenZaak", "Overdragen zaak", "overdragenZaak_Di01", "Di01", ("overdragenZaak",)),
    _rzs("bevestigOverdragenZaak", "Bevestig overdragen zaak", "overdragenZaak_Du01", "Du01", ("overdragenZaak",)),
    _rzs("notificeerOverZaak", "Notificeer over zaak", "notificeerOverZaak_Di01", "Di01", ("notificeerOverZaak",)),
    # The schema only allows functie notificeerOverZaak; the name of the message is accepted on input (RZS C-1).
    _rzs(
        "initieerNotificeerOverZaak",
        "Initieer notificeer over zaak",
        "initieerNotificeerOverZaak_Di01",
        "Di01",
        ("notificeerOverZaak", "initieerNotificeerOverZaak"),
    ),
    # Generic StUF-ZKN 3.10
    _kennisgeving("zakLk01", "Zaakkennisgeving", "zakLk01", None, None, generic=True),
    _kennisgeving("edcLk01", "Documentkennisgeving", "edcLk01", None, None, generic=True),
    _vraag("zakLv01", "Zaakvraag", "zakLv01", generic=True),
    # StUF's own messages, offered so that late answers can reach a sender
    _stuf("Bv03", "Ontvangstbevestiging", Soort.BEVESTIGING),
    _stuf("Fo01", "Functionele fout", Soort.FOUT),
    _stuf("Fo03", "Technische fout", Soort.FOUT),
)

BY_NAME: dict[str, Operation] = {operation.naam: operation for operation in CATALOGUE}

GEBEURTENISSEN = tuple(dict.fromkeys(row.gebeurtenis for row in CATALOGUE if row.gebeurtenis))
"""The five values of RZS bijlage D, in catalogue order."""


def of_port_type(port_type: PortType) -> tuple[Operation, ...]:
    """The operations a portType offers, in catalogue order."""
    return tuple(operation for operation in CATALOGUE if port_type in operation.port_types)


def of_root(root: str) -> tuple[Operation, ...]:
    """The operations that share a message element, in catalogue order; empty when the element is unknown."""
    return _BY_ROOT.get(root, ())


def of_action(action: str) -> tuple[Operation, ...]:
    """The operations that accept a SOAPAction (unquoted); empty when it is not one of ours."""
    return _BY_ACTION.get(action, ())


def _index(pairs: Iterable[tuple[str, Operation]]) -> dict[str, tuple[Operation, ...]]:
    table: dict[str, tuple[Operation, ...]] = {}
    for key, operation in pairs:
        table[key] = (*table.get(key, ()), operation)
    return table


_BY_ROOT = _index((operation.root, operation) for operation in CATALOGUE)
_BY_ACTION = _index((action, operation) for operation in CATALOGUE for action in operation.actions)

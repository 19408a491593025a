"""What a kennisgeving must satisfy before the magazijn carries it out, as tables of checks.

MESSAGE holds per operation what can be seen in the message alone, CHANGE what must be true of every zaak or document a
change leaves behind. The first that does not hold is reported (StUF 03.01 par. 4.4.3). The texts name elements, never
values. Codes: ZDS fact sheet 9.2.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from gateway.errors import StufError
from gateway.magazijn import model
from gateway.magazijn.kennisgeving import Kennisgeving, status_of, zaaktype_in
from gateway.magazijn.record import Record, Relatie
from gateway.stuf import ns
from gateway.stuf.parse import is_nil, text_at

FORBIDDEN = frozenset('\\/"*?:<>|')
"""Characters an identificatie may not have, because it names a folder (ZDS 8)."""


@dataclass(frozen=True, slots=True)
class Check:
    """One rule on a message: what is reported when it does not hold."""

    code: str
    text: str
    holds: Callable[[Kennisgeving], bool]


@dataclass(frozen=True, slots=True)
class ChangeCheck:
    """One rule on what a change makes of a record at a moment (17 digits)."""

    code: str
    text: str
    holds: Callable[[Record, Record, str], bool]


def check_message(kennisgeving: Kennisgeving) -> None:
    """Raises StufError for the first check of its operation that does not hold."""
    for check in MESSAGE.get(kennisgeving.operatie, ()):
        if not check.holds(kennisgeving):
            raise StufError(check.code, check.text)


def check_change(before: Record, after: Record, moment: str) -> None:
    """Raises StufError for the first rule on changes that does not hold."""
    for check in CHANGE[after.model.entiteittype]:
        if not check.holds(before, after, moment):
            raise StufError(check.code, check.text)


def check_identity(kennisgeving: Kennisgeving, record: Record) -> None:
    """Raises StufError StUF058 when an update would change the identificatie or the zaaktype (RZS U-2)."""
    named = text_at(kennisgeving.huidig, model.IDENTIFICATIE)
    if named and named != record.identificatie:
        raise StufError("StUF058", "De identificatie kan niet worden gewijzigd")
    given = zaaktype_in(kennisgeving.huidig)
    kept = zaaktype_in(relatie.element for relatie in record.relaties)
    same = given.code == kept.code if given.code and kept.code else given.omschrijving in ("", kept.omschrijving)
    if record.model is model.ZAAK and not same:
        raise StufError("StUF058", "Het zaaktype van een zaak kan niet worden gewijzigd")


def new_statussen(zaak: _Element) -> Iterator[_Element]:
    """The statuses a kennisgeving adds."""
    return (heeft for heeft in zaak.findall(model.HEEFT) if heeft.get(ns.VERWERKINGSSOORT) == "T" and not is_nil(heeft))


# Checks on the message


def _required(*names: str) -> tuple[Check, ...]:
    return tuple(Check("StUF055", f"Het element {name} is verplicht", _has(ns.zkn(name))) for name in names)


def _has(path: str) -> Callable[[Kennisgeving], bool]:
    return lambda kennisgeving: bool(text_at(kennisgeving.huidig, path))


def _usable_identificatie(kennisgeving: Kennisgeving) -> bool:
    text = text_at(kennisgeving.huidig, model.IDENTIFICATIE)
    return len(text) <= 40 and text.isprintable() and not FORBIDDEN & set(text)


def _one_initiator(kennisgeving: Kennisgeving) -> bool:
    return sum(1 for role in kennisgeving.huidig.findall(ns.zkn("heeftAlsInitiator")) if not is_nil(role)) == 1


def _refers(kennisgeving: Kennisgeving) -> list[str]:
    relations = kennisgeving.huidig.findall(model.IS_RELEVANT_VOOR)
    path = f"{model.GERELATEERDE}/{model.IDENTIFICATIE}"
    return [text_at(relation, path) for relation in relations if not is_nil(relation)]


def _has_inhoud(kennisgeving: Kennisgeving) -> bool:
    inhoud = kennisgeving.huidig.find(model.INHOUD)
    return inhoud is not None and bool(inhoud.text) and bool(inhoud.get(ns.BESTANDSNAAM))


def _complete_status(heeft: _Element) -> bool:
    status = status_of(heeft)
    setter = heeft.find(f"{ns.zkn('isGezetDoor')}/{model.GERELATEERDE}/*/{model.IDENTIFICATIE}")
    return bool(status.volgnummer and status.omschrijving and status.datum_gezet) and setter is not None


_IDENTIFICATIE = Check(
    "StUF058", "De identificatie is langer dan 40 tekens of bevat een teken dat niet mag", _usable_identificatie
)
_ZAAK_LENGTE = Check(
    "StUF055",
    "De zaakidentificatie is korter dan 5 tekens",
    lambda kennisgeving: len(text_at(kennisgeving.huidig, model.IDENTIFICATIE)) >= 5,
)
_ZAAKTYPE = Check(
    "StUF055", "Het zaaktype (isVan) is verplicht", lambda kennisgeving: bool(zaaktype_in(kennisgeving.huidig))
)
_INITIATOR = Check("StUF055", "Een zaak heeft precies één initiator (heeftAlsInitiator)", _one_initiator)
_STATUS = Check(
    "StUF055",
    "Een nieuwe status (heeft, verwerkingssoort T) is verplicht",
    lambda kennisgeving: any(True for _ in new_statussen(kennisgeving.huidig)),
)
_STATUS_COMPLETE = Check(
    "StUF055",
    "Van een nieuwe status zijn volgnummer, omschrijving, datumStatusGezet en isGezetDoor verplicht",
    lambda kennisgeving: all(map(_complete_status, new_statussen(kennisgeving.huidig))),
)
_RELEVANT = Check(
    "StUF055",
    "De zaak waarvoor het document relevant is (isRelevantVoor) is verplicht",
    lambda kennisgeving: bool(_refers(kennisgeving)) and all(_refers(kennisgeving)),
)
_INHOUD = Check("StUF055", "Het element inhoud met het attribute bestandsnaam is verplicht", _has_inhoud)

ZAAK_VERPLICHT = ("identificatie", "startdatum", "registratiedatum", "zaakniveau", "deelzakenIndicatie")
DOCUMENT_VERPLICHT = (
    "identificatie",
    "creatiedatum",
    "titel",
    "formaat",
    "taal",
    "vertrouwelijkAanduiding",
    "auteur",
)
"""What must have a value (ZDS 6.1 and 6.9), also after an update."""

_NEW_ZAAK = (*_required(*ZAAK_VERPLICHT), _ZAAK_LENGTE, _IDENTIFICATIE, _ZAAKTYPE, _INITIATOR)
_NEW_DOCUMENT = (*_required(*DOCUMENT_VERPLICHT), _IDENTIFICATIE, _RELEVANT)
_EXISTING = _required("identificatie")

MESSAGE: dict[str, tuple[Check, ...]] = {
    "creeerZaak_Lk01": _NEW_ZAAK,
    "updateZaak_Lk01": _EXISTING,
    "actualiseerZaakstatus_Lk01": (*_EXISTING, _STATUS, _STATUS_COMPLETE),
    "zakLk01": _EXISTING,
    "voegZaakdocumentToe_Lk01": (*_NEW_DOCUMENT, _INHOUD),
    "maakZaakdocument_Lk01": _NEW_DOCUMENT,
    "updateZaakdocument_Di02": _EXISTING,
    "edcLk01": _EXISTING,
}


# Checks on the change


def _clienten(record: Record, moment: str) -> list[Relatie]:
    relaties = record.current(moment, model.HEEFT_BETREKKING_OP)
    return [row for row in relaties if text_at(row.element, model.OMSCHRIJVING).casefold() in ("client", "cliënt")]


def _keeps_client(before: Record, after: Record, moment: str) -> bool:
    return bool(_clienten(after, moment)) or not _clienten(before, moment)


def _keeps_zaak(_before: Record, after: Record, moment: str) -> bool:
    return any(True for _ in after.current(moment, model.IS_RELEVANT_VOOR))


def _keeps(name: str) -> ChangeCheck:
    return ChangeCheck(
        "StUF055",
        f"Het element {name} moet een waarde houden",
        lambda before, after, _moment: (
            bool(text_at(after.velden, ns.zkn(name))) or not text_at(before.velden, ns.zkn(name))
        ),
    )


CHANGE: dict[str, tuple[ChangeCheck, ...]] = {
    "ZAK": (
        *map(_keeps, ZAAK_VERPLICHT),
        ChangeCheck("StUF058", "Er moet ten minste één Client overblijven", _keeps_client),
    ),
    "EDC": (
        *map(_keeps, DOCUMENT_VERPLICHT),
        ChangeCheck("StUF058", "Een document moet voor ten minste één zaak relevant blijven", _keeps_zaak),
    ),
}

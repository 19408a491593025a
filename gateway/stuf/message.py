"""What a StUF message says, as frozen values.

The values hold only what routing, duplicates, lanes and the register need; the element itself travels along untouched.
Personal data stays out of repr, so that it cannot reach a log by accident.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element

from gateway.stuf.ns import STUF
from gateway.stuf.operations import Operation


@dataclass(frozen=True, slots=True)
class Systeem:
    """zender or ontvanger (StUF 03.01 par. 4.2); absent and empty parts are the same."""

    organisatie: str = ""
    applicatie: str = ""
    administratie: str = ""
    gebruiker: str = field(default="", repr=False)

    @property
    def key(self) -> str:
        """What makes a referentienummer unique: organisatie, applicatie and administratie, not gebruiker."""
        return f"{self.organisatie}|{self.applicatie}|{self.administratie}"

    def __str__(self) -> str:
        return "/".join(part for part in (self.organisatie, self.applicatie, self.administratie) if part)


@dataclass(frozen=True, slots=True)
class Stuurgegevens:
    """The children of stuurgegevens; an absent element is an empty string (StUF 03.01 par. 4.1-4.3).

    namespace: that of the children, which is all that tells the version of StUF (par. 4.1.1).
    """

    berichtcode: str
    zender: Systeem = Systeem()
    ontvanger: Systeem = Systeem()
    referentienummer: str = ""
    tijdstip_bericht: str = ""
    cross_refnummer: str = ""
    entiteittype: str = ""
    functie: str = ""
    namespace: str = STUF


@dataclass(frozen=True, slots=True)
class Zaaktype:
    """The zaaktype as the message names it; either part may be empty."""

    code: str = ""
    omschrijving: str = ""

    def __bool__(self) -> bool:
        return bool(self.code or self.omschrijving)


@dataclass(frozen=True, slots=True)
class Status:
    """The status a message sets or reports: volgnummer and omschrijving of the statustype, and when it was set."""

    volgnummer: str = ""
    omschrijving: str = ""
    code: str = ""
    datum_gezet: str = ""


@dataclass(frozen=True, slots=True)
class Onderwerp:
    """What the message is about.

    plannen: zaakidentificaties of heeftBetrekkingOpAndere. clienten, initiatoren and beeindigd (ended clients): BSNs,
    of a question those that are selected on. extra: the named extraElementen.
    """

    zaakidentificatie: str = ""
    documentidentificatie: str = ""
    mutatiesoort: str = ""
    zaaktype: Zaaktype = Zaaktype()
    plannen: tuple[str, ...] = ()
    clienten: tuple[str, ...] = field(default=(), repr=False)
    initiatoren: tuple[str, ...] = field(default=(), repr=False)
    beeindigd: tuple[str, ...] = field(default=(), repr=False)
    status: Status | None = None
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def gebeurtenis(self) -> str:
        """Value of the extraElement gebeurtenis, empty when there is none (RZS bijlage D)."""
        return self.extra.get("gebeurtenis", "")


@dataclass(frozen=True, slots=True, eq=False)
class StufMessage:
    """One message: its element (the only child of the SOAP Body), the operation it calls and what it says."""

    element: _Element = field(repr=False)
    operation: Operation
    stuurgegevens: Stuurgegevens
    onderwerp: Onderwerp

    @property
    def key(self) -> tuple[str, str]:
        """(zender, referentienummer): unique over all accepted messages (StUF 03.01 par. 4.3.1)."""
        return self.stuurgegevens.zender.key, self.stuurgegevens.referentienummer

    @property
    def gebeurtenis(self) -> str:
        """The gebeurtenis this message fires or carries, empty when none."""
        return self.onderwerp.gebeurtenis or self.operation.gebeurtenis or ""

"""What a zaak and a document consist of: names, order and kinds, in tables.

Everything that must know the structure reads these tables: storing, changing, answering. The order is that of the
messages (ZDS fact sheet 5.1, 6.1 and 6.9); an element that is in no table is not part of the standard.
"""

from dataclasses import dataclass
from enum import Enum, auto

from lxml.etree import _Element

from gateway.stuf import ns


class Veldsoort(Enum):
    """How a new value of an element replaces the old one."""

    WAARDE = auto()
    """One value, or none."""

    GROEP = auto()
    """One group; its children change one by one, because an absent element says nothing (StUF 03.01 par. 3.4.1)."""

    LIJST = auto()
    """Repeats; a change lists all values (StUF 03.01 par. 5.2.4)."""

    META = auto()
    """Says something about the change itself: replaced, never compared."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """One entity type. velden: own elements and their kind; relaties: relation elements and their entiteittype.

    kerngegevens: the own elements that identify. reeks: every child in the order of the messages.
    """

    entiteittype: str
    velden: dict[str, Veldsoort]
    relaties: dict[str, str]
    kerngegevens: frozenset[str]
    reeks: dict[str, int]

    def is_relation(self, element: _Element) -> bool:
        """True for a relation, False for an own element."""
        return str(element.tag) in self.relaties

    def knows(self, element: _Element) -> bool:
        """True for an element the standard allows here."""
        return str(element.tag) in self.reeks


def naam(tag: object) -> str:
    """Local name of a qualified name, for texts to people and the store."""
    return str(tag).rpartition("}")[2]


def _zkn(names: str) -> tuple[str, ...]:
    return tuple(ns.zkn(name) for name in names.split())


def _bg(names: str) -> tuple[str, ...]:
    return tuple(ns.bg(name) for name in names.split())


def _velden(order: str, groups: str = "", lists: str = "") -> dict[str, Veldsoort]:
    kinds = dict.fromkeys(groups.split(), Veldsoort.GROEP) | dict.fromkeys(lists.split(), Veldsoort.LIJST)
    own = {ns.zkn(name): kinds.get(name, Veldsoort.WAARDE) for name in order.split()}
    return {**own, **dict.fromkeys((TIJDVAK_GELDIGHEID, TIJDSTIP_REGISTRATIE, EXTRA_ELEMENTEN), Veldsoort.META)}


def _model(entiteittype: str, velden: dict[str, Veldsoort], relaties: str, kerngegevens: str) -> Model:
    pairs = (pair.split(":") for pair in relaties.split())
    named = {ns.zkn(naam): code for naam, code in pairs}
    reeks = {naam: index for index, naam in enumerate((*velden, *named))}
    return Model(entiteittype, velden, named, frozenset(_zkn(kerngegevens)), reeks)


TIJDVAK_GELDIGHEID = ns.stuf("tijdvakGeldigheid")
TIJDVAK_RELATIE = ns.stuf("tijdvakRelatie")
TIJDSTIP_REGISTRATIE = ns.stuf("tijdstipRegistratie")
EXTRA_ELEMENTEN = ns.stuf("extraElementen")
IDENTIFICATIE = ns.zkn("identificatie")
GERELATEERDE = ns.zkn("gerelateerde")
OMSCHRIJVING = ns.zkn("omschrijving")
INHOUD = ns.zkn("inhoud")
LINK = ns.zkn("link")
IS_VAN = ns.zkn("isVan")
HEEFT = ns.zkn("heeft")
HEEFT_BETREKKING_OP = ns.zkn("heeftBetrekkingOp")
HEEFT_RELEVANT = ns.zkn("heeftRelevant")
HEEFT_ALS_HOOFDZAAK = ns.zkn("heeftAlsHoofdzaak")
HEEFT_ALS_DEELZAAK = ns.zkn("heeftAlsDeelzaak")
HEEFT_BETREKKING_OP_ANDERE = ns.zkn("heeftBetrekkingOpAndere")
IS_RELEVANT_VOOR = ns.zkn("isRelevantVoor")
DATUM_STATUS_GEZET = ns.zkn("datumStatusGezet")
INDICATIE_LAATSTE_STATUS = ns.zkn("indicatieLaatsteStatus")
REGISTRATIEDATUM = ns.zkn("registratiedatum")
EINDDATUM = ns.zkn("einddatum")

ZAAK = _model(
    "ZAK",
    _velden(
        "identificatie omschrijving toelichting kenmerk anderZaakObject resultaat startdatum registratiedatum "
        "publicatiedatum einddatumGepland uiterlijkeEinddatum einddatum opschorting verlenging betalingsIndicatie "
        "laatsteBetaaldatum archiefnominatie datumVernietigingDossier zaakniveau deelzakenIndicatie",
        groups="resultaat opschorting verlenging",
        lists="kenmerk anderZaakObject",
    ),
    "isVan:ZAKZKT heeftBetrekkingOp:ZAKOBJ heeftAlsBelanghebbende:ZAKBTRBLH heeftAlsGemachtigde:ZAKBTRGMC "
    "heeftAlsInitiator:ZAKBTRINI heeftAlsUitvoerende:ZAKBTRUTV heeftAlsVerantwoordelijke:ZAKBTRVRA "
    "heeftAlsOverigBetrokkene:ZAKBTROVR heeftAlsDeelzaak:ZAKZAKDEL heeftAlsHoofdzaak:ZAKZAKHFD "
    "heeftBetrekkingOpAndere:ZAKZAKBTR heeft:ZAKSTT heeftRelevant:ZAKEDC leidtTot:ZAKBSL",
    "identificatie omschrijving",
)

DOCUMENT = _model(
    "EDC",
    _velden(
        "identificatie dct.omschrijving dct.omschrijvingGeneriek dct.categorie creatiedatum ontvangstdatum titel "
        "beschrijving formaat taal versie status verzenddatum vertrouwelijkAanduiding auteur link inhoud",
    ),
    "isRelevantVoor:EDCZAK kanVastleggingZijnVan:EDCBSL maaktDeelUitVan:EDCSDC",
    "identificatie dct.omschrijving titel",
)

ROLLEN = frozenset(naam for naam, code in ZAAK.relaties.items() if code.startswith("ZAKBTR"))
"""The relations between a zaak and a betrokkene."""

ANDERE_ZAKEN = frozenset((HEEFT_ALS_DEELZAAK, HEEFT_ALS_HOOFDZAAK, HEEFT_BETREKKING_OP_ANDERE))
"""The relations between a zaak and another zaak."""

AFGELEID = frozenset((HEEFT_ALS_HOOFDZAAK, HEEFT_RELEVANT))
"""Relations kept from the other side (hoofdzaak, document): shown in answers, never in a kennisgeving."""

_ZAAKTYPE = f"{IS_VAN}/{GERELATEERDE}"

SELECTEERBAAR: dict[str, dict[str, str]] = {
    "ZAK": {
        **{tag: naam(tag) for tag in _zkn("identificatie omschrijving startdatum registratiedatum einddatum")},
        f"{_ZAAKTYPE}/{ns.zkn('code')}": "zaaktype_code",
        f"{_ZAAKTYPE}/{OMSCHRIJVING}": "zaaktype_omschrijving",
    },
    "EDC": {
        **{tag: naam(tag) for tag in _zkn("identificatie titel")},
        ns.zkn("dct.omschrijving"): "documenttype",
    },
}
"""What a question may select on besides relations: path in the object -> name of its column."""

_IN_RELATIE = (
    GERELATEERDE,
    *_zkn("code omschrijving toelichting afwijkendCorrespondentieAdres afwijkendBuitenlandsCorrespondentieAdres"),
    *_zkn("titel beschrijving registratiedatum stt.volgnummer stt.omschrijving sta.datumStatusGezet"),
    *_zkn("rolOmschrijving rolomschrijvingGeneriek datumStatusGezet indicatieLaatsteStatus"),
    *(TIJDVAK_RELATIE, TIJDVAK_GELDIGHEID, TIJDSTIP_REGISTRATIE, EXTRA_ELEMENTEN),
    *_zkn("isGezetDoor heeftRelevant heeftAlsAanspreekpunt"),
)

RELATIE_REEKS = {tag: index for index, tag in enumerate(_IN_RELATIE)}
"""The order inside a relation; no two relations contradict each other, so one table serves all."""

ZAAK_ALS_GERELATEERDE = _zkn(
    "identificatie omschrijving toelichting resultaat startdatum publicatiedatum einddatumGepland uiterlijkeEinddatum "
    "einddatum opschorting verlenging"
)
"""The own elements of a zaak that fit where it is the gerelateerde of another (StUF-ZKN 3.10, answers)."""

NIET_ALS_GERELATEERDE = frozenset((ns.zkn("dct.categorie"), INHOUD))
"""The own elements of a document that do not fit where it is the gerelateerde of a zaak."""

KERNGEGEVENS: dict[str, frozenset[str]] = {
    "ZAK": frozenset(_zkn("identificatie omschrijving isVan")),
    "EDC": frozenset(_zkn("identificatie dct.omschrijving titel")),
    "ZKT": frozenset(_zkn("omschrijving code ingangsdatumObject")),
    "STT": frozenset(_zkn("zkt.code zkt.omschrijving volgnummer code omschrijving ingangsdatumObject")),
    "MDW": frozenset(_zkn("identificatie achternaam voorletters voorvoegselAchternaam")),
    "OEH": frozenset(_zkn("identificatie naam isGehuisvestIn")),
    "BSL": frozenset(_zkn("identificatie bst.omschrijving datumBeslissing")),
    "NPS": frozenset(
        _bg("inp.bsn authentiek anp.identificatie geslachtsnaam voorvoegselGeslachtsnaam voorletters voornamen")
        + _bg("geslachtsaanduiding geboortedatum verblijfsadres sub.verblijfBuitenland")
    ),
    "NNP": frozenset(
        _bg("inn.nnpId authentiek ann.identificatie statutaireNaam inn.rechtsvorm bezoekadres sub.verblijfBuitenland")
    ),
    "VES": frozenset(_bg("vestigingsNummer authentiek handelsnaam verblijfsadres sub.verblijfBuitenland")),
}
"""What identifies a gerelateerde, per entity type (ZDS fact sheet 4.6); other types are given whole."""

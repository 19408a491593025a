"""What RZS 1.0 demands of a gezinsplan, levensdomeinplan and deelplan, as far as the message itself shows it.

Most rules ask it of a new plan; of a change they ask it of the relations it makes (RZS U-1, C-21).
"""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.business.lezen import CLIENT, GEGEVEN, HUIDIG, IS_CLIENT, NIEUW, bsn_of, gegeven
from gateway.stuf.business.rule import Bericht, Check, Familie, Found, Rule
from gateway.stuf.business.soort import OVERKOEPELEND, PLANNEN
from gateway.stuf.business.verplicht import mist, zonder
from gateway.stuf.business.zaak import CREEER, KENNISGEVINGEN, named_zaaktype
from gateway.stuf.business.zoek import GEEN, MEER, Langs, Verdacht, nergens, nergens_met
from gateway.stuf.problems import Gewicht

_ALLE_PLANNEN: Final = frozenset(PLANNEN)
_DEELPLAN: Final = frozenset(("deelplan",))

# The predicates that seldom hold stand first: of a message in order nothing else is looked at.
_ZAAKOBJECT = f"{HUIDIG}/ZKN:heeftBetrekkingOp"
_INITIATOR = f"{HUIDIG}/ZKN:heeftAlsInitiator"
_ROLLEN = ("Belanghebbende", "Gemachtigde", "Uitvoerende", "Verantwoordelijke", "OverigBetrokkene")
_ROL = " or ".join(f"parent::ZKN:heeftAls{one}{GEGEVEN}" for one in _ROLLEN)

_PERSOON = "ZKN:gerelateerde/ZKN:natuurlijkPersoon"
_BSN = f"{_PERSOON}/BG:inp.bsn"
_NAAM = f"{_PERSOON}/BG:geslachtsnaam"
_PROFESSIONAL = "normalize-space(ZKN:gerelateerde/ZKN:medewerker/ZKN:achternaam)"
_ANDERE_UITVOERENDE = (
    f"{HUIDIG}/ZKN:heeftAlsUitvoerende[not(ZKN:gerelateerde/ZKN:medewerker "
    f"or normalize-space(ZKN:gerelateerde/ZKN:vestiging/BG:vestigingsNummer))]{GEGEVEN}"
)

_EERSTE_CLIENT = f"ZKN:heeftBetrekkingOp{GEGEVEN}{IS_CLIENT}[1]"
_CLIENTEN = mist(
    {
        f"{HUIDIG}{NIEUW}[not({_EERSTE_CLIENT})]": "heeftBetrekkingOp met omschrijving Client",
        f"{_ZAAKOBJECT}[not(normalize-space({_BSN}))]{GEGEVEN}{IS_CLIENT}": "inp.bsn van een Client",
        f"{_ZAAKOBJECT}[not(normalize-space({_NAAM}))]{GEGEVEN}{IS_CLIENT}": "geslachtsnaam van een Client",
    }
)
_ZONDER_OMSCHRIJVING = mist(zonder(f"{HUIDIG}/ZKN:isVan", "gerelateerde/omschrijving", onder="isVan/"))


def _plan_relations(least: int, most: int) -> Check:
    """Asks for a number of relations to other plans; of a change only that it does not make too many."""
    given = f"ZKN:heeftBetrekkingOpAndere{GEGEVEN}"
    too_many = {f"{HUIDIG}/{given}[{most + 1}]": MEER[most]}
    return nergens_met({f"{HUIDIG}{NIEUW}[not({given}[{least}])]": GEEN} | too_many if least else too_many)


def _is_client(role: _Element, bericht: Bericht) -> bool:
    return bsn_of(role) in bericht.message.onderwerp.clienten


def _is_no_client(role: _Element, bericht: Bericht) -> bool:
    return bsn_of(role) not in ("", *bericht.message.onderwerp.clienten)


def _given(tag: str, verkeerd: Verdacht) -> Check:
    """The check that none of these relations, as far as the message makes or changes it, is wrong."""

    def check(bericht: Bericht) -> Iterator[Found]:
        return (Found(one) for one in gegeven(bericht, tag) if verkeerd(one, bericht))

    return Langs((tag,), verkeerd, check)


def _agreed_deelplan(bericht: Bericht) -> Iterator[Found]:
    zaken = bericht.objecten[-1:]
    return (Found(zaak) for zaak in zaken if bericht.kennis.soort_plan(named_zaaktype(zaak)) in _DEELPLAN)


_LACKS_NL = "Bij dit plan ontbreekt {naam} of heeft het geen waarde; een plan moet dat hebben"
_LACKS_EN = "this plan has no {naam}, or without a value; a plan must have it"
_GIVE_NL = "Voeg {naam} toe, met een waarde"
_GIVE_EN = "add {naam}, with a value"


RULES: tuple[Rule, ...] = (
    Rule(
        id="P-1",
        familie=Familie.RZS,
        bron="RZS 1.0 P-1",
        eis="Een nieuw plan heeft ten minste één Client (heeftBetrekkingOp), elk met inp.bsn en geslachtsnaam.",
        code="StUF055",
        nl=_LACKS_NL,
        en=_LACKS_EN,
        doe_nl="Neem van elke client een heeftBetrekkingOp op met omschrijving Client, inp.bsn en geslachtsnaam",
        doe_en="give of every client a heeftBetrekkingOp with omschrijving Client, inp.bsn and geslachtsnaam",
        check=_CLIENTEN,
        operaties=frozenset(KENNISGEVINGEN),
        soorten=_ALLE_PLANNEN,
    ),
    Rule(
        id="P-2",
        familie=Familie.RZS,
        bron="RZS 1.0 P-2",
        eis="De initiator van een gezinsplan of levensdomeinplan is een medewerker met achternaam: de regisseur.",
        code="StUF055",
        nl="De initiator is geen medewerker met achternaam; bij een gezinsplan en levensdomeinplan moet dat wel",
        en="the initiator is no medewerker with achternaam, as that of a gezinsplan or levensdomeinplan must be",
        doe_nl="Geef de regisseur als medewerker, met identificatie en achternaam",
        doe_en="give the regisseur as medewerker, with identificatie and achternaam",
        check=nergens(f"{_INITIATOR}[not({_PROFESSIONAL})]{GEGEVEN}"),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=frozenset(OVERKOEPELEND),
    ),
    Rule(
        id="P-3",
        familie=Familie.RZS,
        bron="RZS 1.0 P-3",
        eis="De initiator van een deelplan is een medewerker met achternaam of een natuurlijkPersoon met inp.bsn.",
        code="StUF055",
        nl="De initiator is geen medewerker met achternaam en geen natuurlijkPersoon met inp.bsn; bij een deelplan "
        "moet het een van beide zijn",
        en="the initiator is no medewerker with achternaam and no natuurlijkPersoon with inp.bsn; that of a deelplan "
        "must be one of both",
        doe_nl="Geef de professional als medewerker of de client als natuurlijkPersoon",
        doe_en="give the professional as medewerker or the client as natuurlijkPersoon",
        check=nergens(f"{_INITIATOR}[not({_PROFESSIONAL} or normalize-space({_BSN}))]{GEGEVEN}"),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=_DEELPLAN,
    ),
    Rule(
        id="P-4",
        familie=Familie.RZS,
        bron="RZS 1.0 P-4",
        eis="De client die initiator is van een deelplan, staat er ook als Client in.",
        code="StUF055",
        nl="De persoon die initiator is van het deelplan, ontbreekt als Client; een client hoort er ook zo in te staan",
        en="the person who is initiator of the deelplan is not there as Client, as a client should be",
        doe_nl="Geef deze persoon ook als heeftBetrekkingOp met omschrijving Client, als hij een client is",
        doe_en="give this person as heeftBetrekkingOp with omschrijving Client as well, if he is a client",
        # It is about a client, and RZS names an aanmelder too: a parent may apply for a child. Told, never refused.
        gewicht=Gewicht.SIGNAAL,
        check=_given(ns.zkn("heeftAlsInitiator"), _is_no_client),
        operaties=frozenset(CREEER),
        soorten=_DEELPLAN,
    ),
    Rule(
        id="P-5",
        familie=Familie.RZS,
        bron="RZS 1.0 P-5",
        eis="Een levensdomeinplan heeft precies één heeftBetrekkingOpAndere: het gezinsplan.",
        code="StUF055",
        nl="Het levensdomeinplan heeft {aantal} heeftBetrekkingOpAndere; het moet er precies één zijn: naar het "
        "gezinsplan",
        en="the levensdomeinplan has {number} heeftBetrekkingOpAndere; it must have exactly one: to the gezinsplan",
        doe_nl="Geef alleen de relatie met het gezinsplan",
        doe_en="give the relation to the gezinsplan only",
        check=_plan_relations(1, 1),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=frozenset(("levensdomeinplan",)),
    ),
    Rule(
        id="P-6",
        familie=Familie.RZS,
        bron="RZS 1.0 P-6",
        eis="Een deelplan heeft één of twee keer heeftBetrekkingOpAndere: het gezinsplan en soms een levensdomeinplan.",
        code="StUF055",
        nl="Het deelplan heeft {aantal} heeftBetrekkingOpAndere; het moeten er één of twee zijn",
        en="the deelplan has {number} heeftBetrekkingOpAndere; it must have one or two",
        doe_nl="Geef de relatie met het gezinsplan en zo nodig die met het levensdomeinplan",
        doe_en="give the relation to the gezinsplan and, where needed, to the levensdomeinplan",
        check=_plan_relations(0, 2),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=_DEELPLAN,
    ),
    Rule(
        id="RZS-gezinsplan-relatie",
        familie=Familie.RZS,
        bron="RZS 1.0 hoofdstuk 6, gezinsplan",
        eis="Een gezinsplan heeft zelf geen heeftBetrekkingOpAndere: de andere plannen verwijzen ernaar.",
        code="StUF055",
        nl="Het gezinsplan heeft zelf een heeftBetrekkingOpAndere; dat mag niet: de andere plannen verwijzen ernaar",
        en="the gezinsplan has a heeftBetrekkingOpAndere of its own, which it may not: the other plans refer to it",
        doe_nl="Leg de relatie in het levensdomeinplan of deelplan",
        doe_en="give the relation in the levensdomeinplan or deelplan",
        check=_plan_relations(0, 0),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=frozenset(("gezinsplan",)),
    ),
    # Without that relation it is an ordinary zaak (P-9), which may be what was meant: told, never refused.
    Rule(
        id="RZS-deelplan-relatie",
        familie=Familie.RZS,
        bron="RZS 1.0 P-6, P-9",
        eis="Een nieuwe zaak met een zaaktype dat als deelplan is afgesproken, verwijst naar een plan.",
        code="StUF058",
        nl="Het zaaktype is als deelplan afgesproken, maar heeftBetrekkingOpAndere naar een plan ontbreekt; een "
        "deelplan hoort die te hebben, nu is dit een gewone zaak",
        en="the zaaktype was agreed to be a deelplan, yet heeftBetrekkingOpAndere to a plan is missing; a deelplan "
        "should have it, now this is an ordinary zaak",
        doe_nl="Voeg de relatie met het gezinsplan toe als dit een deelplan is",
        doe_en="add the relation to the gezinsplan if this is a deelplan",
        check=_agreed_deelplan,
        operaties=frozenset(CREEER),
        soorten=frozenset(("zaak",)),
        gewicht=Gewicht.SIGNAAL,
    ),
    # The code is demanded of every zaak (ZDS-zaaktype).
    Rule(
        id="P-11",
        familie=Familie.RZS,
        bron="RZS 1.0 P-11",
        eis="Een nieuw plan noemt naast de code ook de omschrijving van zijn zaaktype.",
        code="StUF055",
        nl=_LACKS_NL,
        en=_LACKS_EN,
        doe_nl=_GIVE_NL,
        doe_en=_GIVE_EN,
        check=_ZONDER_OMSCHRIJVING,
        operaties=frozenset(CREEER),
        soorten=_ALLE_PLANNEN,
    ),
    Rule(
        id="RZS-uitvoerende",
        familie=Familie.RZS,
        bron="RZS 1.0 hoofdstuk 6 (C-20)",
        eis="Een uitvoerende van een plan is een medewerker of een vestiging met vestigingsNummer.",
        code="StUF055",
        nl="De uitvoerende is geen medewerker en geen vestiging met vestigingsNummer; bij een plan moet het een van "
        "beide zijn",
        en="the uitvoerende is no medewerker and no vestiging with vestigingsNummer; of a plan it must be one of them",
        doe_nl="Geef een medewerker of een vestiging met vestigingsNummer",
        doe_en="give a medewerker or a vestiging with vestigingsNummer",
        check=nergens(_ANDERE_UITVOERENDE),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=_ALLE_PLANNEN,
    ),
    # Everybody understands the other spellings; only those who compare the text itself miss the client.
    Rule(
        id="RZS-client",
        familie=Familie.RZS,
        bron="RZS 1.0 hoofdstuk 6",
        eis="De omschrijving van een client is precies Client.",
        code="StUF055",
        nl="De omschrijving van deze client is anders gespeld; zij hoort precies Client te zijn, met een hoofdletter "
        "en zonder trema",
        en="the omschrijving of this client is spelled differently; it should be exactly Client, with a capital and "
        "without diaeresis",
        doe_nl="Schrijf Client",
        doe_en="write Client",
        check=nergens(f"{_ZAAKOBJECT}[ZKN:omschrijving != '{CLIENT}']{GEGEVEN}{IS_CLIENT}"),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=_ALLE_PLANNEN,
        gewicht=Gewicht.SIGNAAL,
    ),
    # Who is a party is for the professional to say; the combination is worth a look, not a refusal.
    Rule(
        id="P-13",
        familie=Familie.RZS,
        bron="RZS 1.0 P-13",
        eis="Een belanghebbende is iemand die geen client van die zaak is.",
        code="StUF058",
        nl="Deze belanghebbende staat ook als Client in de zaak; het hoort een van beide te zijn",
        en="this belanghebbende is Client of the zaak too; it should be one of both",
        doe_nl="Geef deze persoon één van beide rollen",
        doe_en="give this person one of both roles",
        check=_given(ns.zkn("heeftAlsBelanghebbende"), _is_client),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=_ALLE_PLANNEN,
        gewicht=Gewicht.SIGNAAL,
    ),
    # A client without BSN is refused by P-1; in other roles the tables leave the BSN optional.
    Rule(
        id="P-15",
        familie=Familie.RZS,
        bron="RZS 1.0 P-15",
        eis="Een persoon die bij een plan betrokken is, heeft een BSN.",
        code="StUF055",
        nl="Deze natuurlijkPersoon heeft geen inp.bsn; bij een plan hoort dat wel: elk systeem herkent er iemand aan",
        en="this natuurlijkPersoon has no inp.bsn; of a plan it should, for every system to know who it is",
        doe_nl="Geef inp.bsn of laat deze persoon weg",
        doe_en="give inp.bsn or leave this person out",
        check=nergens(f"{HUIDIG}/*/{_PERSOON}[not(normalize-space(BG:inp.bsn))][parent::*[{_ROL}]]"),
        operaties=frozenset(KENNISGEVINGEN),
        soorten=_ALLE_PLANNEN,
        gewicht=Gewicht.SIGNAAL,
    ),
)

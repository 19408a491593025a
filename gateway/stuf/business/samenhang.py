"""What must hold between a message and the ones before it: zaken that exist, plans that belong together, clients.

These rules ask what is known. Not knowing is never a reason to refuse; only where knowledge is complete, in the
magazijn, a zaak that is not known does not exist.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.business.document import IS_RELEVANT_VOOR, NIEUW
from gateway.stuf.business.kennis import BekendeZaak
from gateway.stuf.business.lezen import (
    ANDERE_IDENTIFICATIE,
    IDENTIFICATIE,
    beeindigd,
    bsn_of,
    gegeven,
    huidige,
    is_client,
)
from gateway.stuf.business.rule import Bericht, Check, Familie, Found, Rule
from gateway.stuf.business.soort import OVERKOEPELEND
from gateway.stuf.business.zaak import ANDERE_ZAKEN, CREEER, IS_VAN, KENNISGEVINGEN, WIJZIG, differ, named_zaaktype
from gateway.stuf.parse import text_at
from gateway.stuf.problems import Gewicht

_GEZINSPLAN, _LEVENSDOMEINPLAN = OVERKOEPELEND
_ANDERE = ns.zkn("heeftBetrekkingOpAndere")
_BETREKKING_OP = ns.zkn("heeftBetrekkingOp")
_RELATIES = tuple(map(ns.zkn, ANDERE_ZAKEN))
_WIJZIGINGEN = (*WIJZIG, "zakLk01")
_DOCUMENTEN = (*NIEUW, "updateZaakdocument_Di02", "edcLk01")


_MAAKT = frozenset("TR")
"""verwerkingssoort of a relation that was not there before."""

_MAX_LOOKUPS = 100
"""Of how many relations is looked up what is known: each is a question to a database, and a message can hold many."""


def _clienten(bericht: Bericht) -> list[_Element]:
    """The relations that make persons client, as far as they are looked up."""
    found = (relation for relation in gegeven(bericht, _BETREKKING_OP) if is_client(relation))
    return list(islice(found, _MAX_LOOKUPS))


def _own(bericht: Bericht) -> str:
    return bericht.message.onderwerp.zaakidentificatie


def _plans(bericht: Bericht) -> Iterator[tuple[_Element, str, BekendeZaak | None]]:
    """The plans a message relates its zaak to, with what is known of each."""
    for relation in gegeven(bericht, _ANDERE)[:_MAX_LOOKUPS]:
        if plan := text_at(relation, ANDERE_IDENTIFICATIE):
            yield relation, plan, bericht.kennis.zaak(plan)


def _gezinsplan(bericht: Bericht) -> str:
    """The gezinsplan the zaak comes to hang under, or hangs under already; empty when that is not known."""
    plans = [(plan, zaak) for _, plan, zaak in _plans(bericht)]
    if not plans:
        own = bericht.kennis.zaak(_own(bericht))
        return own.gezinsplan if own else ""
    named = [plan for plan, zaak in plans if zaak and zaak.soort_plan == _GEZINSPLAN]
    above = [zaak.gezinsplan for _, zaak in plans if zaak and zaak.soort_plan == _LEVENSDOMEINPLAN]
    return next(iter((*named, *above)), "")


def _unknown(bericht: Bericht, relations: Iterator[_Element]) -> Iterator[Found]:
    for relation in islice(relations, _MAX_LOOKUPS) if bericht.kennis.volledig else ():
        zaak = text_at(relation, ANDERE_IDENTIFICATIE)
        if zaak and bericht.kennis.zaak(zaak) is None:
            yield Found(relation)


def _exists(bericht: Bericht) -> Iterator[Found]:
    for oud in bericht.objecten[:1] if bericht.kennis.volledig else ():
        if bericht.kennis.zaak(text_at(oud, IDENTIFICATIE) or _own(bericht)) is None:
            yield Found(oud)


def _related_exist(bericht: Bericht) -> Iterator[Found]:
    return _unknown(bericht, chain.from_iterable(gegeven(bericht, tag) for tag in _RELATIES))


def _zaak_of_document_exists(bericht: Bericht) -> Iterator[Found]:
    return _unknown(bericht, iter(huidige(bericht, IS_RELEVANT_VOOR)))


def _same_zaaktype(bericht: Bericht) -> Iterator[Found]:
    if _other_zaaktype(bericht) and _are_coded(bericht):
        yield Found(bericht.huidig[IS_VAN][0])


def _same_omschrijving(bericht: Bericht) -> Iterator[Found]:
    if _other_zaaktype(bericht) and not _are_coded(bericht):
        yield Found(bericht.huidig[IS_VAN][0])


def _other_zaaktype(bericht: Bericht) -> bool:
    known = bericht.kennis.zaak(_own(bericht)) if IS_VAN in bericht.huidig else None
    return known is not None and differ(known.zaaktype, named_zaaktype(bericht.objecten[-1]))


def _are_coded(bericht: Bericht) -> bool:
    """Whether both zaaktypen are named by their code: an omschrijving alone may just have been reworded."""
    known = bericht.kennis.zaak(_own(bericht))
    return known is not None and bool(known.zaaktype.code and named_zaaktype(bericht.objecten[-1]).code)


def _under_gezinsplan(bericht: Bericht) -> Iterator[Found]:
    for relation, _, zaak in _plans(bericht):
        if zaak and zaak.soort_plan not in ("", _GEZINSPLAN):
            yield Found(relation)


def _under_plans(bericht: Bericht) -> Iterator[Found]:
    """Each related zaak a plan; of a new deelplan one of them, and only one, the gezinsplan (RZS C-24)."""
    plans = list(_plans(bericht))
    yield from (Found(one) for one, _, zaak in plans if zaak and zaak.soort_plan not in ("", *OVERKOEPELEND))
    kinds = [zaak.soort_plan if zaak else "" for _, _, zaak in plans]
    creates = bericht.message.operation.naam in CREEER
    if kinds.count(_GEZINSPLAN) > 1 or (creates and plans and set(kinds) == {_LEVENSDOMEINPLAN}):
        yield Found(plans[-1][0])


def _same_gezinsplan(bericht: Bericht) -> Iterator[Found]:
    plans = list(_plans(bericht))
    named = {plan for _, plan, zaak in plans if zaak and zaak.soort_plan == _GEZINSPLAN}
    for relation, _, zaak in plans:
        if named and zaak and zaak.soort_plan == _LEVENSDOMEINPLAN and zaak.gezinsplan not in ("", *named):
            yield Found(relation)


def _strangers(bericht: Bericht) -> list[_Element]:
    """The clients that are known not to be client of the gezinsplan."""
    plan = _gezinsplan(bericht)
    known = ((one, bsn_of(one)) for one in _clienten(bericht)) if plan else ()
    return [one for one, bsn in known if bsn and bericht.kennis.is_client(bsn, plan) is False]


def _new_clients_of_gezinsplan(bericht: Bericht) -> Iterator[Found]:
    return (Found(one) for one in _strangers(bericht) if _is_added(one, bericht))


def _other_clients_of_gezinsplan(bericht: Bericht) -> Iterator[Found]:
    return (Found(one) for one in _strangers(bericht) if not _is_added(one, bericht))


def _is_added(relation: _Element, bericht: Bericht) -> bool:
    """Whether it surely is this message that makes somebody client who may not be."""
    return bericht.kennis.volledig and relation.get(ns.VERWERKINGSSOORT) in _MAAKT


def _no_client_of_gezinsplan(bericht: Bericht) -> Iterator[Found]:
    strangers = _strangers(bericht)
    if strangers and _is_nobody_left(strangers, bericht):
        yield Found(strangers[0])


def _some_clients_of_gezinsplan(bericht: Bericht) -> Iterator[Found]:
    strangers = _strangers(bericht)
    if strangers and not _is_nobody_left(strangers, bericht):
        yield from map(Found, strangers)


def _is_nobody_left(strangers: list[_Element], bericht: Bericht) -> bool:
    """Whether surely no client of the deelplan is client of the gezinsplan, and this message is what puts it under it.

    A deelplan that hangs there already may have clients the message does not name, and its gezinsplan may have changed.
    """
    if not bericht.kennis.volledig or len(strangers) < len(_clienten(bericht)):
        return False
    if bericht.message.onderwerp.mutatiesoort == "T":
        return True
    linked = any(one.get(ns.VERWERKINGSSOORT) in _MAAKT for one in gegeven(bericht, _ANDERE))
    return linked and not _has_other_clients(bericht)


def _has_other_clients(bericht: Bericht) -> bool:
    """Whether the zaak has clients besides those the message names."""
    named = {bsn_of(one) for one in (*_clienten(bericht), *_ended_clients(bericht))}
    own = sum(bool(bericht.kennis.is_client(bsn, _own(bericht))) for bsn in named)
    return (bericht.kennis.aantal_clienten(_own(bericht)) or 0) > own


def _ended_clients(bericht: Bericht) -> list[_Element]:
    return list(islice((one for one in beeindigd(bericht, _BETREKKING_OP) if is_client(one)), _MAX_LOOKUPS))


def _client_remains(bericht: Bericht) -> Iterator[Found]:
    return _last_ended(bericht) if bericht.kennis.volledig else iter(())


def _known_client_remains(bericht: Bericht) -> Iterator[Found]:
    return iter(()) if bericht.kennis.volledig else _last_ended(bericht)


def _last_ended(bericht: Bericht) -> Iterator[Found]:
    ended = _ended_clients(bericht)
    if not ended or bericht.message.onderwerp.clienten:
        return
    left = bericht.kennis.aantal_clienten(_own(bericht))
    gone = {bsn for one in ended if bericht.kennis.is_client(bsn := bsn_of(one), _own(bericht))}
    if left is not None and gone and left <= len(gone):
        yield Found(ended[-1])


def _still_in_plans(bericht: Bericht) -> Iterator[Found]:
    if (ended := _ended_clients(bericht)) and bericht.kennis.heeft_deelplannen(_own(bericht)):
        yield from map(Found, ended)


def _linked_with_client(bericht: Bericht) -> Iterator[Found]:
    linked = gegeven(bericht, _ANDERE)
    if linked and not _clienten(bericht) and bericht.kennis.aantal_clienten(_own(bericht)) == 0:
        yield Found(linked[0])


def _same_zaak(bericht: Bericht) -> Iterator[Found]:
    asked = bericht.kennis.overgedragen(bericht.message.stuurgegevens.cross_refnummer)
    if asked is not None and bericht.objecten and asked != _own(bericht):
        yield Found(bericht.objecten[-1])


def _answered_once(bericht: Bericht) -> Iterator[Found]:
    given = bericht.message.stuurgegevens
    if bericht.kennis.beantwoord(given.cross_refnummer, given.zender):
        yield Found(bericht.element)


def _rule(
    id: str, bron: str, eis: str, check: Check, operaties: Iterable[str], *,
    nl: str, en: str, doe_nl: str, doe_en: str,
    soort: str = "", code: str = "StUF058", familie: Familie = Familie.RZS, gewicht: Gewicht = Gewicht.FOUT,
) -> Rule:  # fmt: skip
    """A rule on what is known; its texts never say what that is, only that it does not agree."""
    return Rule(
        id=id, familie=familie, bron=bron, eis=eis, code=code, nl=nl, en=en, doe_nl=doe_nl, doe_en=doe_en,
        check=check, operaties=frozenset(operaties), gewicht=gewicht, andere_berichten=True,
        soorten=frozenset((soort,)) if soort else frozenset(),
    )  # fmt: skip


RULES: tuple[Rule, ...] = (
    _rule(
        "ZDS-zaak-bestaat",
        "ZDS 1.1 updateZaak, actualiseerZaakstatus; RZS 1.0 U-2",
        "De zaak die wordt gewijzigd, bestaat.",
        _exists,
        _WIJZIGINGEN,
        nl="De zaak bestaat niet in het zakenmagazijn; zij moet er zijn voor zij wijzigt",
        en="the zaak does not exist; it must before it changes",
        doe_nl="Controleer de identificatie of maak de zaak eerst aan met creeerZaak",
        doe_en="check the identificatie or make the zaak first with creeerZaak",
        code="StUF064",
        familie=Familie.ZDS,
    ),
    _rule(
        "ZDS-gerelateerde-bestaat",
        "StUF-ZKN 3.10; RZS 1.0 P-5, P-6",
        "De zaak waarnaar een relatie verwijst, bestaat: een zaak ontstaat nooit als gerelateerde.",
        _related_exist,
        KENNISGEVINGEN,
        nl="De zaak waarnaar de relatie verwijst, bestaat niet in het zakenmagazijn; zij moet er al zijn",
        en="the zaak the relation refers to does not exist; it must be there already",
        doe_nl="Controleer de identificatie of maak die zaak eerst aan met creeerZaak",
        doe_en="check the identificatie or make that zaak first with creeerZaak",
        code="StUF064",
        familie=Familie.ZDS,
    ),
    _rule(
        "D-1",
        "RZS 1.0 D-1; ZDS 1.1 voegZaakdocumentToe, maakZaakdocument",
        "De zaak waarvoor een document relevant is, is al geregistreerd.",
        _zaak_of_document_exists,
        _DOCUMENTEN,
        nl="De zaak waarvoor het document relevant is, bestaat niet in het zakenmagazijn; zij moet er al zijn",
        en="the zaak the document is relevant for does not exist; it must be there already",
        doe_nl="Controleer de identificatie of maak de zaak eerst aan met creeerZaak",
        doe_en="check the identificatie or make the zaak first with creeerZaak",
        code="StUF064",
        familie=Familie.ZDS,
    ),
    _rule(
        "U-2",
        "ZDS 1.1 updateZaak; RZS 1.0 U-2",
        "Het zaaktype van een zaak verandert niet; isVan in een wijziging is alleen identificatie.",
        _same_zaaktype,
        _WIJZIGINGEN,
        nl="Het zaaktype is een ander dan waarmee de zaak bekend is; het mag niet wijzigen",
        en="the zaaktype differs from the one the zaak is known with; it may not change",
        doe_nl="Geef in isVan het zaaktype waarmee de zaak is aangemaakt of laat isVan weg",
        doe_en="give in isVan the zaaktype the zaak was made with or leave isVan out",
        familie=Familie.ZDS,
    ),
    # A zaaktype keeps its code when its omschrijving is reworded: told, never refused.
    _rule(
        "U-2-omschrijving",
        "ZDS 1.1 updateZaak; RZS 1.0 U-2",
        "Ook een zaaktype dat alleen een omschrijving heeft, is dat waarmee de zaak bekend is.",
        _same_omschrijving,
        _WIJZIGINGEN,
        nl="De omschrijving van het zaaktype is een andere dan die waarmee de zaak bekend is; het hoort hetzelfde "
        "zaaktype te zijn",
        en="the omschrijving of the zaaktype is not the one the zaak is known with; it should be the same zaaktype",
        doe_nl="Geef in isVan ook de code van het zaaktype of laat isVan weg",
        doe_en="give the code of the zaaktype in isVan as well or leave isVan out",
        familie=Familie.ZDS,
        gewicht=Gewicht.SIGNAAL,
    ),
    _rule(
        "P-5-gezinsplan",
        "RZS 1.0 P-5",
        "De zaak waarnaar een levensdomeinplan verwijst, is een gezinsplan.",
        _under_gezinsplan,
        KENNISGEVINGEN,
        soort=_LEVENSDOMEINPLAN,
        nl="Het levensdomeinplan verwijst naar een zaak die geen gezinsplan is; dat moet het wel zijn",
        en="the levensdomeinplan refers to a zaak that is no gezinsplan, as it must be",
        doe_nl="Verwijs naar het gezinsplan",
        doe_en="refer to the gezinsplan",
    ),
    _rule(
        "P-6-gezinsplan",
        "RZS 1.0 P-6, C-24",
        "Een deelplan verwijst naar één gezinsplan en verder hooguit naar een levensdomeinplan.",
        _under_plans,
        KENNISGEVINGEN,
        soort="deelplan",
        nl="Het deelplan verwijst anders dan moet: naar precies één gezinsplan en hooguit één levensdomeinplan",
        en="the deelplan refers otherwise than it must: to exactly one gezinsplan and at most one levensdomeinplan",
        doe_nl="Geef de relatie met het gezinsplan en zo nodig die met het levensdomeinplan",
        doe_en="give the relation to the gezinsplan and, where needed, to the levensdomeinplan",
    ),
    # That both belong together is our reading of the standard, which does not say it.
    _rule(
        "P-6-levensdomeinplan",
        "RZS 1.0 P-6",
        "Het levensdomeinplan waarnaar een deelplan verwijst, hoort bij hetzelfde gezinsplan.",
        _same_gezinsplan,
        KENNISGEVINGEN,
        soort="deelplan",
        nl="Het levensdomeinplan hangt onder een ander gezinsplan dan dat waarnaar het deelplan verwijst; het hoort "
        "hetzelfde te zijn",
        en="the levensdomeinplan belongs to another gezinsplan than the deelplan refers to; it should be the same",
        doe_nl="Ga na welk gezinsplan bedoeld is",
        doe_en="find out which gezinsplan is meant",
        gewicht=Gewicht.SIGNAAL,
    ),
    _rule(
        "P-7",
        "RZS 1.0 P-7",
        "Wie client wordt van een levensdomeinplan, is ook client van het gezinsplan.",
        _new_clients_of_gezinsplan,
        KENNISGEVINGEN,
        soort=_LEVENSDOMEINPLAN,
        nl="Deze Client van het levensdomeinplan is geen client van het gezinsplan; dat moet wel",
        en="this Client of the levensdomeinplan is no client of the gezinsplan, as it must be",
        doe_nl="Voeg de client eerst met updateZaak toe aan het gezinsplan",
        doe_en="add the client to the gezinsplan with updateZaak first",
    ),
    # Who was client already may have left the gezinsplan since, and a register does not see every client come.
    _rule(
        "P-7-overige",
        "RZS 1.0 P-7",
        "Ook wie al client van een levensdomeinplan was, is client van het gezinsplan, voor zover bekend.",
        _other_clients_of_gezinsplan,
        KENNISGEVINGEN,
        soort=_LEVENSDOMEINPLAN,
        nl="Deze Client van het levensdomeinplan is niet bekend als client van het gezinsplan; dat hoort wel",
        en="this Client of the levensdomeinplan is not known as client of the gezinsplan, as it should be",
        doe_nl="Ga na of deze client bij het gezinsplan hoort",
        doe_en="find out whether this client belongs to the gezinsplan",
        gewicht=Gewicht.SIGNAAL,
    ),
    _rule(
        "P-8",
        "RZS 1.0 P-8, C-25",
        "Ten minste één client van een deelplan dat onder een gezinsplan komt, is ook client van het gezinsplan.",
        _no_client_of_gezinsplan,
        KENNISGEVINGEN,
        soort="deelplan",
        nl="Geen enkele Client van het deelplan is client van het gezinsplan; ten minste één moet dat zijn",
        en="no Client of the deelplan is client of the gezinsplan; at least one must be",
        doe_nl="Controleer het gezinsplan of voeg de client er eerst met updateZaak aan toe",
        doe_en="check the gezinsplan or add the client to it with updateZaak first",
    ),
    # The standard says both "the client" and "one of the clients" (C-25). A change does not name every client, the
    # gezinsplan may have changed since, and a register does not see every client come.
    _rule(
        "P-8-overige",
        "RZS 1.0 P-8, C-25",
        "Ook de andere clienten van een deelplan, en die in een wijziging, zijn client van het gezinsplan, voor zover "
        "bekend.",
        _some_clients_of_gezinsplan,
        KENNISGEVINGEN,
        soort="deelplan",
        nl="Deze Client van het deelplan is niet bekend als client van het gezinsplan; dat hoort wel",
        en="this Client of the deelplan is not known as client of the gezinsplan, as it should be",
        doe_nl="Ga na of deze client bij het gezinsplan hoort",
        doe_en="find out whether this client belongs to the gezinsplan",
        gewicht=Gewicht.SIGNAAL,
    ),
    _rule(
        "U-1",
        "RZS 1.0 U-1",
        "Na een wijziging heeft een zaak met clienten nog ten minste één Client.",
        _client_remains,
        _WIJZIGINGEN,
        nl="Na deze wijziging heeft de zaak geen Client meer; ten minste één moet overblijven",
        en="this change leaves the zaak without a Client; at least one must remain",
        doe_nl="Voeg in hetzelfde bericht een andere Client toe of beeindig de zaak",
        doe_en="add another Client in the same message or end the zaak",
    ),
    # A register does not see every client come: told, never refused; the magazijn knows.
    _rule(
        "U-1-bekend",
        "RZS 1.0 U-1",
        "Na een wijziging is van een gezinsplan nog ten minste één Client bekend.",
        _known_client_remains,
        _WIJZIGINGEN,
        nl="Na deze wijziging is van de zaak geen Client meer bekend; ten minste één hoort over te blijven",
        en="after this change no Client of the zaak is known any more; at least one should remain",
        doe_nl="Ga na of de zaak nog een andere Client heeft; voeg anders in hetzelfde bericht een Client toe",
        doe_en="find out whether the zaak has another Client; else add one in the same message",
        gewicht=Gewicht.SIGNAAL,
    ),
    _rule(
        "U-5",
        "RZS 1.0 U-5",
        "Een client die uit het gezinsplan gaat, kan nog in levensdomein- of deelplannen staan.",
        _still_in_plans,
        _WIJZIGINGEN,
        soort=_GEZINSPLAN,
        nl="Deze client gaat uit het gezinsplan, waaronder nog levensdomein- of deelplannen bekend zijn; daarin hoort "
        "hij dan niet te blijven",
        en="this client leaves a gezinsplan that has levensdomein- or deelplannen under it, and should leave those too",
        doe_nl="Ga na of de client ook daar beeindigd moet worden",
        doe_en="find out whether the client must be ended there too",
        gewicht=Gewicht.SIGNAAL,
    ),
    _rule(
        "U-6",
        "RZS 1.0 U-6, U-1",
        "Een zaak die aan een gezinsplan wordt gekoppeld, heeft een Client of krijgt er in hetzelfde bericht een.",
        _linked_with_client,
        _WIJZIGINGEN,
        soort="deelplan",
        nl="De zaak wordt aan een plan gekoppeld, maar heeft en krijgt geen Client; zij moet er een hebben",
        en="the zaak is linked to a plan, yet has no Client and gets none; it must have one",
        doe_nl="Voeg in hetzelfde bericht heeftBetrekkingOp met omschrijving Client toe",
        doe_en="add heeftBetrekkingOp with omschrijving Client in the same message",
    ),
    _rule(
        "RZS-overdracht",
        "RZS 1.0 overdragenZaak",
        "Het antwoord op een overdracht gaat over de zaak van de overdracht.",
        _same_zaak,
        ("bevestigOverdragenZaak",),
        nl="Het antwoord gaat over een andere zaak dan de overdracht waarnaar crossRefnummer verwijst; het moet "
        "dezelfde zijn",
        en="the answer is about another zaak than the overdracht crossRefnummer refers to; it must be the same",
        doe_nl="Geef de identificatie uit die overdracht of het crossRefnummer van de juiste overdracht",
        doe_en="give the identificatie of that overdracht or the crossRefnummer of the right one",
    ),
    # The standard does not forbid a second answer: a backoffice may change its mind, and people must then look.
    _rule(
        "RZS-overdracht-eenmaal",
        "RZS 1.0 overdragenZaak",
        "Een overdracht wordt één keer beantwoord.",
        _answered_once,
        ("bevestigOverdragenZaak",),
        nl="Deze overdracht is al eerder beantwoord; dat hoort één keer te gebeuren",
        en="this overdracht was answered before; that should happen once",
        doe_nl="Ga na welk antwoord geldt",
        doe_en="find out which answer counts",
        gewicht=Gewicht.SIGNAAL,
    ),
)

"""Where messages go under the shipped rules in all four combinations, and that a decision can explain itself."""

from dataclasses import replace
from itertools import product

import pytest

from gateway.access.partners import Rol
from gateway.routing.decide import Decision, Route, RuleTrace, decide, decide_on
from gateway.routing.facts import Facts
from gateway.routing.register import KnownDocument, KnownZaak
from gateway.routing.rules import Regel, RuleSet, ZaaktypeRegel
from tests.factories import (
    CLIENT,
    DEELPLAN,
    DOCUMENT,
    GEZINSPLAN,
    GEZPLAN,
    REGIE,
    RMC,
    RMC_TYPE,
    S1,
    S2,
    SCHULD,
    V1,
    V2,
    VERVOER,
    WMO,
    WMO_HH,
    ZMAG,
    Bericht,
    KnownRegister,
    bevestig,
    creeer_zaak,
    fout,
    genereer_zaakidentificatie,
    initieer,
    notificeer,
    overdraag,
    ruleset,
    update_zaak,
    voeg_document_toe,
    wijzig_document,
    zaakvraag,
)

PLAN = KnownZaak(GEZINSPLAN, "GEZPLAN", GEZPLAN[1], "gezinsplan", GEZINSPLAN, "regiesysteem")
KNOWN = KnownRegister(zaken=(PLAN,), clienten={CLIENT: GEZINSPLAN})
ORDERED = KnownRegister(zaken=(PLAN,), clienten={CLIENT: GEZINSPLAN}, opdrachten=frozenset({("wmo", GEZINSPLAN)}))

MAGAZIJN = (Route("bezorg", "zakenmagazijn", "creeerZaak_Lk01"),)
REFUSED: tuple[Route, ...] = ()


def _decide(bericht: Bericht, variant: str = V1, scenario: str = S1, register: KnownRegister = KNOWN) -> Decision:
    return decide(bericht.message, ruleset(variant, scenario), register)


ZAKEN = {
    "gezinsplan": lambda zender: creeer_zaak(zender, GEZINSPLAN, GEZPLAN, clienten=[CLIENT]),
    "levensdomeinplan": lambda zender: creeer_zaak(
        zender, "9990LD2026000001", ("LEVDOMPLAN", "Opstellen en uitvoeren levensdomeinplan"), [GEZINSPLAN]
    ),
    "deelplan": lambda zender: creeer_zaak(zender, plannen=[GEZINSPLAN]),
    "aanvraag van een client in een plan": lambda zender: creeer_zaak(zender, clienten=[CLIENT]),
    "aanvraag van een ander": lambda zender: creeer_zaak(zender, clienten=["999990019"]),
}
"""What is created -> by whom."""

ALLOWED: dict[tuple[str, str], set[tuple[str, str, bool]]] = {
    # (what, who) -> in which variant and scenario, with or without an opdracht for that plan
    ("gezinsplan", REGIE): set(product((V1, V2), (S1, S2), (False, True))),
    ("gezinsplan", WMO): set(),
    ("levensdomeinplan", REGIE): set(product((V1, V2), (S1, S2), (False, True))),
    ("levensdomeinplan", WMO): set(),
    ("deelplan", REGIE): set(product((V1,), (S1, S2), (False, True))),
    ("deelplan", WMO): {(V2, S1, True), (V2, S2, False), (V2, S2, True)},
    ("aanvraag van een client in een plan", REGIE): set(product((V1,), (S1, S2), (False, True))),
    ("aanvraag van een client in een plan", WMO): {(V2, S1, True), (V2, S2, False), (V2, S2, True)},
    ("aanvraag van een ander", REGIE): set(product((V1, V2), (S1, S2), (False, True))),
    ("aanvraag van een ander", WMO): set(product((V1, V2), (S1, S2), (False, True))),
}
"""The whole agreement of the concept's two variants and two scenarios; whatever is not here is refused."""

CASES = [(what, who, *case) for what, who in ALLOWED for case in product((V1, V2), (S1, S2), (False, True))]


@pytest.mark.parametrize(("what", "who", "variant", "scenario", "ordered"), CASES)
def test_who_may_create_what(what: str, who: str, variant: str, scenario: str, ordered: bool) -> None:
    """In each variant and scenario a zaak is delivered to the magazijn or refused with StUF058 and a usable reason."""
    decision = _decide(ZAKEN[what](who), variant, scenario, ORDERED if ordered else KNOWN)
    if (variant, scenario, ordered) in ALLOWED[what, who]:
        assert (decision.routes, decision.refusal) == (MAGAZIJN, None)
    else:
        assert decision.routes == REFUSED
        assert decision.refusal is not None and decision.refusal.code == "StUF058"
        assert len(decision.refusal.reden) > 40


@pytest.mark.parametrize(("variant", "scenario"), list(product((V1, V2), (S1, S2))))
def test_an_opdracht_counts_for_its_own_partner_and_plan_only(variant: str, scenario: str) -> None:
    """Work given to wmo for one gezinsplan opens neither another backoffice nor another gezinsplan."""
    others = [creeer_zaak(SCHULD, plannen=[GEZINSPLAN]), creeer_zaak(WMO, plannen=["9990GP2026000099"])]
    for bericht in others:
        allowed = _decide(bericht, variant, scenario, ORDERED).refusal is None
        assert allowed == (variant == V2 and scenario == S2)


KOPPELEN = {(V1, S1): (False, False), (V1, S2): (False, False), (V2, S1): (False, True), (V2, S2): (True, True)}


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize(("variant", "scenario"), KOPPELEN)
def test_who_may_link_a_zaak_to_a_plan(variant: str, scenario: str, ordered: bool) -> None:
    """A later plan relation follows the same agreement as a new deelplan; the regiesysteem may always make it."""
    register = ORDERED if ordered else KNOWN
    backoffice = _decide(update_zaak(WMO, plannen=[GEZINSPLAN]), variant, scenario, register)
    assert (backoffice.refusal is None) == KOPPELEN[variant, scenario][ordered]
    assert _decide(update_zaak(REGIE, plannen=[GEZINSPLAN]), variant, scenario, register).refusal is None


@pytest.mark.parametrize("bericht", [update_zaak(WMO), update_zaak(WMO, status="Klaar"), voeg_document_toe(WMO)])
def test_other_changes_are_never_held_back(bericht: Bericht) -> None:
    """An update without a new plan relation, a status or a document goes to the magazijn in every combination."""
    for variant, scenario in product((V1, V2), (S1, S2)):
        (route,) = _decide(bericht, variant, scenario).routes
        assert route == Route("bezorg", "zakenmagazijn", bericht.operation)


def _generic(bericht: Bericht, mutatiesoort: str) -> Bericht:
    """The message with a mutatiesoort that no service of ZDS has, sent as the plain kennisgeving it then is."""
    old = "T" if bericht.operation == "voegZaakdocumentToe_Lk01" else "W"
    root = "edcLk01" if old == "T" else "zakLk01"
    return replace(bericht.replace(f"soort>{old}<", f"soort>{mutatiesoort}<"), operation=root)


LINKS = {
    "with a status": update_zaak(WMO, plannen=[GEZINSPLAN], status="Klaar"),
    "as a correction": _generic(update_zaak(WMO, plannen=[GEZINSPLAN]), "C"),
    "as a removal": _generic(update_zaak(WMO, plannen=[GEZINSPLAN]), "V"),
}


@pytest.mark.parametrize("scenario", [S1, S2])
@pytest.mark.parametrize("bericht", LINKS.values(), ids=LINKS.keys())
def test_a_link_is_a_link_whatever_it_is_sent_as(bericht: Bericht, scenario: str) -> None:
    """Where the regiesysteem makes the link, no other service or mutatiesoort lets a backoffice make it."""
    decision = _decide(bericht, V1, scenario)
    assert decision.rule == "koppelen aan een gezinsplan door de backoffice terwijl het regiesysteem dat doet"
    assert decision.refusal is not None and decision.refusal.code == "StUF058"


OTHER_PLAN = "9990GP2026000099"
EACH_PLAN = {
    "another plan": (creeer_zaak(WMO, plannen=[OTHER_PLAN]), False),
    "both plans": (creeer_zaak(WMO, plannen=[GEZINSPLAN, OTHER_PLAN]), False),
    "another plan, client of this one": (creeer_zaak(WMO, plannen=[OTHER_PLAN], clienten=[CLIENT]), False),
    "zaak under this plan linked to another": (update_zaak(WMO, plannen=[OTHER_PLAN]), False),
    "this plan": (creeer_zaak(WMO, plannen=[GEZINSPLAN]), True),
    "no plan named, client of this one": (creeer_zaak(WMO, clienten=[CLIENT]), True),
}


@pytest.mark.parametrize(("bericht", "allowed"), EACH_PLAN.values(), ids=EACH_PLAN.keys())
def test_work_is_needed_for_each_plan_that_is_named(bericht: Bericht, allowed: bool) -> None:
    """Work for one gezinsplan opens no other one that the same message names."""
    under = KnownZaak(DEELPLAN, "WMO-HH", WMO_HH[1], "deelplan", GEZINSPLAN)
    register = KnownRegister((PLAN, under), clienten={CLIENT: GEZINSPLAN}, opdrachten=ORDERED.opdrachten)
    assert (_decide(bericht, V2, S1, register).refusal is None) == allowed


@pytest.mark.parametrize("bericht", [zaakvraag("KRANT"), wijzig_document("KRANT"), genereer_zaakidentificatie("KRANT"),
                                     voeg_document_toe("KRANT"), initieer(zender="KRANT"),
                                     notificeer(zender="KRANT", ontvanger=WMO)],
                         ids=lambda bericht: bericht.operation)  # fmt: skip
def test_an_afnemer_only_listens(bericht: Bericht) -> None:
    """Who only subscribes neither asks, changes nor notifies: the last rule refuses it."""
    rules = ruleset(partners={"krant": {"rol": "afnemer", "applicatie": "KRANT", "url": "http://127.0.0.1:9/x"}})
    decision = decide(bericht.message, rules, KNOWN)
    assert (decision.rule, decision.routes) == ("sluitregel", ())


def test_the_magazijn_reports_its_change_to_the_afnemers() -> None:
    """A change the zaaksysteem made is taken as done: nothing goes back, the afnemers are told (RZS 2.2)."""
    decision = _decide(update_zaak(ZMAG))
    assert (decision.rule, decision.routes, decision.notify) == ("wijziging die het zakenmagazijn al deed", (), True)


BACKOFFICE = KnownZaak(DEELPLAN, "WMO-HH", WMO_HH[1], "deelplan", GEZINSPLAN, "regiesysteem")
ASKED = KnownRegister(zaken=(PLAN, BACKOFFICE), senders={"ORDER-1": "regiesysteem"})
VERVOER_TYPE = ("LLVERVOER", "Behandelen aanvraag leerlingenvervoer")

ROUTES: dict[str, tuple[Bericht, tuple[Route, ...]]] = {
    "work order": (overdraag(), (Route("bezorg", "wmo", "overdragenZaak"),)),
    "work order by the register's zaaktype": (overdraag(zaaktype=None), (Route("bezorg", "wmo", "overdragenZaak"),)),
    "work order addressed to the gateway": (
        overdraag(ontvanger="REGIEWISSEL"),
        (Route("bezorg", "wmo", "overdragenZaak"),),
    ),
    "work order for an unknown zaak goes to its ontvanger": (
        overdraag(zaak="9990XX2026000001", zaaktype=None, ontvanger=SCHULD),
        (Route("bezorg", "schuldhulp", "overdragenZaak"),),
    ),
    "work order in the form the backoffice knows": (
        overdraag(zaak="9990LV2026000001", zaaktype=VERVOER_TYPE, ontvanger=VERVOER),
        (Route("bezorg", "leerlingenvervoer", "notificeerOverZaak"),),
    ),
    "answer to a work order": (bevestig("ORDER-1"), (Route("bezorg", "regiesysteem", "bevestigOverdragenZaak"),)),
    "notification to a backoffice": (notificeer(), (Route("bezorg", "wmo", "notificeerOverZaak"),)),
    "notification to the regiesysteem": (
        notificeer(zender=WMO, ontvanger=REGIE),
        (Route("bezorg", "regiesysteem", "notificeerOverZaak"),),
    ),
    "the gateway orders by itself for RMC": (
        creeer_zaak(zaak="9990RM2026000001", zaaktype=RMC_TYPE, plannen=[GEZINSPLAN]),
        (*MAGAZIJN, Route("overdragen", "rmc", "overdragenZaak")),
    ),
    "trigger": (initieer(), ()),
    "question": (zaakvraag(), (Route("vraag", "zakenmagazijn", "geefZaakdetails_Lv01"),)),
    "synchronous service": (
        genereer_zaakidentificatie(),
        (Route("vraag", "zakenmagazijn", "genereerZaakIdentificatie_Di02"),),
    ),
    "synchronous change": (wijzig_document(), (Route("vraag", "zakenmagazijn", "updateZaakdocument_Di02"),)),
    "late fault to its sender": (fout(cross="ORDER-1"), (Route("bezorg", "regiesysteem", "Fo03"),)),
    "late fault goes to who asked, whoever it names": (
        fout(cross="ORDER-1", ontvanger=SCHULD),
        (Route("bezorg", "regiesysteem", "Fo03"),),
    ),
    "change the zakenmagazijn made itself": (update_zaak(ZMAG), ()),
    "late fault to the gateway": (fout(cross="ORDER-1", ontvanger="REGIEWISSEL"), ()),
}


@pytest.mark.parametrize(("variant", "scenario"), list(product((V1,), (S1, S2))))
@pytest.mark.parametrize("name", ROUTES)
def test_where_messages_go(name: str, variant: str, scenario: str) -> None:
    """Each kind of message has its destination and its form."""
    bericht, routes = ROUTES[name]
    decision = _decide(bericht, variant, scenario, ASKED)
    assert decision.refusal is None
    assert decision.routes == routes


NOWHERE = {
    "unknown zaaktype": (creeer_zaak(zaaktype=("BRUILOFT", "Sluiten huwelijk")), "zaaktype niet afgesproken"),
    "no zaaktype": (creeer_zaak(zaak="9990NW2026000001", zaaktype=None), "zaaktype niet afgesproken"),
    "work order of a backoffice": (overdraag(zender=WMO, ontvanger=SCHULD), "sluitregel"),
    "late fault about nothing sent": (fout(cross="ONBEKEND"), "late fout naar de oorspronkelijke zender"),
    "work order to another backoffice": (
        overdraag(ontvanger=SCHULD),
        "opdracht aan een ander dan de backoffice van de zaak",
    ),
    "work order to the magazijn": (
        overdraag(zaak="9990XX2026000001", zaaktype=("NIX", "Onbekend"), ontvanger=ZMAG),
        "opdracht aan een ander dan de backoffice van de zaak",
    ),
    "work order to its own sender": (
        overdraag(zaak="9990XX2026000001", zaaktype=("NIX", "Onbekend"), ontvanger=REGIE),
        "opdracht aan een ander dan de backoffice van de zaak",
    ),
    "gezinsplan changed by a backoffice": (update_zaak(WMO, GEZINSPLAN), "gezinsplan wijzigen door de backoffice"),
    "gezinsplan changed under another zaaktype": (
        update_zaak(WMO, GEZINSPLAN, zaaktype=WMO_HH),
        "gezinsplan wijzigen door de backoffice",
    ),
    "status of a gezinsplan by a backoffice": (
        update_zaak(WMO, GEZINSPLAN, status="Klaar"),
        "gezinsplan wijzigen door de backoffice",
    ),
    "gezinsplan removed by a backoffice": (
        _generic(update_zaak(WMO, GEZINSPLAN), "V"),
        "gezinsplan wijzigen door de backoffice",
    ),
    "correction by a backoffice": (
        _generic(update_zaak(WMO), "C"),
        "kennisgeving buiten de afgesproken diensten door de backoffice",
    ),
    "document removed by a backoffice": (
        _generic(voeg_document_toe(WMO), "V"),
        "kennisgeving buiten de afgesproken diensten door de backoffice",
    ),
    "notification to the gateway": (notificeer(ontvanger="REGIEWISSEL"), "sluitregel"),
    "answer to nobody": (bevestig("ONBEKEND"), "antwoord op een opdracht"),
}


@pytest.mark.parametrize("name", NOWHERE)
def test_what_has_no_route_is_refused_by_a_named_rule(name: str) -> None:
    """A message nothing was agreed about is refused with StUF058, and the decision names the rule."""
    bericht, rule = NOWHERE[name]
    decision = _decide(bericht, register=ASKED)
    assert decision.refusal is not None and decision.refusal.code == "StUF058"
    assert decision.rule == rule


def test_a_zaaktype_is_known_by_code_or_by_omschrijving() -> None:
    """The code counts first; without a code we know, the omschrijving does, whatever its capitals (RZS C-7)."""
    by_name = creeer_zaak(zaaktype=("", WMO_HH[1].upper()), plannen=[GEZINSPLAN])
    assert _decide(by_name).routes == MAGAZIJN
    by_code = creeer_zaak(zaaktype=("WMO-HH", "Heel anders genoemd"), plannen=[GEZINSPLAN])
    assert _decide(by_code).routes == MAGAZIJN


# --- made for the purpose ---------------------------------------------------------------------------------------------


def _rules(*regels: dict[str, object]) -> RuleSet:
    return ruleset(regels=[{"naam": f"regel {number}", **regel} for number, regel in enumerate(regels, 1)])


def test_the_first_rule_that_holds_decides() -> None:
    """Rules are read from the top; a later one that also holds is not reached."""
    rules = _rules({"dan": {"bezorg": "wmo"}}, {"dan": {"bezorg": "regiesysteem"}})
    decision = decide(creeer_zaak().message, rules, KNOWN)
    assert (decision.rule, [route.destination for route in decision.routes]) == ("regel 1", ["wmo"])
    assert decision.trace == (RuleTrace("regel 1", True),)


def test_a_decision_tells_why_each_rule_did_not_hold() -> None:
    """The trace names, per rule, the first condition that failed, what it was and what was expected."""
    rules = _rules(
        {"als": {"operatie": "creeerZaak_Lk01", "zender": ["wmo", "rmc"]}, "dan": {"bezorg": "wmo"}},
        {"als": {"opdracht": "ja"}, "dan": {"bezorg": "wmo"}},
        {"als": {"gebeurtenis": "Creeer zaak", "domein": "wmo"}, "dan": {"bezorg": "zakenmagazijn"}},
    )
    decision = decide(creeer_zaak().message, rules, KNOWN)
    assert decision.trace == (
        RuleTrace("regel 1", False, "zender is regiesysteem, verwacht wmo of rmc"),
        RuleTrace("regel 2", False, "opdracht is nee, verwacht ja"),
        RuleTrace("regel 3", True),
    )
    assert decision.facts == {
        "operatie": "creeerZaak_Lk01",
        "zender": "regiesysteem",
        "opdracht": False,
        "gebeurtenis": "Creeer zaak",
        "domein": "wmo",
    }


def test_without_a_rule_that_holds_nothing_falls_through() -> None:
    """A set whose rules all fail refuses with StUF058, so no message can get lost between rules."""
    decision = decide(creeer_zaak().message, _rules({"als": {"zender": "wmo"}, "dan": {"bezorg": "wmo"}}), KNOWN)
    assert decision.refusal is not None and decision.refusal.code == "StUF058"
    assert (decision.rule, decision.routes) == ("", ())


def test_a_rule_may_send_to_several() -> None:
    """Deliveries come first, then copies, then the work order, each in its form."""
    rules = _rules(
        {"dan": {"bezorg": ["zakenmagazijn", "regiesysteem"], "kopieer": "schuldhulp", "overdragen": "backoffice"}}
    )
    routes = decide(creeer_zaak().message, rules, KNOWN).routes
    assert [(route.kind, route.destination, route.operation) for route in routes] == [
        ("bezorg", "zakenmagazijn", "creeerZaak_Lk01"),
        ("bezorg", "regiesysteem", "creeerZaak_Lk01"),
        ("kopieer", "schuldhulp", "creeerZaak_Lk01"),
        ("overdragen", "wmo", "overdragenZaak"),
    ]


@pytest.mark.parametrize(
    ("dan", "bericht", "told"),
    [
        ({"bezorg": "ontvanger"}, creeer_zaak(ontvanger="REGIEWISSEL"), "wijst naar 'ontvanger'"),
        ({"bezorg": "opdrachtgever"}, creeer_zaak(), "wijst naar 'opdrachtgever'"),
        ({"bezorg": "backoffice"}, creeer_zaak(zaaktype=GEZPLAN, ontvanger="REGIEWISSEL"), "wijst naar 'backoffice'"),
        ({"vraag": "zakenmagazijn"}, creeer_zaak(), "past niet bij creeerZaak_Lk01"),
        ({"bezorg": "zakenmagazijn"}, zaakvraag(), "past niet bij geefZaakdetails_Lv01"),
        ({"houd_vast": "zakenmagazijn"}, wijzig_document(), "past niet bij updateZaakdocument_Di02"),
        ({"neem_aan": "ja"}, zaakvraag(), "past niet bij geefZaakdetails_Lv01"),
    ],
)
def test_a_rule_that_cannot_be_carried_out_refuses_and_says_so(
    dan: dict[str, object], bericht: Bericht, told: str
) -> None:
    """A destination nobody is for this message, or a form its mode does not have, is told to sender and beheerder."""
    decision = decide(bericht.message, _rules({"dan": dan}), KNOWN)
    assert decision.routes == ()
    assert decision.refusal is not None and decision.refusal.code == "StUF058"
    assert told in decision.refusal.reden and "regel 1" in decision.refusal.reden


@pytest.mark.parametrize(("value", "notify"), [(None, True), ("ja", True), ("nee", False)])
def test_a_rule_can_keep_a_change_silent(value: str | None, notify: bool) -> None:
    """Afnemers are told unless the rule says `notificeer: nee`."""
    dan = {"bezorg": "zakenmagazijn"} | ({"notificeer": value} if value else {})
    assert decide(creeer_zaak().message, _rules({"dan": dan}), KNOWN).notify is notify


def test_a_rule_asks_no_more_than_it_needs() -> None:
    """Facts that cost a read are only fetched when a rule asks for them, and once."""
    register = KnownRegister(zaken=(PLAN,))
    decide(creeer_zaak(zaaktype=WMO_HH).message, _rules({"dan": {"bezorg": "wmo"}}), register)
    assert register.asked == []
    cheap_first = {"als": {"opdracht": "ja", "zender": "wmo"}, "dan": {"bezorg": "wmo"}}
    decide(creeer_zaak(plannen=[GEZINSPLAN]).message, _rules(cheap_first), register)
    assert register.asked == []
    asking = {"als": {"opdracht": "ja"}, "dan": {"bezorg": "wmo"}}
    decide(creeer_zaak(plannen=[GEZINSPLAN]).message, _rules(asking, asking), register)
    assert register.asked.count("has_opdracht") == 1


# --- facts ------------------------------------------------------------------------------------------------------------


def _facts(bericht: Bericht, register: KnownRegister) -> Facts:
    return Facts(bericht.message, ruleset(), register)


DOCUMENTS = KnownRegister(zaken=(PLAN, BACKOFFICE), documenten=(KnownDocument(DOCUMENT, DEELPLAN),))
REMEMBERED = {
    "document without a zaak": (wijzig_document(), ("wmo", "deelplan", GEZINSPLAN, "WMO-HH")),
    "status without a zaaktype": (update_zaak(status="Klaar"), ("wmo", "deelplan", GEZINSPLAN, "WMO-HH")),
    "document with a zaak": (voeg_document_toe(), ("wmo", "deelplan", GEZINSPLAN, "WMO-HH")),
    "question": (zaakvraag(), ("wmo", "deelplan", GEZINSPLAN, "WMO-HH")),
    "question about nothing known": (zaakvraag(zaak="9990ZZ2026000009"), ("", "", "", "")),
    "document nobody knows": (wijzig_document(document="9990DOC2026000099"), ("", "", "", "")),
    "gezinsplan": (update_zaak(zaak=GEZINSPLAN), ("", "gezinsplan", GEZINSPLAN, "GEZPLAN")),
    "new deelplan": (
        creeer_zaak(zaak="9990NW2026000001", plannen=[GEZINSPLAN]),
        ("wmo", "deelplan", GEZINSPLAN, "WMO-HH"),
    ),
    "order that names its plan": (
        notificeer(zaak="9990NW2026000001", extra={"gezinsplan": GEZINSPLAN}, zaaktype=WMO_HH),
        ("wmo", "zaak", GEZINSPLAN, "WMO-HH"),
    ),
}


@pytest.mark.parametrize("name", REMEMBERED)
def test_routing_remembers(name: str) -> None:
    """What a message does not say is filled in from what traffic taught: domain, plan and zaaktype."""
    bericht, expected = REMEMBERED[name]
    facts = _facts(bericht, DOCUMENTS)
    assert (facts["domein"], facts.soort_plan, facts.gezinsplan, facts["zaaktype"]) == expected


def test_a_deelplan_of_a_levensdomeinplan_belongs_to_its_gezinsplan() -> None:
    """The plan above the plan counts: work for the gezinsplan opens its levensdomeinplannen."""
    between = KnownZaak("9990LD2026000001", "LEVDOMPLAN", "", "levensdomeinplan", GEZINSPLAN)
    register = KnownRegister(zaken=(PLAN, between))
    facts = _facts(creeer_zaak(plannen=[between.zaakidentificatie]), register)
    assert facts.gezinsplan == GEZINSPLAN
    assert facts.gezinsplannen == {GEZINSPLAN}


@pytest.mark.parametrize(
    ("zaken", "expected"), [((), ("zaak", "")), ((PLAN,), ("deelplan", GEZINSPLAN))], ids=["unknown", "a plan"]
)
def test_an_agreed_zaak_hangs_under_no_plan_that_nobody_knows(
    zaken: tuple[KnownZaak, ...], expected: tuple[str, str]
) -> None:
    """An ordinary zaak that refers to another one is not taken for a deelplan, nor kept under that other."""
    agreed = {**ruleset().zaaktypen, "KLACHT": ZaaktypeRegel(omschrijving="Behandelen klacht", soort="zaak")}
    rules = ruleset().model_copy(update={"zaaktypen": agreed})
    bericht = creeer_zaak(zaak="9990NW2026000001", zaaktype=("KLACHT", "Behandelen klacht"), plannen=[GEZINSPLAN])
    facts = Facts(bericht.message, rules, KnownRegister(zaken=zaken))
    assert (facts.soort_plan, facts.gezinsplan) == expected


@pytest.mark.parametrize(("soort", "expected"), [("T", True), ("R", True), ("I", False), ("V", False), ("W", False)])
def test_only_a_new_plan_relation_links(soort: str, expected: bool) -> None:
    """Adding or replacing a plan relation links; identifying or removing one does not (RZS U-6)."""
    old = 'StUF:entiteittype="ZAKZAKBTR" StUF:verwerkingssoort="T"'
    bericht = update_zaak(plannen=[GEZINSPLAN]).replace(old, old[:-2] + f'{soort}"')
    assert _facts(bericht, KNOWN)["koppelt_plan"] is expected


def test_decide_on_uses_the_facts_it_is_given() -> None:
    """The facts a decision was made on can be used again, with what was asked kept."""
    facts = _facts(creeer_zaak(), KNOWN)
    decision = decide_on(facts)
    assert decision.facts == facts.asked


def test_every_shipped_rule_can_hold() -> None:
    """No rule of the shipped file stands behind one that always holds."""
    regels: tuple[Regel, ...] = ruleset().regels
    assert [regel.naam for regel in regels if regel.catches_all] == [regels[-1].naam]
    assert len({regel.naam for regel in regels}) == len(regels)


def test_the_roles_a_rule_names_are_all_but_the_regiesysteem() -> None:
    """Who may not make a gezinsplan is everybody else: a new role cannot slip through the shipped rule."""
    (regel,) = [regel for regel in ruleset().regels if regel.naam == "gezinsplan alleen door het regiesysteem"]
    assert set(regel.als.zender_rol or ()) == set(Rol) - {Rol.REGIESYSTEEM}


def test_zmag_is_the_magazijn() -> None:
    """The partner all changes go to is the one addressed as ZMAG."""
    assert ruleset().partners["zakenmagazijn"].applicatie == ZMAG
    assert ruleset().partners["rmc"].applicatie == RMC

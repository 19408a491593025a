"""Loading rules: whole or not at all, and every mistake with file, line, key and what was expected."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.errors import ConfigurationError
from gateway.located import MAX_BYTES, LocatedError
from gateway.routing.facts import FACTS
from gateway.routing.load import load_rules, parse_rules
from gateway.routing.rules import BESTEMMINGEN, GEBEURTENISSEN, Voorwaarde
from gateway.stuf.operations import BY_NAME
from tests.factories import ROOT

SMALL = """\
versie: 1
gemeente: "9990"
variant: deelplan-door-regiesysteem
scenario: aanvraag-via-regiesysteem
zaaktypen:
  GEZPLAN: {omschrijving: Gezinsplan, soort: gezinsplan}
  WMO-HH:
    omschrijving: Hulp
    soort: deelplan
    domein: wmo
    backoffice: wmo
partners:
  regie:
    rol: regiesysteem
    applicatie: REGIE
    url: http://127.0.0.1:1/services
  wmo:
    rol: backoffice
    applicatie: WMOBO
regels:
  - naam: eerste
    als: {operatie: creeerZaak_Lk01, zender_rol: regiesysteem}
    dan: {bezorg: regie}
  - naam: laatste
    dan:
      weiger:
        code: StUF058
        reden: Er is geen route afgesproken.
abonnementen:
  - zaaktype: WMO-HH
    afnemers: [regie, backoffice]
"""


def _problems(text: str | bytes) -> list[str]:
    with pytest.raises(LocatedError) as caught:
        parse_rules(text.encode() if isinstance(text, str) else text, "regels.yaml")
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def _with(old: str, new: str) -> str:
    assert SMALL.count(old) == 1, f"{old!r} stands there {SMALL.count(old)} times"
    return SMALL.replace(old, new)


def test_the_small_set_is_sound() -> None:
    """The text that the mistakes below are made in loads."""
    rules = parse_rules(SMALL.encode())
    assert [regel.naam for regel in rules.regels] == ["eerste", "laatste"]
    assert rules.partners["wmo"].naam == "wmo"
    assert rules.abonnementen[0].gebeurtenis == GEBEURTENISSEN


def test_the_shipped_rules_load_from_their_file() -> None:
    """The rules file of the project is sound and knows every sector of the concept."""
    rules = load_rules(ROOT / "routing_rules.yaml")
    assert rules.regels[-1].catches_all
    backoffices = {naam for naam, partner in rules.partners.items() if partner.rol == "backoffice"}
    assert {zaaktype.backoffice for zaaktype in rules.zaaktypen.values()} - {None} == backoffices


MISTAKES: dict[str, tuple[str, str, int, str]] = {
    # name: (what stands there, what is written instead, line, what is told)
    "unknown key at the top": (
        'gemeente: "9990"',
        'gemeente: "9990"\nkleur: rood',
        3,
        "kleur: deze sleutel is onbekend",
    ),
    "misspelt version": (
        "versie: 1",
        "version: 1",
        1,
        "version: deze sleutel is onbekend; bedoeld is misschien versie",
    ),
    "other version": ("versie: 1", "versie: 2", 1, "versie: verwacht 1"),
    "gemeente as a number": ('gemeente: "9990"', "gemeente: 9990", 2, "gemeente: verwacht tekst"),
    "gemeente of three digits": ('gemeente: "9990"', 'gemeente: "999"', 2, "gemeente: verwacht vier cijfers"),
    "unknown variant": (
        "variant: deelplan-door-regiesysteem",
        "variant: v1",
        3,
        "variant: verwacht 'deelplan-door-regie",
    ),
    "zaaktype of an unknown kind": (
        "soort: deelplan",
        "soort: plannetje",
        9,
        "zaaktypen.WMO-HH.soort: verwacht 'gezin",
    ),
    "zaaktype without omschrijving": (
        "    omschrijving: Hulp\n",
        "",
        7,
        "zaaktypen.WMO-HH.omschrijving: deze sleutel ontbreekt",
    ),
    "unknown key of a zaaktype": (
        "    domein: wmo",
        "    domain: wmo",
        10,
        "zaaktypen.WMO-HH.domain: deze sleutel is onbekend",
    ),
    "backoffice that is no partner": (
        "    backoffice: wmo",
        "    backoffice: zorg",
        11,
        "zaaktypen.WMO-HH.backoffice: onbekend: 'zorg'; bekend zijn regie, wmo",
    ),
    "unknown role": ("rol: backoffice", "rol: bakkerij", 18, "partners.wmo.rol: verwacht 'regiesysteem'"),
    "partner without applicatie": (
        "    applicatie: WMOBO\n",
        "",
        17,
        "partners.wmo.applicatie: deze sleutel ontbreekt",
    ),
    "applicatie too short": (
        "applicatie: WMOBO",
        "applicatie: W",
        19,
        "partners.wmo.applicatie: verwacht ten minste 3 tekens",
    ),
    "address that is none": (
        "http://127.0.0.1:1/services",
        "127.0.0.1",
        16,
        "partners.regie.url: verwacht een webadres",
    ),
    "address of another kind": (
        "http://127.0.0.1:1/services",
        "ftp://127.0.0.1/x",
        16,
        "partners.regie.url: verwacht een webadres dat met http of https begint",
    ),
    "name of a partner with capitals": ("  wmo:\n", "  WMO:\n", 17, "partners.WMO"),
    "endpoint of an unknown portType": (
        "applicatie: WMOBO",
        "applicatie: WMOBO\n    endpoints: {Ontvang: 'http://x/'}",
        20,
        "partners.wmo.endpoints.Ontvang",
    ),
    "wait of nothing": (
        "applicatie: WMOBO",
        "applicatie: WMOBO\n    herhaling: [1, 0]",
        20,
        "partners.wmo.herhaling.2: verwacht een getal groter dan 0",
    ),
    "endless wait": (
        "applicatie: WMOBO",
        "applicatie: WMOBO\n    herhaling: [.inf]",
        20,
        "partners.wmo.herhaling.1: verwacht een getal van ten hoogste",
    ),
    "wait that is no number": (
        "applicatie: WMOBO",
        "applicatie: WMOBO\n    herhaling: [snel]",
        20,
        "partners.wmo.herhaling.1: verwacht een getal",
    ),
    "right to an unknown operation": (
        "applicatie: WMOBO",
        "applicatie: WMOBO\n    rechten: [doeIets]",
        17,
        "partners.wmo: rechten noemt onbekende operaties: doeIets",
    ),
    "no rules": (
        SMALL[SMALL.index("  - naam: eerste") : SMALL.index("abonnementen")],
        "  []\n",
        20,
        "regels: verwacht ten minste 1 onderdeel",
    ),
    "rule without a name": ("naam: eerste", "name: eerste", 21, "regels.1.naam: deze sleutel ontbreekt"),
    "unknown condition": (
        "zender_rol: regiesysteem",
        "rol_zender: regiesysteem",
        22,
        "regels.1.als.rol_zender: deze sleutel is onbekend",
    ),
    "unknown operation": (
        "operatie: creeerZaak_Lk01",
        "operatie: maakZaak",
        22,
        "regels.1.als: onbekende operatie: maakZaak",
    ),
    "misspelt role in a condition": (
        "zender_rol: regiesysteem",
        "zender_rol: regisysteem",
        22,
        "regels.1.als.zender_rol: onbekend: 'regisysteem'; bekend zijn regiesysteem, ",
    ),
    "unknown sender in a condition": (
        "zender_rol: regiesysteem",
        "zender: piet",
        22,
        "regels.1.als.zender: onbekend: 'piet'; bekend zijn regie, wmo",
    ),
    "unknown zaaktype in a condition": (
        "zender_rol: regiesysteem",
        "zaaktype: [WMO-HH, WMO]",
        22,
        "regels.1.als.zaaktype: onbekend: 'WMO'",
    ),
    "unknown domain in a condition": (
        "zender_rol: regiesysteem",
        "domein: zorg",
        22,
        "regels.1.als.domein: onbekend: 'zorg'; bekend zijn wmo",
    ),
    "unknown plan in a condition": (
        "zender_rol: regiesysteem",
        "soort_plan: plan",
        22,
        "regels.1.als.soort_plan: onbekend: 'plan'",
    ),
    "unknown message in a condition": (
        "zender_rol: regiesysteem",
        "soort_bericht: brief",
        22,
        "regels.1.als.soort_bericht: onbekend: 'brief'",
    ),
    "unknown mutatiesoort in a condition": (
        "zender_rol: regiesysteem",
        "mutatiesoort: X",
        22,
        "regels.1.als.mutatiesoort: onbekend: 'X'",
    ),
    "unknown scenario in a condition": (
        "zender_rol: regiesysteem",
        "scenario: s1",
        22,
        "regels.1.als.scenario: onbekend: 's1'",
    ),
    "yes that is none": (
        "zender_rol: regiesysteem",
        "opdracht: misschien",
        22,
        "regels.1.als.opdracht: verwacht ja of nee",
    ),
    "empty list in a condition": (
        "zender_rol: regiesysteem",
        "zender: []",
        22,
        "regels.1.als.zender: verwacht ten minste 1 onderdeel",
    ),
    "unknown destination": (
        "bezorg: regie",
        "bezorg: overal",
        23,
        "regels.1.dan: onbekend: 'overal'; bekend zijn regie, wmo, ontvanger, backoffice, opdrachtgever",
    ),
    "two main actions": ("bezorg: regie", "bezorg: regie, vraag: wmo", 23, "regels.1.dan: geef precies één van"),
    "no main action": ("bezorg: regie", "notificeer: nee", 23, "regels.1.dan: geef precies één van"),
    "copy without delivery": (
        "bezorg: regie",
        "vraag: regie, kopieer: wmo",
        23,
        "regels.1.dan: kopieer en overdragen volgen alleen op bezorg",
    ),
    "unknown fault code": ("code: StUF058", "code: StUF999", 26, "regels.2.dan.weiger: onbekende StUF-code StUF999"),
    "reason nobody can use": (
        "Er is geen route afgesproken.",
        "Nee.",
        28,
        "regels.2.dan.weiger.reden: verwacht ten minste 10 tekens",
    ),
    "unknown subscriber": (
        "afnemers: [regie, backoffice]",
        "afnemers: [piet]",
        31,
        "abonnementen.1.afnemers: onbekend: 'piet'; bekend zijn regie, wmo, backoffice",
    ),
    "subscription to an unknown zaaktype": (
        "zaaktype: WMO-HH",
        "zaaktype: WMO",
        30,
        "abonnementen.1.zaaktype: onbekend: 'WMO'",
    ),
    "subscription to an unknown gebeurtenis": (
        "zaaktype: WMO-HH",
        "gebeurtenis: Feest",
        30,
        "abonnementen.1: onbekende gebeurtenis: Feest",
    ),
    "duplicate key": ("rol: backoffice", "rol: backoffice\n    rol: afnemer", 19, "sleutel 'rol' staat er twee keer"),
    "duplicate partner": ("  wmo:\n    rol", "  regie:\n    rol", 17, "sleutel 'regie' staat er twee keer"),
    "anchor": ("  wmo:\n    rol", "  wmo: &w\n    rol", 17, "ankers en verwijzingen (& en *) mogen niet"),
    "alias": ("rol: backoffice", "rol: *w", 18, "ankers en verwijzingen (& en *) mogen niet"),
    "merge key": ("rol: backoffice", "<<: {rol: backoffice}", 18, "partners.wmo.<<: deze sleutel is onbekend"),
    "tab": ("    rol: backoffice", "\trol: backoffice", 18, "geen geldige YAML"),
    "bracket left open": ("afnemers: [regie, backoffice]", "afnemers: [regie", 32, "geen geldige YAML"),
    "Python object": ("omschrijving: Hulp", "omschrijving: !!python/name:os.system x", 8, "geen geldige YAML"),
    "date that does not exist": (
        "omschrijving: Hulp",
        "omschrijving: 2026-13-45",
        8,
        "'2026-13-45' is geen bestaande datum of getal",
    ),
    "control character": ("omschrijving: Hulp", "omschrijving: Hu\x07lp", 8, "dit teken mag niet in YAML staan"),
    "control character as an escape": (
        "omschrijving: Hulp",
        'omschrijving: "Hu\\x07lp"',
        8,
        "hier staat een teken dat niet in een bericht kan",
    ),
    "half a character": ("  WMO-HH:", '  "WMO\\ud83d":', 7, "hier staat een teken dat niet in een bericht kan"),
    "alias that no message can carry": (
        "applicatie: WMOBO",
        "applicatie: WMOBO\n    aliassen: [AB]",
        20,
        "partners.wmo.aliassen.1: verwacht ten minste 3 tekens",
    ),
    "organisatie that is too long": (
        "applicatie: WMOBO",
        f"applicatie: WMOBO\n    organisatie: {'O' * 201}",
        20,
        "partners.wmo.organisatie: verwacht ten hoogste 200 tekens",
    ),
    "second document": ("abonnementen:", "---\nabonnementen:", 29, "geen geldige YAML"),
    "list for a mapping": ("partners:\n", "partners: []\nx:\n", 12, "partners: verwacht sleutels met waarden"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_file_line_and_key(name: str) -> None:
    """The first line of the error begins with file and line, names the key and says what was expected."""
    old, new, line, told = MISTAKES[name]
    problems = _problems(_with(old, new))
    found = [problem for problem in problems if problem.startswith(f"regels.yaml:{line}: ") and told in problem]
    assert found, problems


WHOLE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "regels.yaml:1: verwacht sleutels als versie"),
    "only a comment": (b"# niets\n", "regels.yaml:1: verwacht sleutels als versie"),
    "a list": (b"- a\n", "regels.yaml:1: verwacht sleutels als versie"),
    "a text": (b"tekst", "regels.yaml:1: verwacht sleutels als versie"),
    "not UTF-8": (b"versie: \xff", "regels.yaml: het bestand is geen UTF-8"),
    "too large": (b"#" * (MAX_BYTES + 1), "regels.yaml: het bestand is groter dan 2048 kB"),
    "nested without end": (b"a: " + b"[" * 5000, "regels.yaml:1: te diep genest"),
}


@pytest.mark.parametrize(("data", "told"), WHOLE.values(), ids=WHOLE.keys())
def test_a_file_that_is_no_rules_file(data: bytes, told: str) -> None:
    """Whatever the file holds, the error is one clear line and never a crash."""
    (problem,) = _problems(data)
    assert problem.startswith(told)


def test_every_mistake_is_told_at_once() -> None:
    """Someone who made three mistakes does not have to find them one by one."""
    text = SMALL.replace("soort: deelplan", "soort: x").replace("rol: backoffice", "rol: x").replace("StUF058", "x")
    assert len(_problems(text)) == 3
    references = SMALL.replace("backoffice: wmo", "backoffice: x").replace("bezorg: regie", "bezorg: x")
    assert len(_problems(references)) == 2


def test_a_mark_at_the_start_is_fine() -> None:
    """An editor of Windows writes a byte order mark."""
    assert parse_rules(SMALL.encode("utf-8-sig")).gemeente == "9990"


@pytest.mark.parametrize(
    ("word", "value"), [("ja", True), ("nee", False), ("true", True), ("false", False), ("yes", True)]
)
def test_yes_and_no_in_dutch(word: str, value: bool) -> None:
    """ja and nee mean what they say, beside YAML's own words."""
    rules = parse_rules(_with("zender_rol: regiesysteem", f"opdracht: {word}").encode())
    assert rules.regels[0].als.opdracht is value


def test_one_value_or_a_list() -> None:
    """A condition takes one word or several."""
    one = parse_rules(SMALL.encode()).regels[0].als.zender_rol
    many = (
        parse_rules(_with("zender_rol: regiesysteem", "zender_rol: [regiesysteem]").encode()).regels[0].als.zender_rol
    )
    assert one == many == ("regiesysteem",)


def test_the_version_changes_with_the_text() -> None:
    """The version is a fingerprint of the text: the same text the same version, another text another."""
    again, other = parse_rules(SMALL.encode()), parse_rules((SMALL + "# x\n").encode())
    assert parse_rules(SMALL.encode()).version == again.version != other.version


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A missing file is a configuration error with the reason of the system."""
    with pytest.raises(ConfigurationError, match="regelbestand niet te lezen"):
        load_rules(tmp_path / "weg.yaml")


def test_every_condition_has_a_fact() -> None:
    """What rules can ask and what the gateway can know are the same list."""
    assert set(Voorwaarde.model_fields) == set(FACTS)


@pytest.mark.parametrize(
    "change",
    [
        lambda values: values["regels"][0]["als"].update(operatie=list(BY_NAME)),
        lambda values: values["regels"][0].update(dan={"bezorg": list(BESTEMMINGEN)}),
        lambda values: values["abonnementen"][0].update(gebeurtenis=list(GEBEURTENISSEN)),
    ],
    ids=["operations", "destinations", "gebeurtenissen"],
)
def test_every_known_word_is_accepted(change: Callable[[Any], None]) -> None:
    """Each operation, destination and gebeurtenis the code knows can be written in a rule."""
    values = yaml.safe_load(SMALL)
    change(values)
    assert parse_rules(yaml.safe_dump(values).encode()).regels


SAME_NAME = """\
  wmo2:
    rol: backoffice
    applicatie: {applicatie}
    aliassen: [{alias}]
    organisatie: "{organisatie}"
"""
NAMES: dict[str, tuple[dict[str, str], str]] = {
    "applicatie twice": ({"applicatie": "WMOBO"}, "regels.yaml:22: partners.wmo2.applicatie: 'WMOBO' is al de"),
    "alias of another": ({"alias": "REGIE"}, "regels.yaml:23: partners.wmo2.aliassen: 'REGIE' is al de naam van regie"),
    "the gateway itself": ({"applicatie": "REGIEWISSEL"}, "regels.yaml:22: partners.wmo2.applicatie: 'REGIEWISSEL'"),
    "alias of the gateway": (
        {"alias": "REGIEWISSEL", "organisatie": "Elders"},
        "regels.yaml:23: partners.wmo2.aliassen: 'REGIEWISSEL' is de applicatie van de wissel zelf",
    ),
}  # fmt: skip


def _second(**changed: str) -> str:
    partner = SAME_NAME.format(**{"applicatie": "ANDERS", "alias": "NOG-ANDERS", "organisatie": ""} | changed)
    return _with("regels:\n", partner + "regels:\n")


@pytest.mark.parametrize(("changed", "told"), NAMES.values(), ids=NAMES.keys())
def test_a_name_means_one_system(changed: dict[str, str], told: str) -> None:
    """Two partners, or a partner and the gateway, with the same name in stuurgegevens are refused at their line."""
    (problem,) = _problems(_second(**changed))
    assert problem.startswith(told)


def test_the_same_applicatie_in_another_organisatie_is_another_system() -> None:
    """A name is only taken together with its organisatie and administratie (StUF 03.01 par. 4.2)."""
    assert (
        parse_rules(_second(applicatie="WMOBO", organisatie="Elders").encode()).partners["wmo2"].organisatie == "Elders"
    )


@pytest.mark.parametrize(("where", "rol"), [("zaaksysteem", "zaaksysteem"), ("extern", "abonnementenbeheer")])
def test_subscriptions_are_kept_by_somebody(where: str, rol: str) -> None:
    """Subscriptions kept elsewhere ask for a partner of that role."""
    text = _with("zaaktypen:\n", f"abonnementenbeheer: {where}\nzaaktypen:\n")
    assert _problems(text) == [f"regels.yaml:5: abonnementenbeheer: {where} vraagt een partner met rol {rol}"]
    present = text.replace("regels:\n", f"  beheer: {{rol: {rol}, applicatie: BEHEER}}\nregels:\n")
    assert parse_rules(present.encode()).abonnementenbeheer == where


def test_the_given_conditions_are_collected_once() -> None:
    """What a rule asks is worked out when it is loaded, not again for every message."""
    als = parse_rules(SMALL.encode()).regels[0].als
    assert als.given == {"operatie": ("creeerZaak_Lk01",), "zender_rol": ("regiesysteem",)}
    assert als.given is als.given
    assert Voorwaarde().given == {}


@pytest.mark.parametrize("soort", ["E", "I", "S"])
def test_a_mutatiesoort_of_a_relation_is_none_of_a_message(soort: str) -> None:
    """A kennisgeving has mutatiesoort T, W, V, C or F (StUF 03.01 par. 5.2.3); other letters are never met."""
    (problem,) = _problems(_with("zender_rol: regiesysteem", f"mutatiesoort: {soort}"))
    assert problem.endswith("bekend zijn T, W, V, C, F")

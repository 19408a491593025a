"""`regiewissel routes`: judging a rules file and asking where a message would go."""

from pathlib import Path

import pytest

from tests import factories
from tests.factories import DEELPLAN, GEZINSPLAN, S1, V1, V2, WMO, WMO_HH, Bericht, Wissel
from tests.integration.cli.conftest import Command
from tests.traffic import Traffic

OPEN = [{"naam": "alles", "dan": {"bezorg": "zakenmagazijn"}}]


@pytest.fixture
def rules_file(tmp_path: Path) -> Path:
    """A copy of the shipped rules."""
    path = tmp_path / "kopie.yaml"
    path.write_bytes((factories.ROOT / "routing_rules.yaml").read_bytes())
    return path


def saved(tmp_path: Path, bericht: Bericht) -> Path:
    """A message as a file."""
    path = tmp_path / "bericht.xml"
    path.write_text(bericht.xml, "utf-8")
    return path


def test_the_shipped_rules_are_in_order(regiewissel: Command) -> None:
    """The shipped file is exit 0, and its matrix shows every interaction in all four combinations."""
    told = regiewissel("routes", "check", "--json")
    assert told.code == 0
    assert told.json["findings"] == []
    assert {number for row in told.json["matrix"] for number in row["interactie"].split(" en ")} == {
        str(number) for number in range(1, 11)
    }
    assert all(len(row["outcomes"]) == 4 and all(row["outcomes"].values()) for row in told.json["matrix"])


def test_the_matrix_is_shown(regiewissel: Command) -> None:
    """People see a table of the ten interactions and one verdict."""
    told = regiewissel("routes", "check", "--zaaktype", "SCHULDHULP")
    assert "De tien interacties, deelplan SCHULDHULP" in told.out
    assert told.out.endswith(": in orde\n")


def test_a_file_that_does_not_load_is_located(regiewissel: Command, rules_file: Path) -> None:
    """Every mistake is a line with file, line and key, and exit 1."""
    rules_file.write_text(rules_file.read_text("utf-8").replace("rol: zaaksysteem", "rol: zaaksysteeem"), "utf-8")
    told = regiewissel("routes", "check", "--rules", rules_file)
    assert told.code == 1
    assert f"{rules_file}:" in told.out
    assert "partners.zakenmagazijn.rol" in told.out


def test_rules_that_let_everything_through_are_not_in_order(regiewissel: Command, rules_file: Path) -> None:
    """A finding that is a fault is exit 1."""
    rules_file.write_bytes(factories.rules_text(regels=OPEN))
    told = regiewissel("routes", "check", "--rules", rules_file)
    assert told.code == 1
    assert "moet worden geweigerd" in told.out
    assert told.out.endswith(": NIET in orde\n")


@pytest.mark.parametrize(
    "arguments", [("check", "--zaaktype", "ONBEKEND"), ("check", "--rules", "nergens.yaml"), ("explain", "nergens.xml")]
)
def test_wrong_usage_of_routes(regiewissel: Command, arguments: tuple[str, ...]) -> None:
    """Naming what is not there is exit 2."""
    assert regiewissel("routes", *arguments).code == 2


def test_a_message_is_explained(regiewissel: Command, tmp_path: Path) -> None:
    """Every rule up to the one that holds is told with the condition that failed, and where the message goes."""
    file = saved(tmp_path, factories.creeer_zaak(plannen=[GEZINSPLAN]))
    told = regiewissel("routes", "explain", file, "--json").json
    assert (told["operation"], told["variant"], told["scenario"], told["refusal"]) == ("creeerZaak_Lk01", V1, S1, "")
    *missed, hit = told["explanation"]["rules"]
    assert hit["naam"] == told["rule"]
    assert hit["hit"]
    assert all(rule["reason"] for rule in missed)
    assert [route["destination"] for route in told["explanation"]["routes"]] == ["zakenmagazijn"]
    assert told["notified"] == ["wmo"]


def test_another_variant_can_be_tried(regiewissel: Command, tmp_path: Path) -> None:
    """The same message is refused where the backoffice makes the deelplan; that is exit 1 with the reason."""
    file = saved(tmp_path, factories.creeer_zaak(plannen=[GEZINSPLAN]))
    assert regiewissel("routes", "explain", file).code == 0
    told = regiewissel("routes", "explain", file, "--variant", V2)
    assert told.code == 1
    assert "Geweigerd door regel" in told.out
    assert "StUF058" in told.out


def test_what_the_database_remembers_counts(regiewissel: Command, wissel: Wissel, tmp_path: Path) -> None:
    """A message that names no zaaktype is a deelplan only to a gateway that has seen the zaak."""
    file = saved(tmp_path, factories.update_zaak(status="Loopt"))
    ignorant = regiewissel("routes", "explain", file, "--json").json
    wissel.accept(factories.creeer_zaak(plannen=[GEZINSPLAN]))
    knowing = regiewissel("routes", "explain", file, "--json").json
    assert (ignorant["notified"], knowing["notified"]) == ([], ["wmo"])


def test_a_party_that_is_not_known_is_told(regiewissel: Command, tmp_path: Path) -> None:
    """What intake refuses before it asks the rules is said as such."""
    file = saved(tmp_path, factories.creeer_zaak(zender="NIEMAND"))
    told = regiewissel("routes", "explain", file)
    assert told.code == 1
    assert "Wordt al voor de regels geweigerd: StUF013" in told.out


def test_bytes_that_are_no_message_are_wrong_usage(regiewissel: Command) -> None:
    """Without a message there is nothing to explain."""
    assert regiewissel("routes", "explain", "-", stdin=b"<a/>").code == 2


def test_the_register_is_shown_and_corrected(regiewissel: Command, traffic: Traffic) -> None:
    """What is known of a zaak can be seen, filled in by hand, and says where it came from."""
    known = regiewissel("register", "show", DEELPLAN, "--json").json
    assert (known["zaaktype"], known["soort_plan"], known["bron"]) == (WMO_HH[0], "deelplan", "verkeer")
    assert regiewissel("register", "set", DEELPLAN, "--eigenaar", "wmo").code == 0
    corrected = regiewissel("register", "show", DEELPLAN, "--json").json
    assert (corrected["zaaktype"], corrected["eigenaar"], corrected["bron"]) == (WMO_HH[0], "wmo", "handmatig")
    assert WMO_HH[0] in regiewissel("register", "show", DEELPLAN).out


def test_a_correction_changes_where_messages_go(regiewissel: Command, wissel: Wissel, tmp_path: Path) -> None:
    """A zaak nobody told about is routed as a deelplan once a person says that it is one."""
    file = saved(tmp_path, factories.update_zaak(zaak="9990OUD2019000001", status="Loopt", zender=WMO))
    regiewissel(
        "register", "set", "9990OUD2019000001", "--zaaktype", "WMO-HH", "--soort-plan", "deelplan",
        "--gezinsplan", GEZINSPLAN,
    )  # fmt: skip
    assert regiewissel("routes", "explain", file, "--json").json["notified"] == ["regiesysteem"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "bestaat-niet"), 1),
        (("set", "Z1"), 2),
        (("set", "Z1", "--zaaktype", "ONBEKEND"), 2),
        (("set", "Z1", "--eigenaar", "niemand"), 2),
        (("set", "Z1", "--soort-plan", "iets"), 2),
        (("set", "Z1", "--gezinsplan", "9990GP\x07001"), 2),
    ],
)
def test_what_the_register_cannot_do(
    regiewissel: Command, traffic: Traffic, arguments: tuple[str, ...], code: int
) -> None:
    """Nothing known is exit 1; a correction that cannot be right is exit 2 and changes nothing."""
    assert regiewissel("register", *arguments).code == code
    assert regiewissel("register", "show", "Z1").code == 1

"""`regiewissel messages` and `deadletters`: looking at the traffic and repairing it without a running gateway."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.broker.state import Event
from tests.factories import CLIENT, GEZINSPLAN, Wissel
from tests.integration.cli.conftest import Command
from tests.traffic import NAAM, Traffic


def states(wissel: Wissel) -> dict[int, str]:
    """Where every delivery stands."""
    return {row.id: row.state for row in wissel.deliveries()}


def parked(regiewissel: Command) -> list[dict[str, Any]]:
    """The deliveries that wait for a person."""
    found: list[dict[str, Any]] = regiewissel("deadletters", "list", "--elk", "--json").json
    return found


def test_a_list_is_shown_and_given_as_json(regiewissel: Command, traffic: Traffic) -> None:
    """Both forms hold the same messages, and the words of the first are Dutch."""
    shown = regiewissel("messages", "list", "--zaak", GEZINSPLAN)
    given = regiewissel("messages", "list", "--zaak", GEZINSPLAN, "--json")
    assert (shown.code, given.code) == (0, 0)
    assert [message["id"] for message in given.json] == [traffic.postponed, traffic.delivered]
    assert "aangenomen Bv03" in shown.out
    assert "zakenmagazijn bezorgd" in shown.out


@pytest.mark.parametrize("command", ["show", "explain"])
def test_one_message_is_told(regiewissel: Command, traffic: Traffic, command: str) -> None:
    """show tells what became of it, explain which rule decided; both know the message."""
    expected = {
        "show": ("Pogingen", "Iemand moet kiezen", "opgegeven en geparkeerd"),
        "explain": ("Regels", "Bezorgen aan"),
    }
    told = regiewissel("messages", command, traffic.parked)
    assert told.code == 0
    for text in ("updateZaak_Lk01", *expected[command]):
        assert text in told.out


def test_a_message_of_the_gateway_itself_names_its_cause(regiewissel: Command, traffic: Traffic) -> None:
    """Asked why, a notification points to the change it tells about."""
    assert "vanwege bericht 2" in regiewissel("messages", "explain", traffic.notification).out


@pytest.mark.parametrize("command", ["show", "explain"])
def test_a_message_that_is_not_there(regiewissel: Command, traffic: Traffic, command: str) -> None:
    """An unknown number is exit 1: the command ran, and there is nothing."""
    told = regiewissel("messages", command, 9999)
    assert (told.code, "bestaat niet" in told.out) == (1, True)


@pytest.mark.parametrize(
    "arguments", [("show", "x"), ("show", "0"), ("list", "--limit", "0"), ("list", "--state", "weg")]
)
def test_wrong_usage_of_messages(regiewissel: Command, traffic: Traffic, arguments: tuple[str, ...]) -> None:
    """Arguments that mean nothing are exit 2."""
    assert regiewissel("messages", *arguments).code == 2


def test_looking_never_makes_a_database(regiewissel: Command, database: Path) -> None:
    """Without a database a reading command says what to do, exits 2 and leaves nothing behind."""
    told = regiewissel("messages", "list")
    assert told.code == 2
    assert "regiewissel db upgrade" in told.err
    assert not database.exists()


def test_nothing_personal_is_printed(regiewissel: Command, traffic: Traffic, wissel: Wissel) -> None:
    """No command about messages prints a BSN or a name."""
    told = "".join(regiewissel("messages", "show", row.id).out for row in wissel.messages())
    told += regiewissel("deadletters", "list").out + regiewissel("messages", "list", "--json").out
    assert CLIENT not in told
    assert NAAM not in told


def test_dead_letters_are_listed_by_cause_and_each(regiewissel: Command, traffic: Traffic) -> None:
    """Something that waits for a person is exit 1, so that a monitor can ask."""
    shown = regiewissel("deadletters", "list")
    assert shown.code == 1
    assert "zakenmagazijn" in shown.out
    assert "geparkeerd" in shown.out
    assert [row["message_id"] for row in parked(regiewissel)] == [traffic.parked]
    assert regiewissel("deadletters", "list", "--oorzaak", "StUF055").code == 1
    assert regiewissel("deadletters", "list", "--bestemming", "wmo").code == 0


def test_no_dead_letters_is_in_order(regiewissel: Command, wissel: Wissel) -> None:
    """An empty list is exit 0 and says so."""
    told = regiewissel("deadletters", "list")
    assert (told.code, told.out) == (0, "Er wacht niets op een mens.\n")


def test_one_dead_letter_is_shown(regiewissel: Command, traffic: Traffic) -> None:
    """A delivery is found by its number."""
    (one,) = parked(regiewissel)
    assert regiewissel("deadletters", "show", one["id"], "--json").json == [one]
    assert regiewissel("deadletters", "show", 9999).code == 1


@pytest.mark.parametrize("command", [("requeue",), ("discard", "--reden", "opruimen")])
def test_a_dry_run_changes_nothing(
    regiewissel: Command, traffic: Traffic, wissel: Wissel, command: tuple[str, ...]
) -> None:
    """What would happen is listed, and everything stays where it was."""
    before = states(wissel)
    told = regiewissel("deadletters", *command, "--all", "--dry-run", "--json")
    assert (told.code, [row["message_id"] for row in told.json]) == (0, [traffic.parked])
    assert states(wissel) == before


def test_a_requeued_dead_letter_is_delivered(regiewissel: Command, traffic: Traffic, wissel: Wissel) -> None:
    """By number, with who and why in the event; the workers do the rest."""
    (one,) = parked(regiewissel)
    told = regiewissel("deadletters", "requeue", one["id"], "--wie", "a.jansen", "--reden", "magazijn hersteld")
    assert (told.code, told.out) == (0, "1 bezorging(en) opnieuw aangeboden.\n")
    wissel.clock.advance(timedelta(days=36500).total_seconds())  # The command has the time of now, the gateway its own.
    wissel.deliver()
    assert states(wissel)[one["id"]] == "delivered"
    events = regiewissel("messages", "show", traffic.parked, "--json").json["events"]
    assert (Event.REQUEUED, "a.jansen: magazijn hersteld") in [(row["action"], row["detail"]) for row in events]


def test_who_decided_is_the_user_of_the_system_unless_told(
    regiewissel: Command, traffic: Traffic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decision is never anonymous."""
    monkeypatch.setenv("LOGNAME", "c.devries")
    regiewissel("deadletters", "requeue", "--all", "--bestemming", "zakenmagazijn")
    events = regiewissel("messages", "show", traffic.parked, "--json").json["events"]
    assert events[-1]["detail"].startswith("c.devries: ")


def test_a_discarded_dead_letter_is_gone(regiewissel: Command, traffic: Traffic, wissel: Wissel) -> None:
    """It is never delivered, and is told with what waited for it."""
    told = regiewissel("deadletters", "discard", "--all", "--reden", "dubbel", "--json")
    (gone,) = [row.id for row in wissel.deliveries() if row.message_id == traffic.parked]
    assert gone in told.json["moved"]
    assert states(wissel)[gone] == "discarded"


@pytest.mark.parametrize(
    "arguments",
    [
        ("requeue",),
        ("requeue", "4", "--all"),
        ("requeue", "1"),
        ("requeue", "9999"),
        ("discard", "--all"),
        ("discard", "4"),
    ],
)
def test_wrong_usage_of_deadletters(
    regiewissel: Command, traffic: Traffic, wissel: Wissel, arguments: tuple[str, ...]
) -> None:
    """Nothing named, both named, one that does not wait for a person, no reason: exit 2 and nothing happened."""
    before = states(wissel)
    assert regiewissel("deadletters", *arguments).code == 2
    assert states(wissel) == before

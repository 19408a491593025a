"""The rules in force: swapped whole when the file is sound, kept when it is not."""

from pathlib import Path

import pytest
import structlog

from gateway.clock import FixedClock
from gateway.errors import ConfigurationError, StorageError
from gateway.routing.active import ActiveRules
from gateway.routing.rules import RuleSet
from tests.factories import START, V1, V2, rules_text

GOOD, OTHER, BAD = rules_text(variant=V1), rules_text(variant=V2), b"versie: 1\nkleur: rood\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A rules file that is sound."""
    file = tmp_path / "regels.yaml"
    file.write_bytes(GOOD)
    return file


def test_a_changed_file_is_put_in_force(path: Path) -> None:
    """After a look the new rules hold, since the moment of that look."""
    clock = FixedClock(START)
    active = ActiveRules(path, clock)
    clock.advance(60)
    path.write_bytes(OTHER)
    assert active().variant == V1
    assert active.look() is True
    assert (active().variant, active.standing.since, active.standing.error) == (V2, clock.now(), "")


def test_an_unchanged_file_is_not_read_again(path: Path) -> None:
    """Looking is cheap: without a change nothing is loaded and nothing changes."""
    loaded: list[str] = []
    active = ActiveRules(path, FixedClock(START), lambda rules, _: loaded.append(rules.version))
    before = active.standing
    assert [active.look() for _ in range(3)] == [False] * 3
    assert active.standing is before and len(loaded) == 1


def test_a_broken_file_keeps_the_old_rules_and_tells(path: Path) -> None:
    """A file that does not load changes nothing but the error that is shown; a repaired one clears it."""
    active = ActiveRules(path, FixedClock(START))
    since = active.standing.since
    path.write_bytes(BAD)
    assert active.look() is False
    assert (active().variant, active.standing.since) == (V1, since)
    assert f"{path.name}:2: kleur: deze sleutel is onbekend" in active.standing.error
    assert str(path) not in active.standing.error
    path.write_bytes(OTHER)
    assert active.look() is True
    assert (active().variant, active.standing.error) == (V2, "")


def test_a_broken_file_is_told_once(path: Path) -> None:
    """However often it is looked at, a file that stays broken gives one line in the log."""
    active = ActiveRules(path, FixedClock(START))
    path.write_bytes(BAD)
    with structlog.testing.capture_logs() as lines:
        assert [active.look() for _ in range(3)] == [False] * 3
    assert [line["event"] for line in lines] == ["rules_refused"]


def test_putting_the_old_text_back_clears_the_error_only(path: Path) -> None:
    """The same rules again are not a new set: since when they hold stays as it was."""
    clock = FixedClock(START)
    active = ActiveRules(path, clock)
    path.write_bytes(BAD)
    active.look()
    clock.advance(60)
    path.write_bytes(GOOD)
    assert active.look() is False
    assert (active.standing.error, active.standing.since) == ("", START)


def test_a_file_that_disappears_keeps_the_old_rules(path: Path) -> None:
    """An editor that replaces the file by removing it first does not stop the gateway."""
    active = ActiveRules(path, FixedClock(START))
    path.unlink()
    assert active.look() is False
    assert active().variant == V1 and "niet te lezen" in active.standing.error
    path.write_bytes(OTHER)
    assert active.look() is True


@pytest.mark.parametrize("content", [BAD, None], ids=["broken", "absent"])
def test_the_start_needs_sound_rules(path: Path, content: bytes | None) -> None:
    """Without rules there is nothing to keep: the start stops with the error of the file."""
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=str(path)):
        ActiveRules(path, FixedClock(START))


def test_a_set_is_kept_before_it_is_in_force(path: Path) -> None:
    """Whoever keeps the history hears of each set with its text, while the old one still holds."""
    kept: list[tuple[str, str, str]] = []
    standing: list[ActiveRules] = []

    def keep(rules: RuleSet, text: str) -> None:
        kept.append((rules.variant, text, standing[0]().variant if standing else ""))

    standing.append(ActiveRules(path, FixedClock(START), keep))
    path.write_bytes(OTHER)
    standing[0].look()
    assert kept == [(V1, GOOD.decode(), ""), (V2, OTHER.decode(), V1)]


def test_a_set_that_could_not_be_kept_is_tried_again(path: Path) -> None:
    """When the store is away the old rules stay, and the next look tries again although the file is the same."""
    refusals = [StorageError("weg")]
    armed: list[bool] = []

    def keep(_rules: RuleSet, _text: str) -> None:
        if armed and refusals:
            raise refusals.pop()

    active = ActiveRules(path, FixedClock(START), keep)
    armed.append(True)
    path.write_bytes(OTHER)
    with pytest.raises(StorageError):
        active.look()
    assert active().variant == V1
    assert active.look() is True
    assert active().variant == V2


def test_what_the_rules_need_is_watched_too(path: Path, tmp_path: Path) -> None:
    """A file that was refused because something else is absent comes into force when that appears."""
    needed = tmp_path / "pakket.zip"

    def keep(rules: RuleSet, _text: str) -> None:
        if rules.variant == V2 and not needed.exists():
            raise ConfigurationError("het pakket is er niet")

    active = ActiveRules(path, FixedClock(START), keep, needs=(needed,))
    path.write_bytes(OTHER)
    assert not active.look() and active.standing.error == "het pakket is er niet"
    needed.write_bytes(b"there")
    assert active.look()
    assert (active().variant, active.standing.error) == (V2, "")

"""A story: one service's settings, steps with dates, and what is expected to come of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiyaku import packs
from kiyaku.flows import timeline
from kiyaku.scenarios import values
from kiyaku.scenarios.errors import Place, StoryError
from kiyaku.scenarios.steps import Step, read_steps
from kiyaku.scenarios.yaml_reading import read_yaml
from kiyaku.terms import Pack
from kiyaku.terms.errors import TermsError

_PARTS = ("title", "service", "clauses", "note", "settings", "story", "expect")
_SETTINGS = ("prices", "parameters", "readings", "opened_on")


@dataclass(frozen=True)
class Settings:
    """What the operator has set: prices, parameters, readings, the first business day."""

    prices: Mapping[str, int | Mapping[dt.date, int]]
    parameters: Mapping[str, int | Mapping[dt.date, int]]
    readings: Mapping[str, str]
    opened_on: dt.date


@dataclass(frozen=True)
class Expectation:
    """An event that must have happened with these fields, or (``absent``) must not have."""

    number: int
    event: str
    fields: Mapping[str, Any]
    absent: bool
    place: Place


@dataclass(frozen=True)
class Story:
    """A whole story, checked and ready to be played."""

    file: str
    title: str
    service: str
    clauses: tuple[str, ...]
    settings: Settings
    steps: tuple[Step, ...]
    expectations: tuple[Expectation, ...]


def story_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and the stories (``*.yaml``, ``*.yml``) in the folders named.

    Raises:
        StoryError: for a path that is not there, or a folder without a story.
    """
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        found = sorted(one for one in path.rglob("*") if one.suffix in (".yaml", ".yml"))
        if not found:
            raise StoryError(
                Place(str(path)),
                "シナリオ(*.yaml)がありません。",
                "no story (*.yaml) in this folder",
            )
        files += found
    return files


def read_story(path: Path) -> Story:
    """The story in a file.

    Raises:
        StoryError: naming file, step, field and what is allowed.
    """
    place = Place(str(path))
    whole = values.read_mapping(read_yaml(path), place)
    for name in whole:
        values.one_of(name, _PARTS, place.at(name))
    for name in ("title", "service", "story"):
        if name not in whole:
            raise StoryError(place.at(name), "これがありません。", "this is missing")
    service = values.one_of(whole["service"], packs.names(), place.at("service"))
    pack = packs.load(service)
    settings = values.read_mapping(whole.get("settings"), place.at("settings"))
    for name in settings:
        values.one_of(name, _SETTINGS, place.at(f"settings: {name}"))
    prices = _read_dated(settings, "prices", place)
    steps = read_steps(values.read_list(whole["story"], place.at("story")), str(path), (*prices,))
    if not steps:
        raise StoryError(place.at("story"), "手順がありません。", "the story has no step")
    return Story(
        file=str(path),
        title=values.read_text(whole["title"], place.at("title")),
        service=service,
        clauses=_read_clauses(whole, pack, place),
        settings=_read_settings(settings, prices, steps[0], pack, place),
        steps=steps,
        expectations=_read_expectations(whole.get("expect"), steps, str(path)),
    )


def _read_settings(
    given: Mapping[str, Any],
    prices: Mapping[str, int | Mapping[dt.date, int]],
    first_step: Step,
    pack: Pack,
    place: Place,
) -> Settings:
    opened_at = place.at("settings: opened_on")
    opened_on = values.read_date(given.get("opened_on", first_step.on), opened_at)
    if opened_on > first_step.on:
        raise StoryError(
            opened_at,
            f"{opened_on} は最初の手順の日 {first_step.on} より後です。",
            f"{opened_on} lies after the first step, {first_step.on}",
        )
    parameters = _read_dated(given, "parameters", place)
    for name, value in parameters.items():
        at = place.at(f"settings: parameters: {name}")
        _refuse_unknown(lambda n=name, v=value: pack.configured(parameters={n: v}), at)
    readings = values.read_mapping(given.get("readings"), place.at("settings: readings"))
    for name, option in readings.items():
        at = place.at(f"settings: readings: {name}")
        _refuse_unknown(lambda n=name, o=option: pack.configured(readings={n: o}), at)
    _refuse_unknown(lambda: pack.terms_version_on(opened_on), opened_at)
    return Settings(prices, parameters, readings, opened_on)


def _refuse_unknown(ask: Any, place: Place) -> None:
    """Let the pack judge a setting; what it says is told with its place in the story."""
    try:
        ask()
    except TermsError as error:
        raise StoryError(place, error.ja, error.en) from None


def _read_dated(
    settings: Mapping[str, Any], part: str, place: Place
) -> dict[str, int | Mapping[dt.date, int]]:
    given = values.read_mapping(settings.get(part), place.at(f"settings: {part}"))
    return {
        name: values.read_dated(value, place.at(f"settings: {part}: {name}"))
        for name, value in given.items()
    }


def _read_clauses(whole: Mapping[str, Any], pack: Pack, place: Place) -> tuple[str, ...]:
    clauses = values.read_texts(whole.get("clauses", []), place.at("clauses"))
    for clause in clauses:
        if clause not in pack.clauses:
            raise StoryError(
                place.at("clauses"),
                f"{pack.title.ja} に {clause} という条項はありません。",
                f"{pack.name} has no clause {clause}",
            )
    return clauses


def _read_expectations(given: Any, steps: tuple[Step, ...], file: str) -> tuple[Expectation, ...]:
    entries = values.read_list(given, Place(file, "", None, "expect"))
    members = tuple(dict.fromkeys(step.member for step in steps if "member" in step.values))
    return tuple(
        _read_expectation(entry, members, number, Place(file, "expect", number))
        for number, entry in enumerate(entries, start=1)
    )


def _read_expectation(
    entry: Any, members: tuple[str, ...], number: int, place: Place
) -> Expectation:
    fields = values.read_mapping(entry, place)
    if "event" not in fields:
        raise StoryError(place.at("event"), "event がありません。", "event is missing")
    event = values.one_of(fields.pop("event"), timeline.KINDS, place.at("event"))
    absent = values.read_yes(fields.pop("absent", False), place.at("absent"))
    if "on" in fields:
        fields["on"] = values.read_date(fields["on"], place.at("on"))
    if "member" in fields:
        name = values.read_text(fields["member"], place.at("member"))
        fields["member"] = values.one_of(name, members, place.at("member"))
    if "clauses" in fields:
        fields["clauses"] = values.read_texts(fields["clauses"], place.at("clauses"))
    return Expectation(number, event, fields, absent, place)

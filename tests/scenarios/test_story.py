"""What a story may say, and what is told when it says something else."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from pathlib import Path

import pytest

from kiyaku import scenarios
from kiyaku.scenarios import StoryError, read_story, run, story_files

STORY = """
title: A story to be spoilt
service: netsugen
settings:
  prices: {individual: 13200}
story:
  - {on: 2026-11-21, do: register, member: hanako, plan: individual}
  - {on: 2026-12-01, do: close_until}
expect:
  - {on: 2026-11-21, event: membership_started, member: hanako}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "story.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def with_steps(*steps: str) -> str:
    head, _, _ = STORY.partition("story:")
    return head + "story:\n" + "".join(f"  - {step}\n" for step in steps)


def test_a_story_is_read_with_its_dates_and_words(tmp_path):
    story = read_story(write(tmp_path, STORY))
    assert (story.title, story.service) == ("A story to be spoilt", "netsugen")
    assert story.settings.prices == {"individual": 13200}
    assert story.settings.opened_on == dt.date(2026, 11, 21)
    assert [(step.on, step.do) for step in story.steps] == [
        (dt.date(2026, 11, 21), "register"),
        (dt.date(2026, 12, 1), "close_until"),
    ]
    assert story.expectations[0].event == "membership_started"
    assert not story.expectations[0].absent


def test_both_names_of_a_price_are_understood(tmp_path):
    register = "{on: 2026-11-21, do: register, member: hanako, plan: individual}"
    for name in ("amount_yen", "monthly_fee_yen"):
        step = f"{{on: 2026-11-22, do: set_price, plan: individual, {name}: 15000}}"
        story = read_story(write(tmp_path, with_steps(register, step)))
        assert story.steps[1].values["amount_yen"] == 15000


REGISTER = "{on: 2026-11-21, do: register, member: hanako, plan: individual}"
SPOILT_STEPS = {
    "a step there is not": (
        ["{on: 2026-11-21, do: regster, member: hanako, plan: individual}"],
        ["step 1: do", "no regster", "did you mean register", "close_until"],
    ),
    "a step without its day": (
        ["{do: register, member: hanako, plan: individual}"],
        ["step 1: on", "missing"],
    ),
    "a step without its member": (
        ["{on: 2026-11-21, do: register, plan: individual}"],
        ["step 1: member", "register needs it"],
    ),
    "a step without its amount": (
        [REGISTER, "{on: 2026-11-22, do: pay, member: hanako}"],
        ["step 2: amount_yen", "pay needs it"],
    ),
    "a field the step does not take": (
        ["{on: 2026-11-21, do: register, member: hanako, plan: individual, amount: 3}"],
        ["step 1: amount", "plan", "channel"],
    ),
    "a plan that is not on the price list": (
        ["{on: 2026-11-21, do: register, member: hanako, plan: indivdual}"],
        ["step 1: plan", "did you mean individual"],
    ),
    "somebody who never registered": (
        [REGISTER, "{on: 2026-11-22, do: pay, member: hanoko, amount_yen: all}"],
        ["step 2: member", "hanoko is not a member yet", "hanako"],
    ),
    "an approval without an application": (
        ["{on: 2026-11-21, do: approve, member: hanako}"],
        ["step 1: member", "has not applied"],
    ),
    "a day before the step before": (
        [REGISTER, "{on: 2026-11-20, do: close_until}"],
        ["step 2: on", "2026-11-20 does not follow step 1", "2026-11-21"],
    ),
    "a step on a day that is closed": (
        [
            REGISTER,
            "{on: 2026-11-30, do: close_until}",
            "{on: 2026-11-30, do: pay, member: hanako, amount_yen: all}",
        ],
        ["step 3: on", "the earliest day is 2026-12-01"],
    ),
    "a day there is not": (
        ["{on: 2026-02-29, do: register, member: hanako, plan: individual}"],
        ["step 1: on", "2026-02-29", "a date such as"],
    ),
    "an instant for a day": (
        ["{on: 2026-11-21 10:00:00, do: register, member: hanako, plan: individual}"],
        ["step 1: on", "a date such as"],
    ),
    "an amount that is no amount": (
        [REGISTER, "{on: 2026-11-22, do: pay, member: hanako, amount_yen: 12.5}"],
        ["step 2: amount_yen", "12.5", "`all`"],
    ),
    "a price below nothing": (
        [REGISTER, "{on: 2026-11-22, do: set_price, plan: individual, amount_yen: -1}"],
        ["step 2: amount_yen", "0 or more"],
    ),
    "a month that is no month": (
        [
            REGISTER,
            "{on: 2026-11-22, do: request_withdrawal, member: hanako, desired_month: 2026-13}",
        ],
        ["step 2: desired_month", "a month such as"],
    ),
    "a payment from tomorrow": (
        [
            REGISTER,
            "{on: 2026-11-22, do: pay, member: hanako, amount_yen: 1, paid_on: 2026-11-23}",
        ],
        ["step 2: paid_on", "lies after the day of the step"],
    ),
    "an applicant who states what nobody asks": (
        [
            "{on: 2026-11-21, do: apply, member: hanako, plan: individual,"
            " particulars: {nme: 見本 花}}"
        ],
        ["step 1: particulars: nme", "did you mean name"],
    ),
    "an applicant born on no day": (
        [
            "{on: 2026-11-21, do: apply, member: hanako, plan: individual,"
            " particulars: {born_on: long ago}}"
        ],
        ["step 1: particulars: born_on", "a date such as"],
    ),
    "a waiver of a charge there is not": (
        [REGISTER, "{on: 2026-11-22, do: waive, member: hanako, kind: interest, reason: x}"],
        ["step 2: kind", "did you mean late_interest"],
    ),
    "a waiver for no reason": (
        [REGISTER, "{on: 2026-11-22, do: waive, member: hanako, kind: late_interest}"],
        ["step 2: reason", "waive needs it"],
    ),
    "a ground left for no reason": (
        [REGISTER, "{on: 2026-11-22, do: leave_ground, member: hanako}"],
        ["step 2: reason", "leave_ground needs it"],
    ),
    "a change of what nobody registers": (
        [
            REGISTER,
            "{on: 2026-11-22, do: change_particulars, member: hanako, particulars: {kind: person}}",
        ],
        ["step 2: particulars: kind", "there are: name"],
    ),
    "a change to a birth on no day": (
        [
            REGISTER,
            "{on: 2026-11-22, do: change_particulars, member: hanako,"
            " particulars: {born_on: long ago}}",
        ],
        ["step 2: particulars: born_on", "a date such as"],
    ),
    "a refund paid tomorrow": (
        [
            REGISTER,
            "{on: 2026-11-22, do: pay_refund, member: hanako, paid_on: 2026-11-23}",
        ],
        ["step 2: paid_on", "lies after the day of the step"],
    ),
    "a member without a name": (
        ["{on: 2026-11-21, do: register, member: [hanako], plan: individual}"],
        ["step 1: member", "write text"],
    ),
    "a step that is no step": (["register hanako"], ["step 1", "named values"]),
}


@pytest.mark.parametrize("case", SPOILT_STEPS)
def test_a_wrong_step_is_told_with_its_place_and_what_is_allowed(case, tmp_path):
    steps, told = SPOILT_STEPS[case]
    path = write(tmp_path, with_steps(*steps))
    with pytest.raises(StoryError) as error:
        read_story(path)
    assert error.value.message("en").startswith(f"{path}: step")
    assert error.value.message("ja").startswith(f"{path}: ")
    for words in told:
        assert words in error.value.message("en")


SPOILT = {
    "a service there is not": (
        ("service: netsugen", "service: netsugn"),
        ["service", "did you mean netsugen", "choppaya"],
    ),
    "no service": (("service: netsugen", ""), ["service", "missing"]),
    "a story that is no list": (("story:", "story: {}\nnote:"), ["story", "a list"]),
    "no title": (("title: A story to be spoilt", ""), ["title", "missing"]),
    "no story": (("story:", "note: |"), ["story", "missing"]),
    "a part there is not": (("expect:", "expects:"), ["expects", "did you mean expect"]),
    "a setting there is not": (("prices:", "price:"), ["settings: price", "did you mean prices"]),
    "a parameter there is not": (
        ("{individual: 13200}", "{individual: 13200}\n  parameters: {late_rate: 25}"),
        ["settings: parameters: late_rate", "no parameter late_rate"],
    ),
    "a parameter out of its range": (
        ("{individual: 13200}", "{individual: 13200}\n  parameters: {due_day: {2026-01-01: -1}}"),
        ["settings: parameters: due_day"],
    ),
    "a parameter dated by nothing": (
        ("{individual: 13200}", "{individual: 13200}\n  parameters: {due_day: {}}"),
        ["settings: parameters: due_day", "a value for each date"],
    ),
    "a reading there is not": (
        ("{individual: 13200}", "{individual: 13200}\n  readings: {holidays: stays}"),
        ["settings: readings: holidays", "no reading holidays"],
    ),
    "an option there is not": (
        ("{individual: 13200}", "{individual: 13200}\n  readings: {holiday_due_date: moves}"),
        ["settings: readings: holiday_due_date", "no option moves", "next_business_day"],
    ),
    "an opening after the first step": (
        ("{individual: 13200}", "{individual: 13200}\n  opened_on: 2026-11-22"),
        ["settings: opened_on", "2026-11-22 lies after the first step"],
    ),
    "an opening before the terms": (
        ("{individual: 13200}", "{individual: 13200}\n  opened_on: 2020-12-20"),
        ["settings: opened_on", "2020-12-20", "2020-12-21"],
    ),
    "a clause there is not": (
        ("service: netsugen", 'service: netsugen\nclauses: ["99-1"]'),
        ["clauses", "no clause 99-1"],
    ),
    "clauses that are no list": (
        ("service: netsugen", "service: netsugen\nclauses: 5-3"),
        ["clauses", "a list of texts"],
    ),
    "an event there is not": (
        ("event: membership_started", "event: membership_stated"),
        ["expectation 1: event", "did you mean membership_started"],
    ),
    "no event": (("event: membership_started, ", ""), ["expectation 1: event", "missing"]),
    "an event of a stranger": (
        ("started, member: hanako", "started, member: hanoko"),
        ["expectation 1: member", "did you mean hanako"],
    ),
    "an absence that is neither": (
        ("started, member", "started, absent: perhaps, member"),
        ["expectation 1: absent", "true or false"],
    ),
    "the same word twice": (
        ("started, member", "started, on: 2026-11-22, member"),
        ["on stands twice", "line 10"],
    ),
    "a heading that is no word": (
        ("{individual: 13200}", "{[individual]: 13200}"),
        ["not valid YAML", "line 5"],
    ),
    "no YAML": (("settings:", "settings: ]"), ["not valid YAML", "line 4"]),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_wrong_part_is_told_with_its_place_and_what_is_allowed(case, tmp_path):
    (right, wrong), told = SPOILT[case]
    assert right in STORY
    path = write(tmp_path, STORY.replace(right, wrong, 1))
    with pytest.raises(StoryError) as error:
        read_story(path)
    for words in (str(path), *told):
        assert words in error.value.message("en")


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "title"), ("- a list\n", "named values"), ("story: []\ntitle: T\n", "service")],
)
def test_a_file_that_is_no_story_is_told(text, told, tmp_path):
    with pytest.raises(StoryError, match=told):
        read_story(write(tmp_path, text))


def test_a_number_may_be_a_members_name(tmp_path):
    story = read_story(write(tmp_path, STORY.replace("hanako", "7")))
    assert story.steps[0].member == "7"
    assert story.expectations[0].fields["member"] == "7"


def test_a_story_without_a_step_is_told(tmp_path):
    with pytest.raises(StoryError, match="no step"):
        read_story(write(tmp_path, "title: T\nservice: netsugen\nstory: []\n"))


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(StoryError, match="cannot be read"):
        read_story(tmp_path / "nothing.yaml")
    binary = tmp_path / "story.yaml"
    binary.write_bytes(b"title: \xff\xfe\x00")
    with pytest.raises(StoryError, match="not UTF-8"):
        read_story(binary)


def test_folders_are_searched_for_stories(tmp_path):
    (tmp_path / "deep").mkdir()
    for name in ("deep/b.yaml", "a.yml", "notes.txt"):
        (tmp_path / name).touch()
    assert story_files([tmp_path]) == [tmp_path / "a.yml", tmp_path / "deep" / "b.yaml"]
    assert story_files([tmp_path / "notes.txt"]) == [tmp_path / "notes.txt"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(StoryError, match="no story"):
        story_files([tmp_path / "empty"])


def test_no_two_modules_take_a_step_of_one_name():
    taken: dict[str, object] = {}
    for found in pkgutil.iter_modules(scenarios.__path__, "kiyaku.scenarios."):
        module = importlib.import_module(found.name)
        for name, take in getattr(module, "TAKE", {}).items():
            assert taken.setdefault(name, take) is take, name
    assert all(run._TAKE[name] is take for name, take in taken.items())

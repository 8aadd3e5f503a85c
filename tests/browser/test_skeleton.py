"""What a page is made of: which parts are new, and what combining them spoils."""

from __future__ import annotations

from tests.browser.skeleton import skeleton

_FIRST = "<main><h1>a</h1><p class='x'>b</p></main>"


def test_other_words_and_other_combinations_of_the_same_parts_are_nothing_new() -> None:
    seen = skeleton(_FIRST).parts
    assert skeleton("<main><p class='x'>q</p><h1>r</h1><p class='x'>s</p></main>").parts <= seen
    assert not skeleton("<main><p class='y'>b</p></main>").parts <= seen
    assert not skeleton("<main><h1><p class='x'>b</p></h1></main>").parts <= seen


def test_a_part_that_shows_words_for_the_first_time_is_new() -> None:
    assert not skeleton("<p>a</p>").parts <= skeleton("<p></p>").parts


def test_what_a_combination_of_good_parts_spoils_is_told() -> None:
    assert skeleton(_FIRST).wrong == ()
    assert skeleton("<p id='a'>1</p><p id='a'>2</p>").wrong == ("the id 'a' is there 2 times",)
    assert skeleton("<h1>a</h1><h3>b</h3>").wrong == ("a heading h3 follows h1",)
    assert skeleton("<h1>a</h1><h2>b</h2><h3>c</h3><h2>d</h2>").wrong == ()

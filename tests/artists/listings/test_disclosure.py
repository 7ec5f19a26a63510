"""What the laws on multiples ask is answered, or said to be unknown; nothing is left out in silence."""

from artists.listings import disclosure
from artists.listings.disclosure import QUESTIONS, UNKNOWN
from tests.factories import DISCLOSED


def test_an_empty_answer_is_missing_and_not_known_is_an_answer():
    assert disclosure.missing({}) == [question.todo for question in QUESTIONS]
    assert disclosure.missing(DISCLOSED) == []
    assert disclosure.missing({question.key: {"answer": UNKNOWN} for question in QUESTIONS}) == []


def test_every_question_can_be_answered_in_every_way_and_reads_as_a_fact():
    for question in QUESTIONS:
        for answer in question.answers:
            told = disclosure.cleaned({question.key: {"answer": answer.key, "words": " Ten,  in 1998 "}})
            said = "Ten, in 1998" if answer.asks else answer.label
            assert disclosure.facts(told) == [(question.label, said)]
            assert question.todo not in disclosure.missing(told)


def test_an_answer_that_asks_for_words_is_missing_without_them():
    for question in QUESTIONS:
        for answer in question.answers:
            if answer.asks:
                assert question.todo in disclosure.missing(
                    {question.key: {"answer": answer.key, "words": ""}}
                )


def test_what_was_never_asked_or_cannot_be_answered_so_is_not_kept():
    junk = {"price": {"answer": "none"}, "signature": {"answer": "by a friend"}, "earlier": None}
    assert disclosure.cleaned(junk) == {}
    long = disclosure.cleaned({"earlier": {"answer": "told", "words": "x" * 5_000}})
    assert len(long["earlier"]["words"]) == disclosure.LONGEST


def test_what_was_not_known_may_be_told_later_and_nothing_else():
    before = DISCLOSED | {"earlier": {"answer": UNKNOWN, "words": ""}}
    learnt = before | {"earlier": {"answer": "told", "words": "Twelve, in 1998"}}
    assert disclosure.taken_back(before, learnt) == []
    assert disclosure.taken_back(learnt, before) == ["Earlier editions"]
    assert disclosure.taken_back(before, {}) == [
        question.label for question in QUESTIONS if question.key != "earlier"
    ]

"""Trigger rows: each constraint holds for one sentence and not for another; which of several rows comes first."""

from __future__ import annotations

import pickle

import pytest

from detente.acts.triggers import Triggers
from detente.errors import TableError
from detente.knowledge import Knowledge
from detente.rows import TriggerRow
from parsed import Parser

# constraints, the verb or noun, a sentence for which they hold, a sentence for which they do not
CONSTRAINTS = [
    ("noobj", "attacked v", "Kenya attacked at dawn.", "Kenya attacked the camp."),
    ("hasobj", "attacked v", "Kenya attacked the camp.", "Kenya attacked at dawn."),
    ("passive", "attacked v", "The camp was attacked.", "Kenya attacked the camp."),
    ("active", "attacked v", "Kenya attacked the camp.", "The camp was attacked."),
    ("neg", "attacked v", "Kenya never attacked the camp.", "Kenya attacked the camp."),
    ("notneg", "attack v", "Kenya will attack the camp.", "Kenya did not attack the camp."),
    ("comp", "refused v", "Kenya refused to leave.", "Kenya refused the offer."),
    ("comp:leave,go", "refused v", "Kenya refused to leave.", "Kenya refused to pay."),
    ("comp:@test", "refused v", "Kenya refused to pay.", "Kenya refused to leave."),
    ("obj:camp,town", "attacked v", "Kenya attacked two camps.", "Kenya attacked the plan."),
    ("obj:camp", "attacked v", "The camp was attacked by Kenya.", "The plan was attacked by Kenya."),
    ("subj:police", "arrested v", "The police arrested a man.", "A heart attack arrested his career."),
    ("subj", "arrested v", "The police arrested a man.", "A man was arrested."),
    ("iobj", "gave v", "Norway gave Chad a ship.", "Norway gave a ship."),
    ("obj.person", "shot v", "Police shot two protesters.", "Police shot a film."),
    ("obj.mod:nuclear", "tested v", "Iran tested a nuclear weapon.", "Iran tested a new weapon."),
    ("prt:up", "blew v", "Rebels blew up a bridge.", "Rebels blew a whistle."),
    ("prep:against", "voted v", "Mali voted against the text.", "Mali voted for the text."),
    ("with:rocket", "hit v", "Rebels hit the town with rockets.", "Rebels hit the town with stones."),
    ("on", "attack n", "An attack on the town failed.", "An attack at dawn failed."),
    ("poss", "attack n", "Kenya's attack failed.", "The attack failed."),
    ("mod:naval", "drill n", "A naval drill began.", "A fire drill began."),
    ("light", "talks n", "Egypt held talks.", "Talks ended."),
    ("obj:camp|passive", "attacked v", "The camp was attacked.", "Kenya attacked the camp."),
]


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser()


def compiled(parser: Parser, *rows: TriggerRow) -> Triggers:
    """Triggers of these rows alone; class @test is pay, settle."""
    knowledge = Knowledge(parser.knowledge.data)
    test = type(parser.knowledge.classes[0])(id="test", lemmas=("pay", "settle"))
    knowledge.__dict__.update(triggers=rows, classes=(*parser.knowledge.classes, test))
    return Triggers(knowledge)


def row(parser: Parser, id: str, lemma: str, constraints: str = "", type: str = "ASSAULT") -> TriggerRow:
    word, pos = lemma.split()
    known = tuple(c for c in constraints.split("|") if c)
    frame = parser.knowledge.frames[0].id
    return TriggerRow(id=id, lemma=word, pos=pos, constraints=known, type=type, mode=None, frame=frame, needs=())  # type: ignore[arg-type]


def matched(parser: Parser, triggers: Triggers, text: str, word: str) -> list[str]:
    """Ids of the rows that hold for a word of the text ("attacked v"; "attack v" also means "attacked")."""
    slots = parser.slots(text)
    form, pos = word.split()
    token = next(t for t in slots.clauses.tokens if form in (t.lower, t.lemma))
    return [r.id for r in triggers.matches(slots, token.i, (token.lemma,), pos)]


@pytest.mark.parametrize(("constraints", "word", "holds", "fails"), CONSTRAINTS)
def test_a_constraint_holds_or_not(parser: Parser, constraints: str, word: str, holds: str, fails: str) -> None:
    form, pos = word.split()
    lemma = next(t.lemma for t in parser.clauses(holds).tokens if t.lower == form)
    triggers = compiled(parser, row(parser, "r", f"{lemma} {pos}", constraints))
    assert matched(parser, triggers, holds, word) == ["r"]
    assert matched(parser, triggers, fails, word) == []


def test_the_most_demanding_row_comes_first(parser: Parser) -> None:
    rows = [
        row(parser, "plain", "attack v"),
        row(parser, "two", "attack v", "obj:camp|active"),
        row(parser, "one", "attack v", "hasobj"),
    ]
    found = matched(parser, compiled(parser, *rows), "Kenya attacked the camp.", "attacked v")
    assert found == ["two", "one", "plain"]


def test_a_look_alike_hides_what_demands_less(parser: Parser) -> None:
    rows = [
        row(parser, "plain", "attack v"),
        row(parser, "idea", "attack v", "obj:idea", type="NONE"),
        row(parser, "idea_in_war", "attack v", "obj:idea|on:front"),
    ]
    triggers = compiled(parser, *rows)
    assert matched(parser, triggers, "Kenya attacked the camp.", "attacked v") == ["plain"]
    assert matched(parser, triggers, "Kenya attacked the idea.", "attacked v") == []


def test_triggers_go_through_pickle() -> None:
    triggers = Triggers(Knowledge())
    again = pickle.loads(pickle.dumps(triggers))
    assert again.rows.keys() == triggers.rows.keys() and len(triggers.rows) > 500


def test_a_row_that_quotes_a_whole_sentence_is_refused(parser: Parser) -> None:
    allowed = row(parser, "three", "carry v", "prt:out|obj:strike|on:@crowd")
    compiled(parser, allowed)
    with pytest.raises(TableError, match="Trigger four: found 4 fixed words, expected 3 at most"):
        compiled(parser, row(parser, "four", "carry v", "prt:out|obj:strike|on:camp"))


def test_every_look_alike_says_why_it_is_no_event() -> None:
    whys = [t.why for t in Knowledge().triggers if t.type == "NONE"]
    assert len(whys) > 200 and all(len(why.split()) >= 3 for why in whys)

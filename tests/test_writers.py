"""What a user sees of the records: each output format, with hostile and unusual text in it."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest

from coded_articles import TEXT, coded
from detente.errors import InputError, UsageError
from detente.model import CodedArticle, Party, Record
from detente.records import read_records, sha256
from detente.writers import COLUMNS, WRITERS, records_frame
from detente.writers.marks import marks, segments
from detente.writers.pretty import PrettyWriter
from needs import Lacking

HOSTILE = """Iceland "hits" Norway <script>alert('x')</script> & more

Iceland\x1b[31m warned Norway "onmouseover="alert(1) on Friday, </style></textarea><img src=x onerror=alert(2)>.
"""
HOSTILE_SPECS: list[dict[str, Any]] = [
    {
        "id": "e1",
        "sentence": HOSTILE.split("\n\n")[1].strip(),
        "trigger": "warned",
        "type": "THREATEN",
        "actor": [("Iceland\x1b[31m", "<b>bold</b>", "ISL", "GOV")],
        "recipient": [('Norway "onmouseover="alert(1)', None, "NOR", None)],
        "date": "2020-03-06",
        "date_text": "on Friday",
        "place": ("<img src=x onerror=alert(2)>", None),
    }
]


def hostile() -> CodedArticle:
    source = "</title><script>alert(3)</script>"
    return coded(HOSTILE, HOSTILE_SPECS, id='"><script>', title=HOSTILE.split("\n")[0], source=source)


def written(name: str, *articles: tuple[CodedArticle, str]) -> str:
    stream = io.StringIO()
    with WRITERS[name](stream) as writer:
        for article, text in articles:
            writer.add(article, text)
    return stream.getvalue()


@pytest.mark.parametrize("name", WRITERS)
def test_a_failing_block_is_not_finished(name: str) -> None:
    stream = io.StringIO()
    with pytest.raises(KeyError), WRITERS[name](stream) as writer:
        begun = stream.getvalue()
        raise KeyError(writer)
    assert stream.getvalue() == begun


@pytest.mark.parametrize("name", WRITERS)
def test_no_article_and_no_record_are_written_too(name: str) -> None:
    written(name)
    assert written(name, (coded(specs=[]), TEXT))


class TestJson:
    def test_one_line_an_article_that_reads_back_equal(self, tmp_path: Path) -> None:
        articles = [coded(id="a"), hostile(), coded(id="c", specs=[])]
        for name in ("jsonl", "json"):
            path = tmp_path / f"records.{name}"
            path.write_text(written(name, *[(a, TEXT) for a in articles]), encoding="utf-8")
            assert list(read_records(path)) == articles
        assert len((tmp_path / "records.jsonl").read_text().splitlines()) == 3

    def test_json_is_one_array(self) -> None:
        assert json.loads(written("json")) == []
        assert [a["id"] for a in json.loads(written("json", (coded(id="a"), ""), (coded(id="b"), "")))] == ["a", "b"]

    def test_fields_are_those_of_the_record_with_provenance_behind(self) -> None:
        article = json.loads(written("jsonl", (coded(), "")))
        assert list(article)[0] == "id" and list(article)[-1] == "events"
        record = article["events"][1]
        assert list(record)[:14] == [
            "id", "sentence", "trigger", "type", "mode", "actor", "recipient", "status", "condition",
            "date", "date_text", "place", "attribution", "same_as",
        ]  # fmt: skip
        assert list(record)[-2:] == ["spans", "evidence"]
        assert {"text", "name", "country", "sector"} < set(record["actor"][0])
        assert article["events"][2]["attribution"]["kind"] == "anonymous"

    def test_bytes_do_not_depend_on_the_order_in_which_evidence_came(self) -> None:
        one = coded()
        turned = tuple(
            msgspec.structs.replace(r, evidence=dict(reversed(r.evidence.items())), spans=dict(reversed(r.spans.items())))
            for r in one.events
        )
        assert written("jsonl", (msgspec.structs.replace(one, events=turned), "")) == written("jsonl", (one, ""))

    def test_the_benchmark_scorer_reads_it(self, tmp_path: Path, bench: Path) -> None:
        path = tmp_path / "records.jsonl"
        path.write_text(written("jsonl", (coded(), TEXT)), encoding="utf-8")
        command = [sys.executable, bench / "score" / "score_articles.py", path, path, "--json", tmp_path / "out.json"]
        subprocess.run(command, check=True, capture_output=True)
        assert json.loads((tmp_path / "out.json").read_text())["f1"]["dyad"]["f1"] == 1.0


class TestCsv:
    def rows(self, *articles: CodedArticle) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(written("csv", *[(a, "") for a in articles]), newline="")))

    def test_one_row_a_record_with_the_documented_columns(self) -> None:
        rows = self.rows(coded(), coded(id="other"))
        assert len(rows) == 8 and list(rows[0]) == list(COLUMNS)
        assert rows[2]["actor"] == "Icelandic officials; minister"
        assert rows[2]["actor_name"] == "; Tor Aasen"
        assert rows[2]["actor_country"] == "ISL; NOR"
        assert rows[2]["recipient"] == rows[2]["condition"] == ""
        assert (rows[2]["attribution"], rows[2]["attribution_kind"]) == ("two diplomats", "anonymous")
        assert TEXT[int(rows[1]["trigger_start"]) : int(rows[1]["trigger_end"])] == "warned"

    def test_line_breaks_quotes_and_other_scripts_come_back_whole(self) -> None:
        text = 'Ísland and Україна "agreed",\nthen 日本 walked out; it rained.\n'
        spec: dict[str, Any] = {"id": "e1", "sentence": text.strip(), "trigger": '"agreed",\nthen', "type": "CONSULT"}
        (row,) = self.rows(coded(text, [spec | {"actor": [("Україна", None, "UKR", None)]}]))
        assert row["sentence"] == text.strip() and row["trigger"] == '"agreed",\nthen' and row["actor"] == "Україна"

    @pytest.mark.parametrize("opening", ["=", "+", "-", "@"])
    def test_a_text_cannot_become_a_formula(self, opening: str) -> None:
        text = f'{opening}HYPERLINK("http://x") warned Norway.'
        spec = {"id": "e1", "sentence": text, "trigger": "warned", "type": "THREATEN", "score": -3.5}
        (row,) = self.rows(coded(text, [spec]))
        assert row["sentence"] == "'" + text
        assert row["score"] == "-3.5"


class TestFrame:
    def test_one_row_a_record(self) -> None:
        frame = records_frame([coded(), coded(id="other")])
        assert list(frame.columns) == list(COLUMNS) and len(frame) == 8
        assert list(frame[frame.type == "CONSULT"].actor_country) == ["ISL; NOR", "ISL; NOR"]
        assert list(records_frame([]).columns) == list(COLUMNS)

    def test_without_pandas_it_says_what_to_install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pandas", None)
        with pytest.raises(UsageError, match=r"pip install 'detente\[pandas\]'"):
            records_frame([coded()])


class Page(HTMLParser):
    """Collects what a browser would see: elements with attributes, and the text of the article."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.story = ""
        self._depth = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "div" and ("class", "text") in attrs:
            self._depth = 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "div":
            self._depth = 0

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.story += data

    def having(self, css: str) -> list[dict[str, str | None]]:
        return [attrs for _, attrs in self.elements if css in (attrs.get("class") or "").split()]


class TestHtml:
    def test_the_article_stands_there_verbatim(self) -> None:
        assert Page(written("html", (coded(), TEXT))).story == TEXT
        assert Page(written("html", (coded(title=TEXT.split("\n")[0]), TEXT))).story == TEXT
        assert Page(written("html", (hostile(), HOSTILE))).story == HOSTILE

    def test_hostile_text_makes_no_element_and_no_attribute(self) -> None:
        page = Page(written("html", (hostile(), HOSTILE)))
        calm = Page(written("html", (coded(), TEXT)))
        assert {tag for tag, _ in page.elements} <= {tag for tag, _ in calm.elements}
        assert sum(tag == "script" for tag, _ in page.elements) == 1
        names = {name for _, attrs in page.elements for name in attrs}
        assert names <= {name for _, attrs in calm.elements for name in attrs}
        assert not [name for name in names if name.startswith("on") or name == "style" or name == "src"]

    def test_nothing_is_loaded_from_elsewhere(self) -> None:
        html = written("html", (hostile(), HOSTILE), (coded(), TEXT))
        page = Page(html)
        assert not [tag for tag, _ in page.elements if tag in ("link", "img", "iframe", "object", "base", "form")]
        assert all((attrs["href"] or "").startswith("#") for _, attrs in page.elements if "href" in attrs)
        assert not re.search(r"url\(|@import|https?:", html)

    def test_the_policy_allows_the_pages_own_style_and_script_and_no_other(self) -> None:
        html = written("html", (coded(), TEXT))
        policy = next(a["content"] or "" for _, a in Page(html).elements if a.get("http-equiv") == "Content-Security-Policy")
        assert "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy
        for tag in ("style", "script"):
            (own,) = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
            assert f"{tag}-src 'sha256-{base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()}'" in policy

    def test_links_between_spans_and_records_lead_somewhere(self) -> None:
        page = Page(written("html", (coded(), TEXT), (coded(id="again"), TEXT)))
        ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
        assert len(ids) == len(set(ids))
        links = [(attrs["href"] or "")[1:] for _, attrs in page.elements if "href" in attrs]
        assert links and set(links) <= set(ids)
        records = {attrs["id"] for attrs in page.having("record")}
        assert len(records) == 8
        for mark in page.having("m"):
            assert "title" not in mark or set((mark["data-records"] or "").split()) <= records

    def test_hover_tells_role_and_reason(self) -> None:
        page = Page(written("html", (coded(), TEXT)))
        tips = [attrs["title"] or "" for attrs in page.having("m") if "title" in attrs]
        assert any(tip.startswith("Trigger of e2 (THREATEN.force, actual)\nThe rule “verb” holds for “warned”") for tip in tips)
        assert any(tip.startswith("Recipient of e2 (THREATEN.force, actual): ISL GOV") for tip in tips)

    def test_without_the_text_the_sentences_are_shown(self) -> None:
        assert "Iceland denied the claim." in written("html", (coded(), ""))


class TestPretty:
    def shown(self, article: CodedArticle, text: str, width: int = 200, **env: str) -> str:
        stream = io.StringIO()
        with PrettyWriter(stream, width=width) as writer:
            writer.add(article, text)
        return stream.getvalue()

    def test_the_article_then_one_line_a_record(self) -> None:
        lines = [line.rstrip() for line in self.shown(coded(), TEXT).rstrip().splitlines()]
        assert "Iceland denied [e4] the claim." in lines
        assert lines[-4:] == [
            "e1  THREATEN        Norway [NOR GOV] → Iceland [ISL GOV] · actual",
            "e2  THREATEN.force  Norway’s fisheries minister Tor Aasen [NOR GOV] → Iceland [ISL GOV] · actual · 2020-03-03 · "
            "“if they entered the northern box” · same as e1",
            "e3  CONSULT         Icelandic officials [ISL GOV], minister (Tor Aasen) [NOR GOV] · actual · "
            "2020-02-24/2020-03-01 · in Bergen · according to two diplomats",
            "e4  REJECT          Iceland [ISL GOV] · actual",
        ]

    @pytest.mark.parametrize("width", [40, 60, 100])
    def test_it_fits_the_width(self, width: int) -> None:
        assert all(len(line) <= width for line in self.shown(coded(), TEXT, width).splitlines())

    def test_no_colours_off_a_terminal_and_no_terminal_commands_from_an_article(self) -> None:
        assert "\x1b" not in self.shown(coded(), TEXT)
        assert "\x1b" not in self.shown(hostile(), HOSTILE)

    def test_colours_where_they_are_wanted_and_not_with_no_color(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.delenv("NO_COLOR", raising=False)
        assert re.search(r"\x1b\[1;33mwarned\x1b\[0m", self.shown(coded(), TEXT)), "a threat is verbal conflict: yellow"
        assert "\x1b[31m" not in self.shown(hostile(), HOSTILE), "the article's own command is not passed on"
        monkeypatch.setenv("NO_COLOR", "1")
        codes = re.findall(r"\x1b\[([\d;]*)m", self.shown(coded(), TEXT))
        numbers = {int(n) for code in codes for n in code.split(";") if n}
        assert numbers and max(numbers) < 30, "weight and slant are left, colours are not"


def test_segments_cover_the_text_once_and_hold_every_mark() -> None:
    found = marks(coded(), len(TEXT))
    pieces = list(segments(found, len(TEXT)))
    assert "".join(TEXT[s.start : s.end] for s in pieces) == TEXT
    for mark in found:
        covered = [s for s in pieces if mark in s.marks]
        assert (covered[0].start, covered[-1].end) == (mark.span.start, mark.span.end)


def test_spans_outside_the_text_are_left_out() -> None:
    assert marks(coded(), 10) == [m for m in marks(coded(), 10) if m.span.end <= 10]
    record: Record = coded().events[3]
    lost = msgspec.structs.replace(record, actor=(Party("Iceland", None, "ISL", "GOV"),))
    assert [m.role for m in marks(coded(specs=[], events=(lost,)), len(TEXT))] == ["trigger"]


def test_the_hash_is_of_the_utf8_text() -> None:
    assert sha256("Ísland") == hashlib.sha256(b"\xc3\x8dsland").hexdigest()


def test_other_json_is_refused_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(written("jsonl", (coded(), "")) + '{"id": "x"}\n')
    with pytest.raises(InputError, match=r"records.jsonl:2: found no coded article here"):
        list(read_records(path))
    with pytest.raises(InputError, match="found no readable file"):
        list(read_records(tmp_path / "none.jsonl"))


def test_the_script_of_the_page_runs_under_its_policy(tmp_path: Path, lacking: Lacking) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        lacking("browser", "no chromium found")
    page = tmp_path / "page.html"
    page.write_text(written("html", (hostile(), HOSTILE), (coded(), TEXT)), encoding="utf-8")
    command = [
        str(browser), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", f"--user-data-dir={tmp_path / 'profile'}",
        "--enable-logging=stderr", "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    dom = Page(done.stdout)
    marks_shown = [attrs for attrs in dom.having("m") if "data-records" in attrs]
    assert marks_shown and all("data-tip" in attrs and "title" not in attrs for attrs in marks_shown)
    assert [attrs for _, attrs in dom.elements if attrs.get("id") == "tip"]
    assert "CONSOLE" not in done.stderr, "neither an error nor a breach of the policy"

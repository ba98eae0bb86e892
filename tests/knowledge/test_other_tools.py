"""Pages as wikis, editors and word processors export them: what their reader sees, and nothing else."""

import io
import zipfile
from pathlib import Path

import pytest

from knowledge.library.reading.web import as_markdown, shown
from knowledge.library.reading.word import prepared
from knowledge.library.text.hidden import never_closed
from knowledge.library.text.markdown import readable

# -- web pages -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>SECRET</p>",
        '<div style="display : NONE;"><p>SECRET</p></div>',
        '<span style="visibility:hidden">SECRET</span>',
        '<style>.x{display:none}</style><p class="a x">SECRET</p>',
        "<template><p>SECRET</p></template>",
        "<!-- SECRET -- still -->",
        '<p aria-hidden="true">SECRET</p>',
        '<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a>SECRET</p></div>',
        '<nav class="breadcrumbs">SECRET</nav>',
        '<div id="footer">SECRET</div>',
        '<a class="skip-navigation" href="#main">SECRET</a>',
        '<div role="contentinfo">SECRET</div>',
    ],
)
def test_what_a_reader_of_the_page_does_not_see_is_gone(hidden: str) -> None:
    text = as_markdown(f"<html><body><h1>Price</h1>{hidden}<p>Ask who signs.</p></body></html>")

    assert text == "# Price\n\nAsk who signs."


def test_a_page_that_is_nothing_but_furniture_is_the_page() -> None:
    assert as_markdown('<div class="sidebar"><p>Ask who signs.</p></div>') == "Ask who signs."


@pytest.mark.parametrize(
    "html",
    ["<head><title>X</title><body><h1>Play</h1><p>Ask.", "<title>X</title><h1>Play</h1>\n<p>Ask."],
)
def test_what_a_browser_shows_of_unfinished_pages_is_read(html: str) -> None:
    assert as_markdown(html) == "# Play\n\nAsk."


def test_items_that_are_not_closed_are_items_of_their_own() -> None:
    assert as_markdown("<ul><li>Ask who signs<li>Ask who pays</ul>").splitlines() == [
        "- Ask who signs",
        "- Ask who pays",
    ]


def test_a_heading_by_its_role_is_one() -> None:
    assert as_markdown('<div role="heading" aria-level="2">Refunds</div><p>Monthly.</p>') == "## Refunds\n\nMonthly."


def test_each_value_stands_beside_what_it_belongs_to() -> None:
    text = as_markdown(
        "<table><tr><td>Plan</td><td>Term</td><td>Price</td></tr>"
        "<tr><td rowspan=2>Orchard</td><td>one year</td><td>29</td></tr><tr><td>two years</td><td>25</td></tr></table>"
    )

    assert text.splitlines()[2:] == ["| Orchard | one year | 29 |", "| Orchard | two years | 25 |"]
    assert text.splitlines()[0] == "| Plan | Term | Price |"


def test_a_table_that_only_lays_out_is_none() -> None:
    text = as_markdown(
        "<table><tr><td><h1>Play</h1><p>Ask.</p><ul><li>One</li><li>Two</li></ul></td><td>&nbsp;</td></tr></table>"
    )

    assert text.splitlines() == ["# Play", "", "Ask.", "", "- One", "- Two"]


def test_footnotes_and_a_headings_own_link_are_no_words() -> None:
    html = '<h2>Price <a href="#p">¶</a></h2><p>29 dollars<sup><a href="#fn1">[1]</a></sup>, see <a href="#t">terms</a>.</p>'

    assert as_markdown(html) == "## Price\n\n29 dollars, see terms."


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        (
            '<form id="aspnetForm"><h1>Price</h1><p>Ask.</p><input value="x"></form><p>End.</p>',
            "# Price\n\nAsk.\n\nEnd.",
        ),
        ('<h2 class="anchor x" id="price">Price</h2><p>Ask.</p>', "## Price\n\nAsk."),
        ('<div role="alert">Never below ten.</div>', "Never below ten."),
        ('<section id="social"><h2 id="cookies">Proof</h2></section>', "## Proof"),
        ('<p>Ask <a href="#hr">HR</a>, rule <a href="#r">12</a>.</p>', "Ask HR, rule 12."),
        ("<style>.panel{display:none} .panel.open{display:block}</style><div class='panel'>Yes.</div>", "Yes."),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "| a | b |\n|---|\n| c | d |"),
    ],
)
def test_what_a_reader_sees_is_not_taken_for_furniture(html: str, seen: str) -> None:
    assert as_markdown(html) == seen


# -- Markdown --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Rule.\n\n[//]: # (hidden)\n\n[comment]: <> (hidden)\n\n%%hidden%%", "Rule."),
        ("# Guide {#guide}\n\nTen\\-year term\\! Ask \\#1 \\= 29\\.", "# Guide\n\nTen-year term! Ask #1 = 29."),
        ("We refund.[^1]\n\n[^1]:  In the first year.", "We refund.\n\nIn the first year."),
        ("![][image1]\n\nText.\n\n[image1]: <data:image/png;base64,iVBORw0KGgo=>", "Text."),
        ("<aside>\n💡 Never below twenty.\n\n</aside>", "💡 Never below twenty."),
        ("A [[Wiki Link|shown]] and ![[embed.png]] and ==marked==.", "A shown and and marked."),
        ("- [ ] Send it\n- [x] Book it", "- Send it\n- Book it"),
        ("Discounts\n---------\n\nTen.", "## Discounts\n\nTen."),
        ("Guide\n=====\n\nTen.", "# Guide\n\nTen."),
        (":::tip[Before you dial]\n\nAsk.\n\n:::", "Before you dial\n\nAsk."),
        ("> [!warning]- Exceptions\n> Maya. ^exc-1", "> Exceptions\n> Maya."),
        ("[Discounts](#discounts)\n\n## Discounts <a href=\"#d\" id=\"d\"></a>\n\nTen.", "## Discounts\n\nTen."),
        ("import Tabs from '@theme/Tabs';\n\n<Tabs>\n\nAsk.\n\n</Tabs>", "Ask."),
        ("[Rep]: Thanks for taking the time.", "[Rep]: Thanks for taking the time."),
        ("Growth was 20%% this year, we keep 30%% of it.", "Growth was 20%% this year, we keep 30%% of it."),
        ("Hi <Name>, thanks from <Company>", "Hi <Name>, thanks from <Company>"),
        ("{% hint style=\"info\" %}\nAsk.\n{% endhint %}", "Ask."),
    ],
)  # fmt: skip
def test_marks_of_dialects_are_not_words(written: str, seen: str) -> None:
    assert readable(written) == seen


@pytest.mark.parametrize("line", ["Hi {{first_name}},", 'Hello {{ contact.firstname|default("there") }},'])
def test_what_stands_for_a_name_stays_in_its_sentence(line: str) -> None:
    assert readable(f"# Mail\n\n{{{{ toc }}}}\n\n{line}\n\nMaya") == f"# Mail\n\n{line}\n\nMaya"


def test_a_number_and_a_bullet_that_were_escaped_become_no_list() -> None:
    assert readable("2026\\. was fine.\n\n\\- no bullet") == "2026\\. was fine.\n\n\\- no bullet"


# -- Word ------------------------------------------------------------------------------------------

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STYLES = f"""<w:styles {W}>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Company head"/><w:basedOn w:val="H1"/></w:style>
<w:style w:type="paragraph" w:styleId="Nadpis2"><w:name w:val="Nadpis"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="character" w:styleId="Inner"><w:name w:val="Inner"/><w:rPr><w:vanish/></w:rPr></w:style>
</w:styles>"""


def word(*paragraphs: str) -> bytes:
    out = io.BytesIO()
    body = "".join(f"<w:p>{one}</w:p>" for one in paragraphs)
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/styles.xml", STYLES)
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
    return out.getvalue()


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_hidden_words_of_a_document_are_gone_however_they_are_hidden() -> None:
    shown, _ = prepared(
        word(
            run("Seen.")
            + run("SECRET", "<w:vanish/>")
            + run("SECRET", '<w:rStyle w:val="Inner"/>')
            + run("Too.", '<w:vanish w:val="0"/>')
        )
    )

    text = zipfile.ZipFile(io.BytesIO(shown)).read("word/document.xml").decode()
    assert "SECRET" not in text
    assert ("Seen." in text, "Too." in text) == (True, True)


def test_headings_by_level_by_what_they_are_based_on_and_by_title() -> None:
    rules = prepared(word(run("x")))[1]

    assert {"p.H1 => h1:fresh", "p.Own => h1:fresh", "p.Nadpis2 => h2:fresh", "p.Titel => h1:fresh"} <= set(rules)


def test_a_paragraph_that_only_has_a_level_is_a_heading() -> None:
    shown, rules = prepared(word('<w:pPr><w:outlineLvl w:val="0"/></w:pPr>' + run("Payment")))

    text = zipfile.ZipFile(io.BytesIO(shown)).read("word/document.xml").decode()
    assert "OutlineLevel1" in text
    assert "p.OutlineLevel1 => h1:fresh" in rules


def test_a_module_of_the_child_is_imported_by_nobody_else(request: pytest.FixtureRequest) -> None:
    root = Path(str(request.config.rootpath))
    users = [
        path.name for path in root.glob("knowledge/**/*.py") if "reading.web import" in path.read_text(encoding="utf-8")
    ]

    assert users == ["child.py"]


# -- what never ends ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "shown_as", "told"),
    [
        ("Ask.\n\n<!-- The floor is 12.\n\nNever say so.", "Ask.", "Line 3: “<!--” never ends, so nothing after it is read"),
        ("Ask <!-- the floor\nis 12.\n\nGo on.", "Ask\n\nGo on.", "Line 1: “<!--” never ends, so the rest of its paragraph"),
        ("Ask.\n\n<style>\np {}\n\nFloor: 12", "Ask.", "Line 3: “<style>” never ends"),
        ("Ask.\n<script src='a'>\nFloor: 12", "Ask.", "write “</script>” where it ends"),
        ("Write `<!--` first.\n\nGo on `-->`.", "Write `<!--` first.\n\nGo on `-->`.", ""),
        ("```\n<script>\n```\nGo on.", "```\n<script>\n```\nGo on.", ""),
        ("```\nAsk.\n<!-- The floor is 12.", "```\nAsk.", "Line 3: “<!--”"),
        ("Ask. <!-- 12 -->\n\nGo on.", "Ask.\n\nGo on.", ""),
        ("<details><summary>Price</summary>\n\nAsk.\n\nGo on.", "Price\n\nAsk.\n\nGo on.", ""),
        ("<table>\n\nAsk.\n\nGo on.", "Ask.\n\nGo on.", ""),
        (
            "<table><tr><td>Plan</td><td>Price</td></tr><tr><td>Team</td><td>9</td></tr>\n\nGo on.\n\n<table><tr><td>a</td><td>b</td></tr></table>",
            "| Plan | Price |\n|---|\n| Team | 9 |\n\nGo on.\n\n| a | b |\n|---|",
            "",
        ),
    ],
)  # fmt: skip
def test_what_never_ends_in_markdown_is_left_out_with_a_word_or_read(body: str, shown_as: str, told: str) -> None:
    assert [line.rstrip() for line in readable(body).splitlines()] == shown_as.splitlines()
    assert (told in " ".join(never_closed(body))) if told else not never_closed(body)


@pytest.mark.parametrize(
    ("body", "shown_as", "told"),
    [
        ("<p>Ask.</p>\n<!-- The floor is 12.<p>Never.</p>", "Ask.", "Line 2: “<!--” never ends"),
        ("<p>Ask.</p><![CDATA[ The floor is 12.<p>Never.</p>", "Ask.", "never ends"),
        ("<p>Ask.</p><style>p {} <p>12</p>", "Ask.", "write “</style>”"),
        ("<p>Ask.</p><script>a = 12", "Ask.", "write “</script>”"),
        ("<p>Ask.</p><div hidden>12<p>12</p>", "Ask.", "Line 1: “<div>” never ends, so nothing in it is read"),
        ("<p>Ask.</p><select><option>12<p>12</p>", "Ask.", "“<select>” never ends"),
        ("<p>Ask.</p><div hidden>12</div><!-- 12 --><?php 12 ?><p>Go on.</p>", "Ask.\n\nGo on.", ""),
        ("<p>Ask.</p><details><summary>Price</summary><p>Go on.</p>", "Ask.\n\nPrice\n\nGo on.", ""),
        ("<p>Ask.</p><table><tr><td>a<td>b<tr><td>c<td>d", "Ask.\n\n| a | b |\n|---|\n| c | d |", ""),
    ],
)  # fmt: skip
def test_what_never_ends_on_a_web_page_is_left_out_with_a_word_or_read(body: str, shown_as: str, told: str) -> None:
    text, warnings = shown(body)

    assert text == shown_as
    assert (told in " ".join(warnings)) if told else not warnings

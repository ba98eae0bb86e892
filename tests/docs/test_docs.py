"""What the documents say is what is there."""

import re
import subprocess
from pathlib import Path

from coachbot.settings import Settings
from handlers.cli import app

ROOT = Path(__file__).parents[2]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def documents() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md" and "knowledge" not in path.parts]


def test_the_readme_opens_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert text.index("make demo") < text.index("make test") < 1_200
    assert set(re.findall(r"\bmake ([a-z]+)", text)) - {"nothing"} <= targets


def test_every_command_a_document_names_exists() -> None:
    commands = {command.callback.__name__ for command in app.registered_commands if command.callback}
    commands |= {group.name for group in app.registered_groups if group.name}

    for document in documents():
        text = document.read_text(encoding="utf-8")
        named = set(
            re.findall(
                r"coachbot (index|search|ask|transcript|doctor|demo|run|import|export|meetings|plan|drill|digest|score|prompts|scenes|health|backup|restore|forget|people|deals)\b",
                text,
            )
        )
        assert named <= commands, document


def test_every_link_leads_somewhere() -> None:
    for document in documents():
        for target in re.findall(
            r"\]\(([^)#\s]+)[^)]*\)", re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
        ):
            if not target.startswith("http"):
                assert (document.parent / target).exists(), (document, target)


def test_every_setting_is_documented_and_nothing_else() -> None:
    text = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^\| `COACHBOT_([A-Z_]+)`", text, re.MULTILINE)) == {
        name.upper() for name in Settings.model_fields
    }


def test_every_public_module_class_and_function_says_what_it_is() -> None:
    import ast

    for path in tracked():
        if (
            path.suffix != ".py"
            or path.parts[len(ROOT.parts)] == "tests"
            or "migrations" in path.parts
            or path.name == "export.py"
        ):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path
        for node in tree.body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), (path, node.name)


def test_modules_stay_small() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in tracked() if path.suffix == ".py"}

    assert {str(path): size for path, size in sizes.items() if size > 300 and "tests" not in path.parts} == {}


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "adr").glob("*.md"))

    assert numbers == list(range(1, len(numbers) + 1))


def test_the_locks_name_no_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index" not in text
        assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-zA-Z])", text) if "==" in block)

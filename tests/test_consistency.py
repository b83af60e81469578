"""What no linter sees: the stack holds for rows too, every model has its rule, every gate of the house is kept."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.db.models import ForeignKey

from vigie.intel import codes as intel_codes
from vigie.lib.retention import Rule
from vigie.oversight.purge import RULES
from vigie.tips import campaigns

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "vigie"
STACK = [
    "lib",
    "audit",
    "places",
    "accounts",
    "tips intel",
    "triage cyberpatrol",
    "exchange",
    "oversight",
    "web",
    "config",
]
LEVEL = {package: level for level, packages in enumerate(STACK) for package in packages.split()}
HTTP = re.compile(r"django\.(http|shortcuts|urls|template|forms)\b")
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
OWN_MODELS = [model for model in apps.get_models() if model.__module__.startswith("vigie.")]


def name(path):
    return str(path.relative_to(ROOT))


def package(path):
    return path.relative_to(SOURCE).parts[0]


def imports(path):
    """Yield the dotted names that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_foreign_keys_run_down_the_stack_and_leave_no_way_back(model):
    for field in model._meta.get_fields():
        if not isinstance(field, ForeignKey):
            continue
        target = field.related_model._meta.app_label
        assert LEVEL[target] <= LEVEL[model._meta.app_label], field
        if target != model._meta.app_label:
            assert field.remote_field.related_name == "+", field


def test_the_intelligence_room_holds_no_key_to_a_tip():
    for model in apps.get_app_config("intel").get_models():
        names = {field.name for field in model._meta.get_fields()}
        assert not {one for one in names if "tip" in one}, model


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_http_below_the_web(path):
    if package(path) in {"web", "config"}:
        return
    assert [one for one in imports(path) if HTTP.match(one)] == []


@pytest.mark.parametrize("path", [path for path in MODULES if "models" in (path.stem, path.parent.name)], ids=name)
def test_models_never_import_rules(path):
    allowed = {"models", "states", "codes", "operation_codes", "rights", "decisions"}
    for one in imports(path):
        if not one.startswith("vigie.") or one.startswith(("vigie.lib", "vigie.audit.journal")):
            continue
        assert set(one.split(".")) & allowed, one


def test_every_model_has_a_retention_rule_and_every_rule_a_model():
    labels = {model._meta.label for model in apps.get_models()}
    ruled = [rule.model for rule in RULES]
    assert len(ruled) == len(set(ruled))
    assert labels == set(ruled)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.model)
def test_a_rule_that_purges_has_a_verb_and_says_why(rule):
    assert isinstance(rule, Rule)
    assert (rule.keep == "purged") == (rule.purge is not None)
    assert rule.why.endswith((".", ".)"))


def functions():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name(path)}:{node.name}", node.end_lineno - node.lineno + 1


def test_functions_and_files_stay_small():
    assert [one for one, size in functions() if size > 50] == []
    assert [name(path) for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 500] == []


def test_own_javascript_stays_tiny():
    own = [path for path in SOURCE.rglob("*.js") if "vendor" not in path.parts]
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in own)
    assert lines <= 1500


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_module_says_what_it_answers(path):
    assert path.stat().st_size == 0 or ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_no_save_override_no_signal_for_control_flow():
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert "django.db.models.signals" not in text, path
        if "models" in (path.stem, path.parent.name):
            assert "def save(" not in text, path


TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))


def template_name(path):
    return path.as_posix().split("/templates/", 1)[1]


def test_every_template_is_used():
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [*TEMPLATES, *SOURCE.rglob("*.py")]
        if "migrations" not in path.parts
    )
    by_library = ("429.html", "account/", "mfa/", "socialaccount/", "allauth/", "django/")
    unused = [
        template_name(path)
        for path in TEMPLATES
        if not template_name(path).startswith(by_library)
        and f'"{template_name(path)}"' not in text
        and f"'{template_name(path)}'" not in text
        and path.stem not in text
    ]
    assert unused == []


@pytest.mark.parametrize("path", TEMPLATES, ids=template_name)
def test_no_inline_script_style_or_handler(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*(\ssrc=|application/json))|\son[a-z]+=|javascript:", text)
    for block in re.findall(r"{%\s*blocktranslate[^%]*%}", text):
        assert "trimmed" in block, block


def test_french_is_complete():
    with (SOURCE / "locale" / "fr" / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalog = read_po(file)
    for message in catalog:
        if message.id:
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(texts), message.id
            assert not message.fuzzy, message.id


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("place_type", intel_codes.PlaceType),
        ("behaviours", intel_codes.Behaviour),
        ("products", intel_codes.Product),
        ("basis", intel_codes.Basis),
    ],
)
def test_campaigns_speak_the_codes_of_the_intelligence_room(question, codes):
    asked = {one.code: one for one in campaigns.get("drug_dealing").questions()}[question]
    assert {option.code for option in asked.options} <= set(codes.values)


LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("path", LOCKS, ids=name)
def test_locks_are_hashed_and_name_no_address(path):
    text = path.read_text(encoding="utf-8")
    assert "://" not in text
    pins = [line for line in text.splitlines() if line and not line[0].isspace()]
    assert pins
    assert all("==" in line for line in pins)
    assert text.count("--hash=sha256:") >= len(pins)


def test_no_link_out_of_the_pages_is_loaded():
    for path in [*TEMPLATES, *SOURCE.rglob("*.css"), *SOURCE.rglob("*.js")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(src|srcset|@import|url\()\s*=?\s*["'(]?\s*(https?:)?//""", text), path

"""The sentences of the interface: French in the code, English beside it, and Québec's where it differs.

    python tools/words.py           gather every sentence, keep the English known, compile
    python tools/words.py --check   exit 1 and name what has no English or is not compiled
    python tools/words.py FILE.po   the same as the first, taking from these files what is still missing

The English stands in reglo/locale/en/LC_MESSAGES/django.po: one sentence, one translation, sorted,
without line numbers, so that two people adding sentences do not collide. The French of Québec stands
in reglo/locale/fr_CA: only the sentences it says otherwise; one that holds a word of France alone
(« e-mail », where Québec writes « courriel ») must be there.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation import template as django_template

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "reglo/locale/en/LC_MESSAGES/django.po"
QUEBEC_PO = ROOT / "reglo/locale/fr_CA/LC_MESSAGES/django.po"
# Office québécois de la langue française: « courriel », « note de crédit ». (« Sans l’avoir dit » has no noun.)
OF_FRANCE_ALONE = re.compile(
    r"\be-mails?\b|\bavoirs\b|\b(?:un|son|par) avoir\b|l’avoir\b(?! dit)|^avoir\b", re.IGNORECASE
)
KEYWORDS = [prefix + name for name in ("gettext", "gettext_lazy") for prefix in ("", "n", "p", "np")] + [
    "gettext_noop",
    "_",
]
ONCE = datetime(2026, 1, 1, tzinfo=UTC)  # A date that changes at each run would be a change in each commit.

Sentence = tuple[str | tuple[str, str], str | None]  # the sentence (or its two forms), and its context


def sentences(root: Path) -> Iterator[tuple[Sentence, Path]]:
    """Every sentence marked for translation under a folder, and the file that says it."""
    for path in sorted(root.rglob("*.html")) + sorted(root.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            source = _as_python(source)
        for sentence in in_python(source):
            yield sentence, path


def in_python(source: str) -> Iterator[Sentence]:
    """The sentences given to the translation functions in Python source."""
    keywords = dict.fromkeys(KEYWORDS)
    for _, function, given, _ in extract_python(io.BytesIO(source.encode()), keywords, [], {"encoding": "utf-8"}):
        forms = given if isinstance(given, list | tuple) else [given]
        words = [str(word) for word in forms if word]
        prefix = str(function).partition("gettext")[0]  # « n » has two forms, « p » has a context before them
        context = words.pop(0) if "p" in prefix and words else None
        if "n" in prefix and len(words) >= 2:
            yield (words[0], words[1]), context
        elif words:
            yield words[0], context


def _as_python(source: str) -> str:
    if not settings.configured:
        settings.configure(USE_I18N=True)
    # What stands between the sentences is blanked out; its indentation says nothing.
    lines = str(django_template.templatize(source)).splitlines()
    return "\n".join(line.lstrip() for line in lines)


def known(path: Path = PO, locale: str = "en") -> Catalog:
    """The translations there are."""
    if not path.exists():
        return Catalog(locale=locale)
    return pofile.read_po(io.BytesIO(path.read_bytes()), locale=locale)


def empty(locale: str, header: str) -> Catalog:
    """A catalog without sentences."""
    return Catalog(
        locale=locale,
        project="Réglo",
        version="1",
        msgid_bugs_address="-",
        language_team="Réglo",
        copyright_holder="Réglo",
        creation_date=ONCE,
        revision_date=ONCE,
        last_translator="Réglo",
        fuzzy=False,
        header_comment=f"# {header} Made by tools/words.py.",
    )


def of_quebec() -> Catalog:
    """The sentences that Québec says otherwise, or should."""
    before = known(QUEBEC_PO, "fr_CA")
    catalog = empty("fr_CA", "French of Québec, where it differs from the French in the code.")
    for (sentence, context), _ in sentences(ROOT / "reglo"):
        forms = (sentence,) if isinstance(sentence, str) else sentence
        message = before.get(forms[0], context)
        if message or any(OF_FRANCE_ALONE.search(form) for form in forms):
            catalog.add(sentence, message.string if message else None, context=context)
    return catalog


def gathered() -> Catalog:
    """Every sentence of the code, with the English known for it."""
    before = known()
    catalog = empty("en", "English of the interface; the French is in the code.")
    for (sentence, context), _ in sentences(ROOT / "reglo"):
        message = before.get(sentence if isinstance(sentence, str) else sentence[0], context)
        catalog.add(sentence, message.string if message else None, context=context)
    return catalog


def written(catalog: Catalog) -> bytes:
    """The catalog as the file we keep."""
    file = io.BytesIO()
    pofile.write_po(file, catalog, width=100, no_location=True, sort_output=True, omit_header=False)
    return file.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """The catalog as Django reads it."""
    file = io.BytesIO()
    mofile.write_mo(file, catalog)
    return file.getvalue()


def faults(catalog: Catalog, path: Path = PO, name: str = "English") -> list[str]:
    """What has no translation, and what the files no longer say."""
    found = [f"no {name}: {message.id}" for message in catalog if message.id and not _whole(message.string)]
    if not path.exists() or path.read_bytes() != written(catalog):
        found.append(f"{path.relative_to(ROOT)} is not up to date: run make words")
    compiled_file = path.with_suffix(".mo")
    if not compiled_file.exists() or compiled_file.read_bytes() != compiled(catalog):
        found.append(f"{compiled_file.relative_to(ROOT)} is not compiled: run make words")
    return found


def faults_of_quebec(catalog: Catalog) -> list[str]:
    """The same for the French of Québec, and the words it does not use."""
    said = [str(form) for message in catalog if message.id for form in _forms(message.string)]
    return [
        *faults(catalog, QUEBEC_PO, "French of Québec"),
        *(f"Québec does not say: {form}" for form in said if OF_FRANCE_ALONE.search(form)),
    ]


def _forms(string: object) -> tuple[object, ...]:
    return tuple(string) if isinstance(string, (tuple, list)) else (string,)


def _whole(string: object) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def fill(catalog: Catalog, paths: list[Path]) -> None:
    """Take from other catalogs of the same language what this one still misses."""
    for path in paths:
        other = pofile.read_po(io.BytesIO(path.read_bytes()))
        if str(other.locale or "en") != str(catalog.locale):
            continue
        for message in catalog:
            given = other.get(str(_forms(message.id)[0]), message.context) if message.id else None
            if given and _whole(given.string) and not _whole(message.string):
                message.string = given.string


def main() -> int:
    """Gather and compile, or check."""
    catalog, quebec = gathered(), of_quebec()
    if "--check" in sys.argv[1:]:
        found = [*faults(catalog), *faults_of_quebec(quebec)]
        print("\n".join(found) or "every sentence has its English")
        return 1 if found else 0
    for path, made in ((PO, catalog), (QUEBEC_PO, quebec)):
        fill(made, [Path(name) for name in sys.argv[1:]])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(made))
        path.with_suffix(".mo").write_bytes(compiled(made))
    missing = [fault for fault in (*faults(catalog), *faults_of_quebec(quebec)) if fault.startswith("no ")]
    print("\n".join(missing) or f"{len(catalog)} sentences, all in English too")
    return 0


if __name__ == "__main__":
    sys.exit(main())

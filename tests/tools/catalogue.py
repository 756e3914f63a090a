"""Bring the catalogues of the screen up to date and compile them: `python -m tests.tools.catalogue`.

New texts of the code (see `extract.py`) go into each language's `.po`; texts that are gone become obsolete
there, and get their translation back if they return. The command prints the texts without a translation.
Commit both the `.po` and the compiled `.mo`.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from p1tui.i18n.language import DOMAIN, LANGUAGES, LOCALE
from tests.shared.folders import ROOT
from tests.tools.extract import extract

HEADER = """\
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""

TRANSLATED = [code for code in LANGUAGES if code != "en"]
"""Codes of the languages that have a catalogue."""


def source(code: str) -> Path:
    """Return the file that translators write."""
    return LOCALE / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def compiled(code: str) -> Path:
    """Return the file that the program reads."""
    return source(code).with_suffix(".mo")


def extracted() -> Catalog:
    """Return a catalogue of the texts of the code, each with its places."""
    found = Catalog()
    for text in extract():
        forms = text.forms if len(text.forms) > 1 else text.forms[0]
        found.add(forms, locations=[(text.file, text.line)], context=text.context)
    return found


def written(code: str) -> Catalog:
    """Read the catalogue in a language's file; return an empty one if there is no file yet."""
    if not source(code).exists():
        return Catalog(code)
    with source(code).open("rb") as file:
        return read_po(file, locale=code)


def updated(code: str) -> Catalog:
    """Return a language's catalogue with all texts of the code and no others, the new ones untranslated."""
    catalogue, texts = written(code), extracted()
    for message in list(catalogue.obsolete.values()):
        if texts.get(message.id, message.context) is not None:
            catalogue[message.id] = message
    catalogue.update(texts, no_fuzzy_matching=True)
    return catalogue


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the texts without a translation, or with a fuzzy one."""
    return [
        str(message.id) for message in catalogue if message.id and (message.fuzzy or not all(forms(message)))
    ]


def forms(message: Message) -> list[str]:
    """Return the translations of a text: one, or one for each plural form."""
    return [message.string or ""] if isinstance(message.string, str | None) else list(message.string)


def po_text(catalogue: Catalog, code: str) -> str:
    """Return the text of a `.po`, sorted by file; without line numbers and dates, so that diffs are small."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, omit_header=True, sort_by_file=True, include_lineno=False)
    return HEADER.format(code=code, plural=catalogue.plural_forms) + buffer.getvalue().decode()


def mo_bytes(catalogue: Catalog) -> bytes:
    """Return the bytes of a `.mo`, without today's date."""
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> int:
    """Write both files of every language; return 1 if texts are left to translate."""
    missing = 0
    for code in TRANSLATED:
        catalogue = updated(code)
        source(code).parent.mkdir(parents=True, exist_ok=True)
        source(code).write_text(po_text(catalogue, code), encoding="utf-8")
        compiled(code).write_bytes(mo_bytes(catalogue))
        for text in untranslated(catalogue):
            print(f"{source(code).relative_to(ROOT)}: not translated: {text!r}")
            missing += 1
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())

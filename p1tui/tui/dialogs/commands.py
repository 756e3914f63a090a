"""Commands of the palette: what every screen can show and do, by all names that one would type.

To add a command of a screen that may be wanted from another one, add a row to `COMMANDS`; those of the
present screen come from its bindings besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from textual.binding import ActiveBinding
from textual.dom import DOMNode

from p1tui.i18n.language import LANGUAGES, N_, following, in_every_language, naming_next, present
from p1tui.tui.session import ScreenContext
from p1tui.tui.widgets.keys import name as key_name

ONLY_BOUND = ("leave", "freeze", "as_table")
"""Actions that one of several bindings of a key does, as is the state of the screen."""

LAST = ("quit",)
"""Actions of bindings that stand below all others, where no one runs them by mistake."""

NO_MATCH = 4
"""Rank of a word that a command does not have."""


@dataclass(frozen=True)
class Command:
    """A command: its names, and the action that it does."""

    name: str
    """English name, translated where it is shown."""
    action: str
    screen: str = ""
    """Screen to which the command leads before its action is done there; empty for one of the app."""
    keys: str = ""
    """Keys that do the same, from the live screen; empty if there are none."""
    words: str = ""
    """Further words that one may type for it, English and Dutch."""
    hint: str = ""
    """English explanation, shown where there is room."""
    needs: str = ""
    """Key of the reading without which the meter has nothing to show for it; `cost` needs a contract."""
    node: DOMNode | None = field(default=None, compare=False)
    """The screen or app of a binding that is active now."""

    def title(self) -> str:
        """Return the name in the present language."""
        return naming_next(self.name)


GRAPH = N_("graph of the history")
"""Explanation of a command that shows a quantity."""

COMMANDS: tuple[Command, ...] = (
    Command(N_("Live"), "screen('live')", keys="1", hint=N_("Everything about now"),
            words="now power start home overview nu vermogen begin overzicht"),
    Command(N_("History"), "screen('history')", keys="2", hint=N_("Any period of the past"),
            words="past archive graphs zoom geschiedenis historie verleden archief grafieken inzoomen"),
    Command(N_("Upload"), "screen('upload')", keys="3", hint=N_("The health of each channel"),
            words="uploads channel cloud thingspeak influx mqtt wifi wi-fi network internet "
            "kanaal kanalen verzenden wolk netwerk"),
    Command(N_("Meter"), "screen('meter')", keys="4", hint=N_("The last telegram, line by line"),
            words="telegram registers lines p1 obis meterstanden standen tellers regels"),
    Command(N_("Money"), "screen('money')", keys="5", hint=N_("Prices and costs"),
            words="costs cost prices price tariff bill euro € contract netting "
            "geld kosten prijzen prijs tarief tarieven rekening saldering salderen"),
    Command(N_("Wall"), "screen('wall')", keys="0", hint=N_("The power, to be read from across the room"),
            words="big large digits kiosk screensaver full muur wand groot cijfers schermbeveiliging"),
    Command(N_("Day"), "period('day')", "history", "2 d", "daily hours dag uren"),
    Command(N_("Week"), "period('week')", "history", "2 w", "weekly days wekelijks dagen"),
    Command(N_("Month"), "period('month')", "history", "2 m", "monthly maand maandelijks"),
    Command(N_("Year"), "period('year')", "history", "2 y", "yearly annual months jaar jaarlijks maanden"),
    Command(N_("Today"), "past('day', 0)", "history", "2", "vandaag peak piek hoogste highest",
            hint=N_("with its peak")),
    Command(N_("Yesterday"), "past('day', 1)", "history", "2 PgUp", "gisteren peak piek hoogste highest",
            hint=N_("with its peak")),
    Command(N_("Last week"), "past('week', 1)", "history", "2 w PgUp", "vorige week previous",
            hint=N_("beside the week before")),
    Command(N_("Last month"), "past('month', 1)", "history", "2 m PgUp", "vorige maand previous peak piek",
            hint=N_("beside the month before")),
    Command(N_("Last year"), "past('year', 1)", "history", "2 y PgUp", "vorig jaar previous",
            hint=N_("beside the year before")),
    Command(N_("Energy"), "graph('Energy')", "history", hint=GRAPH,
            words="kwh import return consumption usage use solar panels "
            "energie afname teruglevering verbruik opbrengst zonnepanelen"),
    Command(N_("Power"), "graph('Power')", "history", hint=GRAPH, needs="power_import_w",
            words="watt watts peak vermogen piek"),
    Command(N_("Demand"), "graph('Demand')", "history", hint=GRAPH, needs="demand_w",
            words="quarter capacity peak kwartier piek vraag"),
    Command(N_("Gas"), "graph('Gas')", "history", hint=GRAPH, needs="gas_dm3", words="m3 heating verwarming"),
    Command(N_("Water"), "graph('Water')", "history", hint=GRAPH, needs="water_dm3", words="m3"),
    Command(N_("Heat"), "graph('Heat')", "history", hint=GRAPH, needs="heat_mj",
            words="gj district warmte stadswarmte"),
    Command(N_("Heat"), "graph('Heat')", "history", hint=GRAPH, needs="heat_dm3",
            words="district warmte stadswarmte"),
    Command(N_("Warm water"), "graph('Warm water')", "history", hint=GRAPH, needs="warm_water_dm3",
            words="warmwater"),
    Command(N_("Cooling"), "graph('Cooling')", "history", hint=GRAPH, needs="cooling_mj",
            words="cold koeling koude"),
    Command(N_("Submeter"), "graph('Submeter')", "history", hint=GRAPH, needs="submeter_wh",
            words="tussenmeter"),
    Command(N_("Cost"), "graph('Cost')", "history", hint=GRAPH, needs="cost",
            words="costs money kosten geld"),
    Command(N_("The same as a table"), "as_table(True)", "history", "2 t",
            "list numbers tabel lijst cijfers"),
    Command(N_("The period before, beside it"), "compare", "history", "2 b",
            "compare comparison before vergelijk vergelijken vergelijking vorige"),
    Command(N_("Write what is shown to a CSV file"), "export", "history", "2 x",
            "csv export save excel spreadsheet file exporteren opslaan bestand schrijven"),
    Command(N_("From one day to another, of your choice"), "date_range", "history", "2 f",
            "from to date range calendar van tot datum kalender"),
    Command(N_("Rejected telegrams"), "show_page('Rejected')", "meter",
            words="errors bad checksum crc fouten afgekeurd geweigerd"),
    Command(N_("The telegram as sent"), "show_page('Raw')", "meter", words="raw text ruw tekst telegram"),
    Command(N_("Events"), "show_page('Events')", "meter",
            words="power failures outages gaps gebeurtenissen storingen stroomuitval"),
    Command(N_("Let the view go on"), "freeze(False)", keys="space",
            words="freeze pause continue resume bevries verder doorgaan hervatten"),
    Command(N_("Freeze the view; recording goes on"), "freeze(True)", keys="space",
            words="freeze pause hold stop bevries bevriezen stilzetten vasthouden pauze pauzeren"),
    Command(N_("The log file"), "screen('log')", keys="l",
            words="log logs errors messages logboek meldingen"),
    Command(N_("This help"), "help", keys="?", words="help keys shortcuts hulp toetsen sneltoetsen"),
    Command(N_("Glyphs: half, eighth, braille or ascii"), "glyphs", keys="g", words="characters tekens"),
    Command(N_("Half blocks"), "glyphs('half')", words="glyphs characters half tekens halve blokken"),
    Command(N_("Eighth blocks"), "glyphs('eighth')", words="glyphs characters eighth tekens achtste blokken"),
    Command(N_("Braille dots"), "glyphs('braille')", words="glyphs characters braille tekens punten"),
    Command(N_("ASCII alone"), "glyphs('ascii')", words="glyphs characters ascii tekens"),
    Command(N_("Colours: dark, light or for every eye"), "colours", keys="c",
            words="colors theme kleuren thema"),
    Command(N_("Dark colours"), "colours('p1tui-dark')",
            words="colors theme dark black night thema donker zwart"),
    Command(N_("Light colours"), "colours('p1tui-light')", words="colors theme light white thema licht wit"),
    Command(N_("Colours for every eye"), "colours('p1tui-clear')",
            words="colors theme clear blind colourblind colorblind thema kleurenblind"),
    Command(N_("{name}: all of this in {language}"), "language", keys="n", words="language taal"),
    Command(N_("Set up: find the cable, write the config"), "leave('setup')", keys="S",
            words="setup config cable port instellen inrichten kabel poort"),
    Command(N_("Quit"), "ask_to_quit", keys="q",
            words="exit leave stop end close stoppen afsluiten einde weg"),
)  # fmt: skip
"""Every command that is offered on every screen, in the order in which they are shown."""

LANGUAGE_WORDS = {"en": "english engels uk", "nl": "dutch nederlands nederland"}
"""Code of a language -> further words for it."""


def offered(context: ScreenContext, here: str, bindings: Iterable[ActiveBinding]) -> list[Command]:
    """Return the commands of the screen called `here`, by its bindings, then those of all screens."""
    active = {(each.node.id or "", each.binding.action): each for each in reversed([*bindings])}
    known = {(each.screen, each.action) for each in COMMANDS}
    own: dict[str, Command] = {}
    for (screen, action), each in reversed(active.items()):
        title = each.binding.tooltip or each.binding.description
        if action != "commands" and (screen, action) not in known and title not in own:
            own[title] = Command(title, action, screen, _key(each), node=each.node)
    found: list[Command] = []
    for command in _all_commands():
        binding = active.get((command.screen, command.action))
        if binding is not None:
            found.append(replace(command, keys=_key(binding), node=binding.node))
        elif _has(context, command, here):
            found.append(command)
    mine = [each for each in found if each.screen == here and each.node]
    last = [each for each in own.values() if each.action in LAST]
    others = [each for each in own.values() if each not in last]
    return [*mine, *others, *(each for each in found if each not in mine), *last]


def _all_commands() -> Iterator[Command]:
    """Yield every command, each language below the one that leads to the next of them."""
    for command in COMMANDS:
        if command.action == "language":
            yield replace(command, words=f"{command.words} {_language_words(following(present()))}")
            yield from _languages()
        else:
            yield command


def _languages() -> list[Command]:
    return [
        Command(each.name, f"language('{code}')", words=_language_words(code))
        for code, each in LANGUAGES.items()
    ]


def _language_words(code: str) -> str:
    return f"{code} {LANGUAGE_WORDS.get(code, '')}"


def _key(active: ActiveBinding) -> str:
    return key_name(active.binding.key_display or active.binding.key)


def _has(context: ScreenContext, command: Command, here: str) -> bool:
    """Return True if this meter, this terminal and this moment have something for a command."""
    if command.screen in ("", here) and command.action.startswith(ONLY_BOUND):
        return False  # no binding is active for it
    if command.action.startswith("colours") and not context.appearance.has_themes:
        return False
    if command.needs == "cost":
        return context.config is not None and bool(context.config.contract)
    reading = context.view().reading
    return not command.needs or (reading is not None and command.needs in reading.numbers())


def found(commands: Sequence[Command], typed: str) -> list[Command]:
    """Return the commands that have every typed word: the best match first, then the shortest name."""
    words = typed.casefold().split()
    if not words:
        return list(commands)
    ranked = []
    for command in commands:
        names, others, hints = _corpus(command)
        ranks = [_rank(word, names, others, hints) for word in words]
        if NO_MATCH not in ranks:
            ranked.append((sum(ranks), len(names), command))
    return [command for *_, command in sorted(ranked, key=lambda each: each[:2])]


def _rank(word: str, names: Sequence[str], others: Sequence[str], hints: Sequence[str]) -> int:
    """Return 0 for a whole word of a command, more for a lesser match, up to `NO_MATCH`."""
    if word in names or word in others:
        return 0
    if any(each.startswith(word) for each in names):
        return 1
    if any(each.startswith(word) for each in (*others, *hints)):
        return 2
    return 3 if any(word in each for each in (*names, *others)) else NO_MATCH


@lru_cache(maxsize=256)
def _corpus(command: Command) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the words of the name and of the explanation in every language, and between them all others."""
    names = (text.replace("{name}", "").replace("{language}", "") for text in _all(command.name))
    return _words(*names), _words(command.words), _words(*_all(command.hint))


def _all(text: str) -> Sequence[str]:
    return in_every_language(text) if text else ()


def _words(*texts: str) -> tuple[str, ...]:
    return tuple(word for text in texts for word in re.findall(r"[\w&€+-]+", text.casefold()))

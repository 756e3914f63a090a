"""`p1tui completion SHELL`: print what makes a shell complete p1tui's commands and options.

The shell's function asks p1tui itself for each word, so that the parser is the only list of options, and the
profiles are those that there are. Where p1tui names nothing, the shell completes the names of files.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Literal

from p1tui.cli.common import CommonOptions
from p1tui.cli.errors import ExitStatus
from p1tui.cli.parsing.commands import make_parser
from p1tui.runtime import paths

Shell = Literal["bash", "zsh", "fish"]

SCRIPTS: dict[Shell, str] = {
    "bash": """\
# p1tui completion bash > ~/.local/share/bash-completion/completions/p1tui
_p1tui() {
    mapfile -t COMPREPLY < <(p1tui completion bash -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _p1tui p1tui
""",
    "zsh": """\
#compdef p1tui
# p1tui completion zsh > a folder of $fpath, as the file _p1tui
_p1tui() {
    local -a found
    found=("${(@f)$(p1tui completion zsh -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n "$found" ]]; then
        _describe p1tui found
    else
        _files
    fi
}
compdef _p1tui p1tui
""",
    "fish": """\
# p1tui completion fish > ~/.config/fish/completions/p1tui.fish
function __p1tui
    set -l words (commandline -opc) (commandline -ct)
    set -l found (p1tui completion fish -- $words[2..-1] 2>/dev/null)
    if test -n "$found"
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c p1tui -f -a '(__p1tui)'
""",
}
"""The function of each shell, and in its first comment where it belongs."""

BETWEEN: dict[Shell, str] = {"zsh": ":", "fish": "\t"}
"""Sign between a word and its help, where the shell shows one."""


def completion(common: CommonOptions, *, shell: Shell, words: list[str]) -> ExitStatus:
    """Print the shell's function, or the words that can stand in the place of the last of `words`."""
    if not words:
        sys.stdout.write(SCRIPTS[shell])
        return ExitStatus.DONE
    between = BETWEEN.get(shell)
    for word, text in candidates(words):
        print(word if between is None else f"{word.replace(':', chr(92) + ':')}{between}{text}")
    return ExitStatus.DONE


def candidates(words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each word that can stand in the place of the last one, and its help; none where a file can.

    `words` are those after `p1tui`; bash makes words of their own of the `=` between option and value.
    """
    *before, last = [word for word in words if word != "="] or [""]
    parser, awaited = make_parser(), None
    for word in before:
        if awaited is not None:
            awaited = None
        elif word.startswith("-"):
            awaited = _awaited(parser, word)
        else:
            parser = parser.commands().get(word, parser)
    yield from (found for found in _all(parser, awaited, last) if found[0].startswith(last))


def _all(
    parser: argparse.ArgumentParser, awaited: argparse.Action | None, last: str
) -> Iterator[tuple[str, str]]:
    if awaited is not None:
        values = _profiles() if awaited.dest == "profile" else awaited.choices or ()
        yield from ((value, "") for value in values)
    elif last.startswith("-"):
        for action in parser._actions:
            yield from ((option, action.help or "") for option in action.option_strings if option[:2] == "--")
    elif (verbs := _verbs(parser)) is not None:
        yield from ((choice.dest, choice.help or "") for choice in verbs._choices_actions)
    else:
        for action in parser._actions:
            if not action.option_strings and action.choices:
                yield from ((choice, "") for choice in action.choices)


def _awaited(parser: argparse.ArgumentParser, word: str) -> argparse.Action | None:
    """Return the option that takes the next word as its value; `None` if this one takes none."""
    action = parser._option_string_actions.get(word)
    return None if action is None or action.nargs in (0, "?") else action


def _verbs(parser: argparse.ArgumentParser) -> argparse._SubParsersAction[argparse.ArgumentParser] | None:
    return next((each for each in parser._actions if isinstance(each, argparse._SubParsersAction)), None)


def _profiles() -> list[str]:
    """Return the profiles that have a config or a history."""
    default = paths.for_profile()
    found = {paths.DEFAULT_PROFILE}
    for file in (default.config, default.history):
        found |= {each.name.removesuffix(f"-{file.name}") for each in file.parent.glob(f"*-{file.name}")}
    return sorted(name for name in found if paths.PROFILE_NAME.fullmatch(name))

"""The scripts. Each hands the line up to the cursor to `inferencehub` itself, by the protocol that Typer has for fish.

It is the one that finds the word to complete in the line, without the shell's counting of words, which quotes and
bash's word breaks make ambiguous. An answer has a line for each value, and its help after a tab.
"""

from __future__ import annotations

BASH = r"""_inferencehub_completion() {
    local line=${COMP_LINE:0:COMP_POINT} item
    local word=${line##*[[:space:]]}
    COMPREPLY=()
    while IFS= read -r item; do
        [[ -n $item ]] && COMPREPLY+=("${item%%$'\t'*}")
    done < <(_INFERENCEHUB_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args _TYPER_COMPLETE_ARGS="$line" \
        "$1" 2>/dev/null)
    # Bash takes what comes after an @ for a word of its own, and replaces only that.
    if [[ $word == *@* && $COMP_WORDBREAKS == *@* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${word%@*}@"}")
    fi
}
complete -o default -F _inferencehub_completion inferencehub
"""

ZSH = r"""#compdef inferencehub
_inferencehub_completion() {
    local item
    local -a found
    for item in "${(@f)$(_INFERENCEHUB_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args \
        _TYPER_COMPLETE_ARGS="${(j: :)words[1,CURRENT-1]} $PREFIX" "$words[1]" 2>/dev/null)}"; do
        case $item in
            *$'\t'*) found+=("${${item%%$'\t'*}//:/\\:}:${item#*$'\t'}") ;;
            ?*) found+=("${item//:/\\:}") ;;
        esac
    done
    if (( $#found )); then _describe -V inferencehub found; else _files; fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _inferencehub_completion "$@"
else
    compdef _inferencehub_completion inferencehub
fi
"""

FISH = r"""function _inferencehub_completion
    set -l found (env _INFERENCEHUB_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args \
        _TYPER_COMPLETE_ARGS=(commandline -cp) inferencehub 2>/dev/null)
    if string length --quiet -- $found
        printf '%s\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete --command inferencehub --no-files --arguments '(_inferencehub_completion)'
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}

# Complétion de cnamdoc pour bash : le programme dit lui-même ce qui peut suivre.
_cnamdoc() {
    local IFS=$'\n' word
    COMPREPLY=()
    for word in $("${COMP_WORDS[0]}" completion --mots -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null); do
        COMPREPLY+=("$(printf '%q' "$word")")
    done
}
complete -o default -F _cnamdoc cnamdoc

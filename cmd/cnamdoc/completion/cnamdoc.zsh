#compdef cnamdoc
# Complétion de cnamdoc pour zsh : le programme dit lui-même ce qui peut suivre.
_cnamdoc() {
    local -a known
    known=("${(@f)$(${words[1]} completion --mots -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    known=("${(@)known:#}")
    if (( $#known )); then
        compadd -- "${known[@]}"
    else
        _files
    fi
}
compdef _cnamdoc cnamdoc

# Complétion de cnamdoc pour fish : le programme dit lui-même ce qui peut suivre,
# et où il ne dit rien, un chemin.
function __cnamdoc_mots
    set -l words (commandline -opc)
    $words[1] completion --mots -- $words[2..-1] (commandline -ct) 2>/dev/null
end
function __cnamdoc_rien
    test -z "$(__cnamdoc_mots)"
end
complete -c cnamdoc -f -n 'not __cnamdoc_rien' -a '(__cnamdoc_mots)'
complete -c cnamdoc -F -n __cnamdoc_rien

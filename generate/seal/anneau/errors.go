package anneau

import (
	"errors"
)

// The errors of rings on disk, for errors.Is. Each comes inside an *Error.
var (
	ErrAbsent     = errors.New("no key ring here")
	ErrExists     = errors.New("the directory is not empty")
	ErrUnreadable = errors.New("not readable")
	ErrMalformed  = errors.New("malformed")
	ErrUnwritable = errors.New("not writable")
	ErrChanged    = errors.New("changed by another program meanwhile")
	ErrUnknownKey = errors.New("no such key")
)

// Error says what is wrong with a key ring, and where.
type Error struct {
	Kind error // one of the errors above
	Path string
	Err  error // what lies beneath, may be nil
}

// Error implements error.
func (e *Error) Error() string {
	s := "key ring"
	if e.Path != "" {
		s += " " + e.Path
	}
	s += ": " + e.Kind.Error()
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives errors.Is both the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

var sentences = map[error][2]string{
	ErrAbsent:     {"il n’y a pas de trousseau de clés à cet emplacement", "Vérifiez le chemin (--etat). Si le centre a déjà des clés, restaurez-les\u00a0: « cnamdoc cles restaurer »."},
	ErrExists:     {"le dossier du trousseau n’est pas vide\u00a0: rien n’a été créé", "Si un trousseau s’y trouve déjà, utilisez-le ou faites « cnamdoc cles tourner ». Sinon, indiquez un dossier vide."},
	ErrUnreadable: {"le trousseau de clés ne peut pas être lu", "Vérifiez que le compte qui lance cnamdoc a le droit de lire ce fichier."},
	ErrMalformed:  {"le trousseau de clés est abîmé", "Ne le modifiez pas à la main\u00a0: restaurez-le depuis la dernière sauvegarde."},
	ErrUnwritable: {"le trousseau de clés ne peut pas être écrit", "Vérifiez les droits sur ce dossier et la place libre sur le disque."},
	ErrChanged:    {"le trousseau a été modifié entre-temps par un autre programme\u00a0: rien n’a été changé", "Relancez la commande."},
	ErrUnknownKey: {"aucune clé de ce trousseau ne porte cet identifiant, ou son état ne permet pas ce changement", "Affichez les clés avec « cnamdoc cles lister »."},
}

// Sentence says in French what happened.
func (e *Error) Sentence() string {
	s := sentences[e.Kind][0]
	if e.Path != "" {
		s += " (" + e.Path + ")"
	}
	return s
}

// Hint says in French what to do.
func (e *Error) Hint() string { return sentences[e.Kind][1] }

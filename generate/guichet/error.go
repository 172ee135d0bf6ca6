package guichet

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"cnamdoc/generate"
	"cnamdoc/generate/instantane"
	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Kind says whose turn it is after an error.
type Kind uint8

const (
	Refused Kind = iota + 1 // the state of a paper or a dossier does not allow it
	Asked                   // what was typed cannot be understood, or names nobody
	Broken                  // a snapshot or a file must be mended first
)

// Error is a refusal as a person reads it.
type Error struct {
	Kind   Kind
	Phrase string // what happened, French, without a capital or a final stop
	Remede string // what to do; may be empty
	Err    error  // the cause; may be nil
}

// Error is for engineers.
func (e *Error) Error() string {
	if e.Err == nil {
		return e.Phrase
	}
	return e.Phrase + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Sentence says in French what happened.
func (e *Error) Sentence() string { return e.Phrase }

// Hint says in French what to do.
func (e *Error) Hint() string { return e.Remede }

func refuse(cause error, hint, form string, values ...any) error {
	return &Error{Refused, french.Say(form, values...), french.Text(hint), cause}
}

func ask(hint, form string, values ...any) error {
	return &Error{Asked, french.Say(form, values...), french.Text(hint), nil}
}

// Missing says that a paper cannot be given today, and what stands in the way.
type Missing struct {
	Key      dossier.Key
	Nom      string // "Zoé L’HERMITE"
	Document dossier.Document
	Issued   bool // it was issued, and must not be handed out; else it cannot be issued
	Verdicts []completeness.Verdict
}

func (e *Missing) Error() string {
	return fmt.Sprintf("%s of %s: something is missing", e.Document, e.Key.Code)
}

// Sentence says in French whose paper cannot be given.
func (e *Missing) Sentence() string {
	done := "émis"
	if e.Issued {
		done = "remis"
	}
	return french.Say("%s %s : le papier « %s » ne peut pas être %s", e.Key.Code, e.Nom, e.Document.Label(), done)
}

// operations are the register's refusals as a person asked for them.
var operations = map[string]string{"hand over": "être remis", "duplicata of": "être redessiné en duplicata", "revoke": "être révoqué", "restore": "être rétabli", "print": "être imprimé"}

// Explain says in French what the register refuses; another error, and one that
// knows its sentence, is returned as it is.
func Explain(err error) error {
	var said interface{ Sentence() string }
	var state *register.StateError
	busy, isBusy := register.AsBusy(err)
	switch {
	case errors.As(err, &said):
		return err
	case errors.As(err, &state):
		why := "il est à l’état " + french.Quote(state.State.String())
		if state.Other != "" {
			why += " (voir " + state.Other + ")"
		}
		return refuse(err, "voyez sa vie : cnamdoc registre montrer "+state.Number, "le papier %s ne peut pas %s : %s", state.Number, operations[state.Op], why)
	case errors.Is(err, register.ErrRedrawn):
		return refuse(err, "détruisez cette feuille, et imprimez le papier de nouveau", "le papier a été redessiné depuis que cette feuille a été préparée : elle n’est plus à jour")
	case errors.Is(err, register.ErrAnswered):
		return refuse(err, "voyez la vie du papier : cnamdoc registre montrer NUMERO", "une autre réponse est déjà notée pour ce duplicata, ou son rang a été repris")
	case errors.Is(err, register.ErrNotFound):
		return refuse(err, "vérifiez le numéro : cnamdoc registre chercher NOM", "le registre ne connaît pas ce papier ou ce lot")
	case isBusy:
		return refuse(err, "attendez qu’elle finisse, puis relancez", "une autre exécution travaille sur ce registre (%s, depuis le %s)",
			busy.Owner, busy.Since.Local().Format("02/01/2006 à 15:04"))
	}
	return explainRegister(err)
}

// explainRegister says in French what is wrong between this machine and the
// register.
func explainRegister(err error) error {
	broken := func(hint, form string, values ...any) error {
		return &Error{Broken, french.Say(form, values...), french.Text(hint), err}
	}
	if _, phrase, remede, refused := generate.Misfit(err); refused {
		return &Error{Broken, phrase, remede, err}
	}
	var closed *register.ClosedError
	switch {
	case errors.Is(err, context.Canceled): // a person ended it, and what that broke off is no fault
		return err
	case errors.As(err, &closed) && closed.Now != 0:
		return refuse(err, fmt.Sprintf("lisez la question %d, qui a pris sa place, et répondez à celle-là", closed.Now),
			"la question %d n’est plus posée depuis le %s : les faits ont changé", closed.Number, closed.Since.Short())
	case errors.As(err, &closed):
		return refuse(err, "il n’y a plus rien à répondre", "la question %d n’est plus posée depuis le %s", closed.Number, closed.Since.Short())
	case errors.Is(err, register.ErrNoQuestion):
		return ask("vérifiez le numéro de la question", "le registre ne connaît pas cette question")
	case errors.Is(err, register.ErrDamaged):
		return broken("gardez le fichier abîmé, et remettez la dernière sauvegarde : cnamdoc registre restaurer COPIE", "le registre est endommagé : rien de plus n’y a été écrit")
	case errors.Is(err, register.ErrUnreachable):
		return broken("vérifiez le réseau et le serveur PostgreSQL, puis relancez la même commande : elle reprendra où elle s’est arrêtée",
			"le registre partagé ne répond pas, ou la liaison avec lui est coupée : ce qui était terminé est conservé")
	case errors.Is(err, register.ErrWaited):
		return broken("attendez un moment, puis relancez la même commande", "le registre est resté occupé trop longtemps : cette étape n’a rien écrit")
	}
	return err
}

// explainSnapshot says in French why the snapshot of a semester cannot be read.
func explainSnapshot(err error, semestre dossier.Semestre) error {
	broken := func(hint, form string) error {
		return &Error{Broken, french.Say(form, semestre), french.Text(hint), err}
	}
	switch {
	case errors.Is(err, instantane.ErrVersion):
		return broken("mettez cnamdoc à jour sur ce poste, ou relancez le traitement du soir", "le dernier export enregistré du %s a été écrit par une autre version du programme")
	case errors.Is(err, instantane.ErrDamaged):
		return broken("relancez le traitement du soir : cnamdoc generer EXPORT.xlsx", "le dernier export enregistré du %s est endommagé")
	case errors.Is(err, fs.ErrNotExist):
		return broken("lancez d’abord le traitement du soir : cnamdoc generer EXPORT.xlsx", "aucun export du %s n’est enregistré sur ce poste")
	}
	return err
}

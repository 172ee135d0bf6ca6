package guichet

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Papers is what acts on papers need of the register: to find them, and to
// record what becomes of them.
type Papers interface {
	register.Finder
	register.Desk
}

// Paper finds a paper by its number or its short code, as people type them.
func Paper(ctx context.Context, reg register.Finder, typed string) (register.Paper, error) {
	number := strings.ToUpper(strings.TrimSpace(typed))
	if read, ok := PaperNumber(typed); ok {
		number = read
	}
	paper, err := reg.Get(ctx, number)
	if errors.Is(err, register.ErrNotFound) {
		if code, bad := seal.ParseShortCode(number); bad == nil {
			paper, err = reg.FindShortCode(ctx, code)
		}
	}
	if errors.Is(err, register.ErrNotFound) {
		return paper, unknownPaper(err, typed)
	}
	return paper, err
}

// SearchPapers finds papers as Finder.Search does, by a short code however it
// is typed too. more says that further papers match.
func SearchPapers(ctx context.Context, reg register.Finder, typed string, limit int) (papers []register.Paper, more bool, err error) {
	if utf8.RuneCountInString(strings.TrimSpace(typed)) < 2 {
		return nil, false, ask("exemple : cnamdoc registre chercher dupont", "indiquez ce que vous cherchez, en deux lettres au moins")
	}
	query := typed
	if code, bad := seal.ParseShortCode(typed); bad == nil {
		query = code
	}
	if number, ok := PaperNumber(typed); ok {
		query = number
	}
	papers, err = reg.Search(ctx, query, limit+1)
	if len(papers) > limit {
		return papers[:limit], true, err
	}
	return papers, false, err
}

// Life is a paper and each step of its life, the oldest first.
type Life struct {
	register.Paper
	Events []register.Event
}

// LifeOf returns the life of a paper.
func LifeOf(ctx context.Context, reg register.Finder, typed string) (Life, error) {
	paper, err := Paper(ctx, reg, typed)
	if err != nil {
		return Life{}, err
	}
	events, err := reg.History(ctx, paper.Number)
	return Life{paper, events}, err
}

// HandedOver is what a handing over did.
type HandedOver struct {
	Now    []string         // numbers handed over
	Before []register.Paper // those that had been handed over before
}

// HandOver records that papers were handed over to their auditeurs, all or
// none. The papers are named as people type them; one named twice counts once.
func HandOver(ctx context.Context, reg Papers, by string, typed []string) (HandedOver, error) {
	var h HandedOver
	for _, text := range typed {
		paper, err := Paper(ctx, reg, text)
		switch {
		case err != nil:
			return h, err
		case paper.State == register.Remise:
			if !slices.ContainsFunc(h.Before, func(p register.Paper) bool { return p.Number == paper.Number }) {
				h.Before = append(h.Before, paper)
			}
		case !slices.Contains(h.Now, paper.Number):
			h.Now = append(h.Now, paper.Number)
		}
	}
	return h, Explain(reg.HandOver(ctx, by, h.Now))
}

// HandOverLot records that the valid papers of a print lot were handed over,
// and returns how many.
func HandOverLot(ctx context.Context, reg register.Lots, by, lot string) (int, error) {
	n, err := reg.HandOverLot(ctx, by, lot)
	return n, Explain(err)
}

// LotName is a print lot's name as it is said: "2026-11-29-01" is that "du 29 novembre
// 2026, n° 1". Another name stays.
func LotName(name string) string {
	if len(name) <= len("2026-11-29-") {
		return name
	}
	day, err := dossier.ParseDate(name[:len("2026-11-29")])
	rank, rankErr := strconv.Atoi(name[len("2026-11-29-"):])
	if err != nil || rankErr != nil {
		return name
	}
	return french.Say("du %s, n° %d", day.Long(), rank)
}

// MaxReason is the longest reason, in characters: it is read in tables.
const MaxReason = 500

// Reason is why somebody revokes, restores or decides, as the register keeps it:
// one line, which must say something.
func Reason(typed string) (string, error) {
	why := register.Line(typed)
	if why == "" {
		return "", ask("exemple : --motif \"chèque impayé\"", "indiquez le motif : il reste dans la vie du papier")
	}
	if utf8.RuneCountInString(why) > MaxReason {
		return "", ask("dites l’essentiel en une phrase, sans donnée personnelle inutile", "le motif est trop long : %d caractères au plus", MaxReason)
	}
	return why, nil
}

// Revoked is what a revocation did.
type Revoked struct {
	Paper register.Paper // as it stood before; Reason is the former reason of one that was revoked already

	// Lot is the print lot from which the paper's sheet must be taken before
	// it is handed out; "" when there is none.
	Lot string
}

// Revoke takes a paper's value back. With again the next night may issue a new
// one; else the key stays closed until Restore. A paper that is revoked already
// gets the new reason.
func Revoke(ctx context.Context, reg Papers, by, typed, reason string, again bool) (Revoked, error) {
	why, err := Reason(reason)
	if err != nil {
		return Revoked{}, err
	}
	paper, err := Paper(ctx, reg, typed)
	if err != nil {
		return Revoked{}, err
	}
	r := Revoked{Paper: paper}
	if paper.State == register.Emise {
		r.Lot = paper.Lot
	}
	return r, Explain(reg.Revoke(ctx, by, paper.Number, why, again))
}

// Restore undoes a revocation, and returns the paper as it stands now.
func Restore(ctx context.Context, reg Papers, by, typed, reason string) (register.Paper, error) {
	why, err := Reason(reason)
	if err != nil {
		return register.Paper{}, err
	}
	paper, err := Paper(ctx, reg, typed)
	if err != nil {
		return register.Paper{}, err
	}
	if err := reg.Restore(ctx, by, paper.Number, why); err != nil {
		return paper, Explain(err)
	}
	return reg.Get(ctx, paper.Number)
}

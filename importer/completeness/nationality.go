package completeness

import (
	"strings"
	"sync"

	"cnamdoc/importer/dossier"
)

// Nation is a country as the rules of identity see it.
type Nation struct {
	ISO      string // ISO 3166-1 alpha-2; "XK" for Kosovo, "XX" for a stateless person
	INSEE    string // country number of the Code officiel géographique, "99109"; "" for France
	Pays     string // French name
	Masculin string // adjective of nationality
	Feminin  string
	European bool // France and the other members of the European Union
}

// French reports whether the country is France.
func (n Nation) French() bool { return n.ISO == "FR" }

// ParseNationality reads a nationality as exports write it: 0 or 100 for
// French; an INSEE country number with or without its 99; an ISO code of two
// or three letters; the name of a country or a nationality, masculine or
// feminine, in any case, with or without accents. Of several nationalities
// ("franco-marocaine" aside: "Française et marocaine", "FR/MA") it returns the
// one that gives most rights. False means that a person must look.
func ParseNationality(s string) (Nation, bool) {
	table := nationTable()
	if n, ok := table[key(s)]; ok {
		return n, true
	}
	var best Nation
	parts := strings.FieldsFunc(conjunctions.Replace(s), func(r rune) bool { return strings.ContainsRune("/,;+&", r) })
	if len(parts) < 2 {
		return Nation{}, false
	}
	for _, part := range parts {
		n, ok := table[key(part)]
		if !ok {
			return Nation{}, false
		}
		if best.ISO == "" || n.French() || n.European && !best.European {
			best = n
		}
	}
	return best, true
}

var conjunctions = strings.NewReplacer(" et ", "/", " ET ", "/", " Et ", "/")

// key folds a nationality for the table: a number loses the zeros before it.
func key(s string) string {
	k := dossier.Fold(s)
	if k != "" && digits(k) {
		if k = strings.TrimLeft(k, "0"); k == "" {
			k = "0"
		}
	}
	return k
}

var nationTable = sync.OnceValue(func() map[string]Nation {
	table := make(map[string]Nation, 8*len(nations))
	add := func(n Nation, names ...string) {
		for _, name := range names {
			if k := key(name); k != "" {
				table[k] = n
			}
		}
	}
	for _, row := range nations {
		f := strings.Split(row, ";")
		n := Nation{ISO: f[0], INSEE: f[2], Pays: f[3], Masculin: f[4], Feminin: f[5], European: european[f[0]]}
		add(n, f[0], f[1], f[2], strings.TrimPrefix(f[2], "99"), f[3], f[4], f[5])
		add(n, f[6:]...)
	}
	return table
})

// european lists the members of the European Union.
var european = func() map[string]bool {
	m := map[string]bool{}
	for _, iso := range strings.Fields("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE") {
		m[iso] = true
	}
	return m
}()

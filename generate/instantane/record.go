package instantane

import (
	"bytes"
	"encoding/gob"
	"io"
	"sync"

	"cnamdoc/importer/dossier"
)

// record is a dossier as it is written: its fields, with the password that no
// marshaller of dossier.Secret shows. A change to it, or to the numbers behind
// an enumeration of the domain, makes a new Version; a field more does not: gob
// reads a record that lacks it.
type record struct {
	Auditeur       dossier.Auditeur
	Semestre       dossier.Semestre
	Centre         string
	Type           dossier.TypeInscription
	Statut         dossier.Statut
	StatutSource   string
	Diplome        string
	TroisiemeCycle bool
	CycleConnu     bool
	Inscrit        dossier.Date
	Demande        dossier.Date
	UEs            []dossier.UE
	Financements   []dossier.Financement
	Echeances      []dossier.Echeance
	Droit          dossier.Droit
	Pieces         dossier.Pieces
	ENF            enf
	Nouveau        dossier.Reponse
	Source         []dossier.Ref
	Problems       []dossier.Problem
	Doutes         []dossier.Doute
	Before         Before
}

type enf struct{ Identifiant, MotDePasse string }

func pack(d *dossier.Dossier, b Before) record {
	return record{d.Auditeur, d.Semestre, d.Centre, d.Type, d.Statut, d.StatutSource, d.Diplome, d.TroisiemeCycle, d.CycleConnu, d.Inscrit, d.Demande,
		d.UEs, d.Financements, d.Echeances, d.Droit, d.Pieces, enf{d.ENF.Identifiant, d.ENF.MotDePasse.Reveal()}, d.Nouveau, d.Source, d.Problems, d.Doutes, b}
}

func (r *record) unpack() dossier.Dossier {
	return dossier.Dossier{Auditeur: r.Auditeur, Semestre: r.Semestre, Centre: r.Centre, Type: r.Type, Statut: r.Statut, StatutSource: r.StatutSource,
		Diplome: r.Diplome, TroisiemeCycle: r.TroisiemeCycle, CycleConnu: r.CycleConnu, Inscrit: r.Inscrit, Demande: r.Demande, UEs: r.UEs, Financements: r.Financements,
		Echeances: r.Echeances, Droit: r.Droit, Pieces: r.Pieces,
		ENF:     dossier.ENF{Identifiant: r.ENF.Identifiant, MotDePasse: dossier.NewSecret(r.ENF.MotDePasse)},
		Nouveau: r.Nouveau, Source: r.Source, Problems: r.Problems, Doutes: r.Doutes}
}

// A decoder reads records in any order: once a gob decoder knows the types of
// a stream, each of its messages stands alone.
type decoder struct {
	in  bytes.Reader
	gob *gob.Decoder
}

// decoders are those of one file.
type decoders struct {
	types []byte
	idle  sync.Pool
}

// decode reads one record. A decoder that failed is not used again.
func (p *decoders) decode(data []byte) (record, error) {
	d, _ := p.idle.Get().(*decoder)
	if d == nil {
		d = &decoder{}
		d.in.Reset(p.types)
		d.gob = gob.NewDecoder(&d.in)
		if err := d.gob.Decode(&record{}); err != nil {
			return record{}, err
		}
	}
	d.in.Reset(data)
	var r record
	if err := d.gob.Decode(&r); err != nil {
		return record{}, err
	}
	if d.in.Len() > 0 {
		return record{}, io.ErrShortBuffer
	}
	p.idle.Put(d)
	return r, nil
}

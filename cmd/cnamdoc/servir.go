package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"cnamdoc/cmd/cnamdoc/internal/imprimante"
	"cnamdoc/cmd/cnamdoc/internal/web"
	"cnamdoc/generate/comptes"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/publish"
	"cnamdoc/importer/dossier/french"
)

// deskAddress is where the desk is by default: one port, so that a bookmark
// stays good.
const deskAddress = "127.0.0.1:8417"

// Exit statuses: 0 stopped by a signal, and what was begun is finished; 1
// failure; 2 misuse.
func servir(con *console) *cli.Command {
	return &cli.Command{
		Name:    "servir",
		Aliases: []string{"serve"},
		Usage:   "ouvrir le guichet dans le navigateur",
		Description: french.Text("Sans option, le guichet est ouvert sur ce poste seul, et le navigateur s’ouvre. Ctrl-C l’arrête.\n" +
			"Pour d’autres postes : des comptes (cnamdoc comptes), et un certificat (--tls-cert, --tls-key)\n" +
			"ou le mandataire inverse du centre (--mandataire, --nom).\n" +
			"Exemples :\n  cnamdoc servir\n  cnamdoc servir --adresse 0.0.0.0:8443 --nom guichet.exemple.fr " + continued +
			"\n      --tls-cert guichet.pem --tls-key guichet-cle.pem"),
		Flags: withCommon(
			&cli.StringFlag{Name: "adresse", Value: deskAddress, Usage: "écouter à `HÔTE:PORT`"},
			&cli.BoolFlag{Name: "sans-navigateur", Usage: "ne pas ouvrir le navigateur"},
			&cli.BoolFlag{Name: "exemple", Usage: "travailler sur les spécimens"},
			outFlag(),
			&cli.StringSliceFlag{Name: "nom", Usage: "nom `HÔTE` par lequel les autres postes demandent le guichet (répétable)"},
			&cli.StringFlag{Name: "tls-cert", Usage: "certificat `F` (PEM, chaîne comprise)"},
			&cli.StringFlag{Name: "tls-key", Usage: "clé `F` du certificat (PEM)"},
			&cli.StringFlag{Name: "poste", Usage: "contrôler sans réseau, avec le paquet `F` de ce poste"},
			&cli.StringFlag{Name: "mandataire", Usage: "adresse `IP` du mandataire inverse placé devant, qui chiffre"},
		),
		Action: noArguments(con.run(runServir)),
	}
}

// served is how the desk is to be reached.
type served struct {
	address   string
	names     []string
	cert, key string
	proxy     string
}

// far reports whether others than this machine can come in.
func (s served) far() bool { return s.proxy != "" || !loopback(s.address) }

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

// readServed reads the options, and refuses what would let others in without
// encryption.
func readServed(c *cli.Context) (served, error) {
	s := served{address: c.String("adresse"), names: c.StringSlice("nom"), cert: c.String("tls-cert"), key: c.String("tls-key"), proxy: c.String("mandataire")}
	if _, port, err := net.SplitHostPort(s.address); err != nil || port == "" {
		return s, misuse("exemple : --adresse 127.0.0.1:8417", "l’adresse « %s » n’est pas de la forme HÔTE:PORT", s.address)
	}
	switch {
	case (s.cert == "") != (s.key == ""):
		return s, misuse("donnez les deux : --tls-cert et --tls-key", "il faut un certificat et sa clé")
	case s.proxy != "" && net.ParseIP(s.proxy) == nil:
		return s, misuse("exemple : --mandataire 127.0.0.1", "le mandataire « %s » n’est pas une adresse IP", s.proxy)
	case s.far() && s.cert == "" && s.proxy == "":
		return s, misuse("donnez un certificat (--tls-cert, --tls-key), ou l’adresse du mandataire inverse qui chiffre (--mandataire)",
			"« %s » est ouverte à d’autres postes : des données personnelles n’y passent pas en clair", s.address)
	case s.far() && len(s.names) == 0:
		return s, misuse("exemple : --nom guichet.exemple.fr", "dites par quel nom les autres postes demandent le guichet")
	}
	return s, nil
}

func runServir(con *console, c *cli.Context) (err error) {
	where, err := readServed(c)
	if err != nil {
		return err
	}
	if path := c.String("poste"); path != "" {
		return runPoste(con, c, where, path)
	}
	conf, err := loadConfig(c)
	if err != nil {
		return err
	}
	specimen := c.Bool("exemple")
	snapshots := guichet.WatchSnapshots(conf.snapshotDir(specimen))
	index, err := snapshots.Index()
	if err != nil {
		return err
	}
	desk, closeDesk, err := deskOf(c.Context, con, conf, specimen, usedAt(index))
	if err != nil {
		return err
	}
	defer func() { err = worse(err, closeDesk()) }()
	access := comptes.New(desk.Register, comptes.Options{Now: con.now})
	if where.far() {
		if err := hasAccounts(c.Context, con, desk); err != nil {
			return err
		}
	}
	options := webOptions(con, conf, specimen, desk, snapshots, access, where)
	closeDoor := addDoor(con, &options, conf, specimen, desk)
	defer func() { err = worse(err, closeDoor()) }()
	handler, err := web.New(options)
	if err != nil {
		return err
	}
	return serve(con, c, where, handler, func(at string) (func(), error) { return welcome(con, c, conf, where, access, at) })
}

// serve answers until a person stops it; welcome says where it is.
func serve(con *console, c *cli.Context, where served, handler http.Handler, welcome func(at string) (leave func(), err error)) error {
	listener, err := listen(con, c, where)
	if err != nil {
		return err
	}
	server := web.Server(handler)
	ended := make(chan error, 1)
	go func() {
		if where.cert != "" {
			ended <- server.ServeTLS(listener, where.cert, where.key)
			return
		}
		ended <- server.Serve(listener)
	}()
	leave, err := welcome(listener.Addr().String())
	if err != nil {
		return errors.Join(err, server.Close())
	}
	defer leave()
	select {
	case err := <-ended:
		return say(err, "vérifiez le certificat et sa clé, puis relancez", "le guichet s’est arrêté")
	case <-c.Context.Done():
	}
	fmt.Fprintln(con.stderr, "Le guichet se ferme : ce qui est commencé se termine.")
	last, cancel := context.WithTimeout(context.WithoutCancel(c.Context), shutdownTime)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		return errors.Join(err, server.Close())
	}
	fmt.Fprintln(con.stderr, "Guichet fermé.")
	return nil
}

// shutdownTime is how long what was begun may take: drawing and sending a paper.
const shutdownTime = 60 * time.Second

// hasAccounts refuses to let others in where nobody could say who they are.
func hasAccounts(ctx context.Context, con *console, desk *guichet.Desk) error {
	accounts, err := desk.Register.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if a.Active() {
			return nil
		}
	}
	return say(nil, "créez d’abord, sur ce poste, un compte de responsable : cnamdoc comptes --help", "le guichet ne s’ouvre à d’autres postes qu’avec des comptes, et il n’y en a aucun")
}

// webOptions are what the pages work with.
func webOptions(con *console, conf *config, specimen bool, desk *guichet.Desk, snapshots *guichet.Snapshots, access *comptes.Access, where served) web.Options {
	nights := guichet.WatchNights(conf.Sortie, filepath.Join(conf.stateDir(specimen), statusName))
	stands := standingRegister(conf.registerAt(specimen))
	names := where.names
	if where.far() && loopback(where.address) { // for who looks after it, on the machine itself
		names = append(names[:len(names):len(names)], "127.0.0.1", "localhost")
	}
	return web.Options{
		Desk: func(ctx context.Context, act bool) (*guichet.Desk, error) {
			index, err := snapshots.Index()
			if err != nil {
				return nil, err
			}
			if err := stands(); err != nil {
				return nil, err
			}
			if act && !specimen {
				if err := mayWrite(ctx, conf, authority{desk.Ring, desk.Hasher, desk.Register}); err != nil {
					return nil, err
				}
			}
			now := *desk
			now.Index = index
			return &now, nil
		},
		Night: nights.Last, Access: access, Explain: explain, Full: func(err error) bool { return faultOf(err) == faultFull },
		Printer: conf.Impression.printer,
		Print: func(ctx context.Context, centre, file, title string, bothSides bool) (string, error) {
			return imprimante.Print(ctx, imprimante.Job{Printer: conf.Impression.printer(centre), File: file, Title: title, BothSides: bothSides})
		},
		Fault: faultLog(con), Now: con.now, Programme: version(), Specimen: specimen,
		Hosts: names, HTTPS: where.cert != "" || where.proxy != "", Proxy: where.proxy,
	}
}

// fault writes what nobody foresaw, one line each, for whoever looks after the
// program.
func faultLog(con *console) func(error) {
	var mu sync.Mutex
	return func(err error) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(con.stderr, "%s guichet : %v\n", con.now().Format(time.DateTime), oneLine(err))
	}
}

// standingRegister tells when the file of the register is gone, or another has
// taken its place: what is written into a deleted file is lost.
func standingRegister(at registerAt) func() error {
	if at.address != "" {
		return func() error { return nil }
	}
	opened, statErr := os.Stat(at.path)
	return func() error {
		now, err := os.Stat(at.path)
		switch {
		case statErr != nil:
			return statErr
		case errors.Is(err, errNoFile):
			return say(err, restoreHint+", puis relancez « cnamdoc servir »", "le registre « %s » a disparu pendant que le guichet était ouvert : plus rien n’est noté", at.name())
		case err != nil:
			return err
		case !os.SameFile(opened, now):
			return say(nil, "arrêtez le guichet (Ctrl-C) et relancez « cnamdoc servir »", "le registre « %s » a été remplacé pendant que le guichet était ouvert", at.name())
		}
		return nil
	}
}

// listen opens the address. Where the desk's usual port is taken, by another
// desk for instance, any free one does.
func listen(con *console, c *cli.Context, where served) (net.Listener, error) {
	listener, err := net.Listen("tcp", where.address)
	if err != nil && !c.IsSet("adresse") {
		listener, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, say(err, "choisissez une autre adresse (--adresse 127.0.0.1:8500), ou arrêtez le programme qui l’occupe", "l’adresse « %s » ne peut pas être ouverte", where.address)
	}
	return listener, nil
}

var errNoBrowser = errors.New("no screen to open a browser on")

// entryName is the file by which the browser of this machine comes in.
const entryName = "guichet.html"

// welcome says where the desk is and opens the browser; leave removes what it
// left behind.
func welcome(con *console, c *cli.Context, conf *config, where served, access *comptes.Access, at string) (leave func(), err error) {
	scheme := "http"
	if where.cert != "" {
		scheme = "https"
	}
	if where.far() {
		fmt.Fprintln(con.stderr, french.Say("Le guichet est ouvert : %s. Ctrl-C l’arrête.", "https://"+where.names[0]+"/"))
		return func() {}, nil
	}
	root := url.URL{Scheme: scheme, Host: at, Path: "/"}
	file, err := filepath.Abs(filepath.Join(conf.stateDir(c.Bool("exemple")), entryName))
	if err != nil {
		return nil, err
	}
	token, err := access.Start(operator())
	if err != nil {
		return nil, err
	}
	if err := publish.File(file, entryPage("Guichet", root, token)); err != nil {
		return nil, err
	}
	timer := time.AfterFunc(comptes.MaxStart, func() { os.Remove(file) })
	leave = func() {
		if timer.Stop() {
			os.Remove(file)
		}
	}
	fmt.Fprintln(con.stderr, french.Say("Le guichet est ouvert sur ce poste : %s — Ctrl-C l’arrête.", root.String()))
	if !c.Bool("sans-navigateur") {
		if err = openBrowser(file); err == nil {
			return leave, nil
		}
	}
	fmt.Fprintln(con.stderr, french.Say("Pour entrer, dans la minute, ouvrez ce fichier dans le navigateur : %s", file))
	return leave, nil
}

// entryPage leads the browser of this machine in: a token in the command that
// opens it would be seen in the list of processes.
func entryPage(title string, root url.URL, token string) []byte {
	root.Path, root.RawQuery = "/entrer", url.Values{"jeton": {token}}.Encode()
	to := html.EscapeString(root.String())
	return []byte(`<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=` + to +
		`"><title>` + title + `</title></head><body><p><a href="` + to + `">Entrer</a></p></body></html>` + "\n")
}

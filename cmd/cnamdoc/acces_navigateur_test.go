package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestAccountsInTheBrowser opens the first account from the page, is asked to log
// in from then on, and looks at every page of accounts.
func TestAccountsInTheBrowser(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	const secret = "plume orange velo lac"
	c := openCounter(t, essaiDir(t))
	fill := func(selector, text string) {
		c.do(chromedp.Focus(chromedp.CSS(selector)))
		c.typed(text)
	}
	c.open("/mon-compte")
	c.says("Vous êtes devant ce poste, sans compte")
	c.look("mon-compte-local")
	c.open("/comptes")
	c.says("Aucun compte")
	c.look("comptes-aucun")
	fill("#nom", "a.martin")
	c.click("input[name=role][value=responsable]")
	fill("#mot_de_passe", secret)
	fill("#encore", secret)
	c.press("form[action='/comptes'] button")
	c.says("Se connecter")
	c.look("connexion")
	fill("#nom", "a.martin")
	fill("#mot_de_passe", "pas celui-la")
	c.press("form[action='/connexion'] button")
	c.says("Le nom ou le mot de passe n’est pas le bon")
	c.look("connexion-refusee")
	fill("#mot_de_passe", secret) // the focus is there, the name is kept
	c.press("form[action='/connexion'] button")
	c.open("/comptes")
	c.says("Responsable, tous les centres")
	c.click(".actes summary")
	c.look("comptes")
	c.open("/journal")
	c.says("échec de connexion")
	c.look("journal")
	c.open("/mon-compte")
	c.says("Changer de mot de passe")
	c.look("mon-compte")
	c.press("form[action='/deconnexion'] button")
	c.says("Session fermée")
	c.look("session-fermee")
	c.open("/comptes")
	c.says("Vous n’êtes pas connecté")
}

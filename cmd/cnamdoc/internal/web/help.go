package web

import "net/http"

// help explains the desk to who stands at it. It names nobody, and needs no
// session.
func (s *server) help(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, http.StatusOK, "aide", "Aide", nil)
}

// helpPicture serves the pictures of the help, taken by the end-to-end tests.
func (s *server) helpPicture(w http.ResponseWriter, r *http.Request) error {
	return serveEmbedded(w, r, "aide/"+r.PathValue("name"))
}

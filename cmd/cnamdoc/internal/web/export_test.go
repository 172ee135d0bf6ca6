package web

// Routes is the table of what is served, for the tests that walk it.
var Routes = routes(Options{}, nil)

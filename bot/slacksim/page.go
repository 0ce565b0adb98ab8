package slacksim

import (
	"embed"
	"html/template"
	"net/http"
	"sync"
	"sync/atomic"
)

//go:embed page/*.css page/*.js page/*.svg
var pageAssets embed.FS

// page serves the workspace to people: one HTML page, its fragments, and the
// few calls the page makes. Everything a person does goes through [Person], so
// the page can do nothing that a test cannot.
type page struct {
	w    *Workspace
	tmpl *template.Template
	// moving is held while the clock moves: two moves at once would race.
	moving sync.Mutex
	moves  atomic.Int64 // how often it has moved
}

// newPage serves /, /ui/… and everything the workspace's other routes do
// not take. The templates are part of the program, so one that does not parse
// is a bug and panics.
func newPage(w *Workspace) http.Handler {
	pg := &page{w: w, tmpl: template.Must(newRenderer())}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", pg.index)
	mux.HandleFunc("GET /archives/{channel}/{message}", pg.permalink)
	mux.HandleFunc("GET /ui/part/{name}", pg.part)
	mux.HandleFunc("GET /ui/events", pg.events)
	mux.HandleFunc("GET /ui/inspect", pg.inspect)
	mux.Handle("GET /ui/static/", http.StripPrefix("/ui/static", pg.static()))
	mux.HandleFunc("POST /ui/say", pg.say)
	mux.HandleFunc("POST /ui/act", pg.act)
	mux.HandleFunc("POST /ui/suggest", pg.suggest)
	mux.HandleFunc("POST /ui/submit", pg.submit)
	mux.HandleFunc("POST /ui/close", pg.closeView)
	mux.HandleFunc("POST /ui/home", pg.home)
	mux.HandleFunc("POST /ui/shortcut", pg.shortcut)
	mux.HandleFunc("POST /ui/read", pg.read)
	mux.HandleFunc("POST /ui/clock", pg.clock)
	pg.itemRoutes(mux)
	pg.fileRoutes(mux)
	pg.placeRoutes(mux)
	mux.HandleFunc("POST /ui/tour", pg.tour)
	return guard(mux)
}

package slacksim

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// maxBody bounds what a request may carry, in bytes.
const maxBody = 4 << 20

// Handler serves the Web API under /api/, Socket Mode at /link, response URLs
// under /response/, uploads and files under /upload/ and /files-pri/, pictures
// of emoji under /emoji/, the control interface under /control/ and the page at
// /. It is for servers of the caller's own; [Workspace.Start] and
// [Workspace.Serve] bring their own.
func (w *Workspace) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", w.serveAPI)
	mux.HandleFunc("GET /link", w.serveLink)
	mux.HandleFunc("POST /response/{kind}/{team}/{token}", w.serveResponse)
	mux.HandleFunc("POST /upload/v1/{secret}", w.serveUpload)
	mux.HandleFunc("GET /files-pri/{id}/{name}", w.serveFile)
	mux.HandleFunc("GET /files-pri/{id}/download/{name}", w.serveFile)
	mux.HandleFunc("GET "+emojiPath+"{name}", w.serveEmoji)
	mux.Handle("/control/{what}", guard(http.HandlerFunc(w.serveControl)))
	mux.Handle("/", newPage(w))
	return mux
}

// Start serves on l until [Workspace.Close] and returns at once: URL and
// APIURL are valid from then on.
func (w *Workspace) Start(l net.Listener) error {
	server := &http.Server{Handler: w.Handler(), ReadHeaderTimeout: 10 * time.Second}
	w.mu.Lock()
	if w.server != nil {
		w.mu.Unlock()
		return errors.New("the workspace is served already")
	}
	w.server = server
	w.base = "http://" + hostOf(l.Addr())
	w.mu.Unlock()
	if w.closed() {
		return errClosed
	}
	w.spawn(func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			w.log.Error("serving stopped", "error", err)
		}
	})
	return nil
}

// Serve is Start that waits for [Workspace.Close].
func (w *Workspace) Serve(l net.Listener) error {
	if err := w.Start(l); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	<-w.done
	return nil
}

// hostOf turns a listening address into one to connect to: "everywhere"
// becomes the loopback address.
func hostOf(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if ok && (tcp.IP == nil || tcp.IP.IsUnspecified()) {
		return net.JoinHostPort("127.0.0.1", fmt.Sprint(tcp.Port))
	}
	return a.String()
}

// learnBase takes the address under which a request reached the workspace for
// URL if nothing better is known, as with a server of the caller's own. Callers
// hold mu.
func (w *Workspace) learnBase(r *http.Request) {
	if w.base == "" {
		w.base = "http://" + r.Host
	}
}

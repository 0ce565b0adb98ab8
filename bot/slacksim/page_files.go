package slacksim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// fileRoutes are the page's ways to files.
func (pg *page) fileRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /ui/file/{id}", pg.file)
	mux.HandleFunc("POST /ui/upload", pg.upload)
	mux.HandleFunc("POST /ui/discard", pg.discard)
}

// fileItem is a file as the page shows it.
type fileItem struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Note      string `json:"note"` // kind and size, "PDF, 12 KB"
	URL, Save string `json:"-"`    // to look at, and to download
	Alt       string `json:"-"`
	Icon      string `json:"-"`
	Image     bool   `json:"-"`
	Gone      bool   `json:"-"` // deleted
	W, H      int    `json:"-"` // of a picture, as small as the page shows it
}

// Pictures are shown no larger than this, in CSS pixels.
const (
	maxThumbWidth  = 360
	maxThumbHeight = 270
)

func fileItemOf(f File, as string) fileItem {
	out := fileItem{ID: f.ID, Name: f.Title, Note: f.PrettyType + ", " + sizeWords(f.Size), Icon: "📄", Image: f.isImage(), Gone: f.Mode == "tombstone"}
	setDefault(&out.Name, f.Name)
	out.Alt = f.AltText
	setDefault(&out.Alt, out.Name)
	out.URL = fileAddress(f.ID, as)
	out.Save = out.URL + "&save=1"
	switch f.Filetype {
	case "csv", "xlsx":
		out.Icon = "📊"
	case "zip":
		out.Icon = "🗜️"
	case "ics":
		out.Icon = "📅"
	}
	if f.Width > 0 && f.Height > 0 {
		shrink := min(1, float64(maxThumbWidth)/float64(f.Width), float64(maxThumbHeight)/float64(f.Height))
		out.W, out.H = max(1, int(float64(f.Width)*shrink)), max(1, int(float64(f.Height)*shrink))
	}
	return out
}

// fileAddress is where the page shows a file to a person.
func fileAddress(id, as string) string {
	return "/ui/file/" + url.PathEscape(id) + "?" + url.Values{"as": {as}}.Encode()
}

func sizeWords(n int) string {
	switch {
	case n == 1:
		return "1 byte"
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1_000_000:
		return fmt.Sprintf("%d KB", (n+500)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// Shown are the message's files.
func (m messageItem) Shown() []fileItem {
	out := make([]fileItem, len(m.Files))
	for i, f := range m.Files {
		out[i] = fileItemOf(f, m.As)
	}
	return out
}

// image is where the page shows the picture that a slack_file names by ID or by
// address, "" if the person may not see it.
func (s *screen) image(id, address string) string {
	if f, _, ok := s.person.File(fileNamed(id, address)); ok && f.isImage() {
		return fileAddress(f.ID, s.user.ID)
	}
	return ""
}

// fileNamed is the ID of a file named by ID, by its private address or by its
// permalink; "" if it is none of them.
func fileNamed(id, address string) string {
	u, err := url.Parse(address)
	if id != "" || err != nil {
		return id
	}
	parts := strings.Split(strings.TrimPrefix(u.Path, "/"), "/")
	switch {
	case len(parts) > 2 && parts[0] == "files-pri":
		_, id, _ = strings.Cut(parts[1], "-")
	case len(parts) > 3 && parts[0] == "files":
		id = parts[2]
	}
	return id
}

// file serves a file's content to somebody who may see it. Only pictures are
// shown; everything else is downloaded and never runs in the page's name.
func (pg *page) file(rw http.ResponseWriter, r *http.Request) {
	f, content, ok := pg.w.As(r.URL.Query().Get("as")).File(r.PathValue("id"))
	if !ok {
		http.NotFound(rw, r)
		return
	}
	h := rw.Header()
	h.Set("Content-Type", f.Mimetype)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-cache")
	if !f.isImage() || r.URL.Query().Has("save") {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	}
	http.ServeContent(rw, r, "", (&file{File: f}).modified(), bytes.NewReader(content))
}

// upload takes the body as a file of the person's that nobody else sees yet:
// /ui/upload?as=U…&name=report.pdf.
func (pg *page) upload(rw http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	content, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxFileSize))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		err = fileTooLarge()
	}
	var out pageReply
	if err == nil {
		var f File
		f, err = pg.w.As(q.Get("as")).Upload(r.Context(), Upload{Name: q.Get("name"), Content: content})
		item := fileItemOf(f, q.Get("as"))
		out.File = &item
	}
	pg.finish(rw, r, out, err)
}

// discard removes a file that the person attached and then did not send.
func (pg *page) discard(rw http.ResponseWriter, r *http.Request) {
	type request struct{ As, File string }
	handle(pg, rw, r, func(ctx context.Context, in request) (pageReply, error) {
		return pageReply{}, pg.w.As(in.As).DeleteFile(ctx, in.File)
	})
}

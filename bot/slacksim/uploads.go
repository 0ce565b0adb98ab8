package slacksim

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of uploads, from files.getUploadURLExternal.
const (
	maxSnippet     = 1 << 20 // bytes
	maxUnclaimed   = 200     // uploads begun and not completed; older ones are dropped
	maxUploadFiles = 100     // of one files.completeUploadExternal
)

// uploadMethods are the first and the last of an upload's three steps.
func uploadMethods() map[string]method {
	write := []string{"files:write"}
	return map[string]method{
		"files.getUploadURLExternal":   {run: beginUpload, tier: tier4, scopes: write},
		"files.completeUploadExternal": {run: completeUpload, prepare: prepareComment, tier: tier4, scopes: write, required: []string{"files"}},
	}
}

func beginUpload(c *call) (reply, error) {
	w, name, size := c.w, c.args.str("filename"), c.args.number("length", 0)
	snippet := c.args.str("snippet_type") != ""
	switch {
	case name == "" || size <= 0:
		return nil, refuse("missing_argument")
	case size > maxFileSize:
		return nil, refuse("file_upload_size_restricted")
	case snippet && size > maxSnippet:
		return nil, refuse("snippet_too_large")
	case utf8.RuneCountInString(c.args.str("alt_txt")) > maxFileAltText:
		return nil, refuse("alt_txt_too_large")
	case w.stored+size > maxStored:
		return nil, refuse("storage_limit_reached")
	}
	if len(w.uploads) >= maxUnclaimed {
		oldest := slices.MinFunc(sortedKeys(w.uploads), func(a, b string) int { return cmp.Compare(w.uploads[a].ID, w.uploads[b].ID) })
		delete(w.uploads, oldest)
	}
	f := w.newFile(w.app.BotUserID, name)
	f.AltText, f.declared, f.snippet = c.args.str("alt_txt"), size, snippet
	secret := randomHex(16)
	w.uploads[secret] = f
	return reply{"upload_url": w.base + "/upload/v1/" + secret, "file_id": f.ID}, nil
}

// serveUpload takes the content of an upload: raw, or as the file of a
// multipart form.
func (w *Workspace) serveUpload(rw http.ResponseWriter, r *http.Request) {
	if !w.begin(rw) {
		return
	}
	defer w.running.Done()
	x := w.receive(rw, r, "upload")
	if x.failed() {
		return
	}
	content, err := readUpload(rw, r)
	if err == nil {
		err = w.received(r.PathValue("secret"), content)
	}
	if err != nil {
		w.log.Warn("upload refused", "error", err)
		x.send(err.Error(), inWords(http.StatusBadRequest, "Upload failed: "+err.Error()+"\n"))
		return
	}
	x.send("ok", inWords(http.StatusOK, fmt.Sprintf("OK - %d", len(content))))
}

// readUpload reads an upload's content.
func readUpload(rw http.ResponseWriter, r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(rw, r.Body, maxFileSize+maxBody)
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(media, "multipart/") {
		return io.ReadAll(r.Body)
	}
	form, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, errors.New("the form has no file")
		}
		if err != nil {
			return nil, err
		}
		if part.FileName() != "" || part.FormName() == "file" {
			return io.ReadAll(part)
		}
	}
}

// received keeps the content of an upload that was begun.
func (w *Workspace) received(secret string, content []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	f := w.uploads[secret]
	switch {
	case f == nil:
		return errors.New("unknown upload")
	case f.arrived:
		return errors.New("uploaded already")
	case len(content) != f.declared:
		return fmt.Errorf("%d bytes announced, %d came", f.declared, len(content))
	}
	pending := w.stored + len(content)
	for _, other := range w.uploads {
		pending += len(other.content)
	}
	if pending > maxStored {
		return errors.New("no room for more files")
	}
	f.content, f.arrived = content, true
	return nil
}

// prepareComment checks the message that goes with an upload: its blocks only
// count if there is no initial_comment.
func prepareComment(c *call) {
	c.draft.value.Text = c.args.str("initial_comment")
	if c.draft.value.Text == "" {
		c.draft.value.Blocks, c.draft.err = c.w.checkMessageBlocks(c.args.object("blocks"))
	}
}

// uploaded is a file named to files.completeUploadExternal.
type uploaded struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

func completeUpload(c *call) (reply, error) {
	w := c.w
	var list []uploaded
	if err := json.Unmarshal(c.args.object("files"), &list); err != nil || len(list) == 0 || len(list) > maxUploadFiles {
		return nil, refuse("invalid_arguments", fmt.Sprintf("[ERROR] must provide an array of 1 to %d files [json-pointer:/files]", maxUploadFiles))
	}
	if c.draft.err != nil {
		return nil, c.draft.err
	}
	secrets := make([]string, len(list))
	for i, u := range list {
		for secret, f := range w.uploads {
			if f.ID == u.ID && f.arrived && !slices.Contains(secrets, secret) {
				secrets[i] = secret
			}
		}
		if secrets[i] == "" {
			return nil, refuse("file_not_found")
		}
	}
	places, thread, err := c.shareTargets()
	if err != nil {
		return nil, err
	}
	files := make([]*file, len(list))
	for i, secret := range secrets {
		f := w.uploads[secret]
		f.Title = list[i].Title
		if err := w.store(f, f.content); err != nil {
			return nil, err
		}
		delete(w.uploads, secret)
		files[i] = f
		c.happened(w.fileEvents("file_created", f, nil)...)
	}
	for _, ch := range places {
		m := w.byApp(c.draft.value)
		m.ThreadTS = thread
		c.happened(w.share(ch, m, files)...)
	}
	out := make([]any, len(files))
	for i, f := range files {
		out[i] = w.fileJSON(f)
	}
	return reply{"files": out}, nil
}

// shareTargets are the channels an upload is shared in, and the thread if
// there is one. Callers hold mu.
func (c *call) shareTargets() (places []*channel, thread string, err error) {
	ids := append(c.args.list("channels"), c.args.list("channel_id")...)
	if len(ids) > maxShares {
		return nil, "", refuse("channels_limit_exceeded")
	}
	for _, id := range ids {
		ch, err := c.destinationOf(id)
		if err != nil {
			return nil, "", err
		}
		places = append(places, ch)
	}
	if ts := c.args.str("thread_ts"); ts != "" && len(places) == 1 {
		if thread = places[0].log.thread(ts); thread == "" {
			return nil, "", refuse("thread_not_found")
		}
	}
	return places, thread, nil
}

// serveFile answers the private address of a file: to the app with its token,
// to anybody else with the way to the sign-in page, as Slack does. Faults
// planned for the method "download" apply.
func (w *Workspace) serveFile(rw http.ResponseWriter, r *http.Request) {
	if !w.begin(rw) {
		return
	}
	defer w.running.Done()
	x := w.receive(rw, r, "download")
	if x.failed() {
		return
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	_, id, _ := strings.Cut(r.PathValue("id"), "-")
	w.mu.Lock()
	allowed := token == w.tokens.Bot && !w.tokens.revoked && w.app.has("files:read")
	var content []byte
	f := w.files[id]
	found := f != nil && f.Mode != "tombstone" && w.mayOpen(w.app.BotUserID, f)
	var shown file
	if found {
		shown, content = *f, f.content
	}
	w.mu.Unlock()
	switch {
	case !allowed:
		x.record("not_authed", httpAnswer{status: http.StatusFound})
		http.Redirect(rw, r, "/?redir="+r.URL.EscapedPath(), http.StatusFound)
	case !found:
		x.record("file_not_found", httpAnswer{status: http.StatusNotFound})
		http.NotFound(rw, r)
	default:
		x.record("ok", httpAnswer{status: http.StatusOK})
		rw.Header().Set("Content-Type", shown.Mimetype)
		rw.Header().Set("X-Content-Type-Options", "nosniff")
		rw.Header().Set("Content-Security-Policy", "sandbox")
		if strings.Contains(r.URL.Path, "/download/") {
			rw.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": shown.Name}))
		}
		http.ServeContent(rw, r, shown.Name, shown.modified(), bytes.NewReader(content))
	}
}

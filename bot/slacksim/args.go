package slacksim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// args are a call's arguments, by name. Strings of forms are kept as JSON
// strings, so that both encodings look alike.
type args map[string]json.RawMessage

// readArgs reads a request's arguments from its query and body; the body is a
// form or JSON, as its content type says.
func readArgs(rw http.ResponseWriter, r *http.Request) (args, error) {
	a := args{}
	kind := r.Header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(kind)
	if err != nil && kind != "" {
		return a, refuse("invalid_post_type")
	}
	r.Body = http.MaxBytesReader(rw, r.Body, maxBody)
	if media == "application/json" {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return a, refuse("request_timeout")
		}
		return decodeArgs(b)
	}
	if strings.HasPrefix(media, "multipart/") {
		err = r.ParseMultipartForm(maxBody)
	} else {
		err = r.ParseForm()
	}
	if err != nil {
		var tooBig *http.MaxBytesError
		if errors.As(err, &tooBig) {
			return a, refuse("request_too_large")
		}
		return a, refuse("invalid_form_data")
	}
	for name, values := range r.Form {
		if len(values) > 0 {
			a.setString(name, values[len(values)-1])
		}
	}
	return a, nil
}

// charsetWarnings are the warnings about a request's content type: Slack wants
// the encoding of JSON named, and not that of forms.
func charsetWarnings(r *http.Request) []string {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || r.Method != http.MethodPost {
		return nil
	}
	_, named := params["charset"]
	form := media == "application/x-www-form-urlencoded" || strings.HasPrefix(media, "multipart/")
	switch {
	case named && form:
		return []string{"superfluous_charset"}
	case !named && !form:
		return []string{"missing_charset"}
	}
	return nil
}

// decodeArgs reads a JSON body.
func decodeArgs(b []byte) (args, error) {
	a := args{}
	if len(bytes.TrimSpace(b)) == 0 {
		return a, nil
	}
	if err := json.Unmarshal(b, &a); err != nil {
		var wrongType *json.UnmarshalTypeError
		if errors.As(err, &wrongType) {
			return args{}, refuse("json_not_object")
		}
		return args{}, refuse("invalid_json")
	}
	if a == nil {
		return args{}, refuse("json_not_object")
	}
	return a, nil
}

func (a args) setString(name, value string) {
	b, err := json.Marshal(value)
	if err == nil { // strings always encode
		a[name] = b
	}
}

// str is an argument as text: a string's content, other JSON as it stands.
func (a args) str(name string) string {
	v := a[name]
	if len(v) == 0 || string(v) == "null" {
		return ""
	}
	var s string
	if v[0] == '"' && json.Unmarshal(v, &s) == nil {
		return s
	}
	return string(v)
}

// has reports whether an argument is given and not null.
func (a args) has(name string) bool { return len(a[name]) > 0 && string(a[name]) != "null" }

// object is a structured argument: JSON given as such or within a string. It
// is nil if the argument is absent or empty.
func (a args) object(name string) json.RawMessage {
	if s := strings.TrimSpace(a.str(name)); s != "" {
		return json.RawMessage(s)
	}
	return nil
}

// flag is a boolean argument: true or 1, in either encoding.
func (a args) flag(name string) bool {
	switch a.str(name) {
	case "true", "1":
		return true
	}
	return false
}

// number is an integer argument, or otherwise if absent or malformed.
func (a args) number(name string, otherwise int) int {
	n, err := strconv.Atoi(a.str(name))
	if err != nil {
		return otherwise
	}
	return n
}

// list is a comma-separated or JSON list of strings.
func (a args) list(name string) []string {
	s := a.str(name)
	var out []string
	if strings.HasPrefix(s, "[") && json.Unmarshal([]byte(s), &out) == nil {
		return out
	}
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// redacted copies the arguments without tokens, for the record.
func (a args) redacted() map[string]json.RawMessage {
	out := make(map[string]json.RawMessage, len(a))
	for name, v := range a {
		if name != "token" && name != "client_secret" {
			out[name] = v
		}
	}
	return out
}

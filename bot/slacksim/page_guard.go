package slacksim

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"path"
	"strings"
	"time"
)

// contentPolicy lets the page load nothing but itself and the pictures that
// messages show: no script or style of anybody else, not even inline.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
	"img-src 'self' http: https: data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

// guard keeps other web sites out. Anybody's browser can be made to send
// requests to a port on its own machine, so calls that change something must
// come from the page itself, and the Host must be an address or a loopback
// name: a foreign name that resolves to this machine is an attack.
func guard(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if !ownHost(r.Host) {
			http.Error(rw, "this page answers only to its own address", http.StatusForbidden)
			return
		}
		if err := cross.Check(r); err != nil {
			http.Error(rw, "requests from other sites are refused", http.StatusForbidden)
			return
		}
		h := rw.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(rw, r)
	})
}

func ownHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	_, err = netip.ParseAddr(host)
	return err == nil
}

// static serves the style sheet and the scripts. Browsers ask each time and
// get 304 unless the binary changed.
func (pg *page) static() http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		name := path.Clean(strings.TrimPrefix(r.URL.Path, "/"))
		body, err := fs.ReadFile(pageAssets, "page/"+name)
		if err != nil {
			http.NotFound(rw, r)
			return
		}
		sum := sha256.Sum256(body)
		rw.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
		rw.Header().Set("Cache-Control", "no-cache")
		http.ServeContent(rw, r, name, time.Time{}, bytes.NewReader(body))
	})
}

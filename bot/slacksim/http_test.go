package slacksim_test

import (
	"net/http"
	"testing"
	"time"
)

// newHTTPClient is a client whose connections end with the test.
func newHTTPClient(t *testing.T) *http.Client {
	t.Helper()
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: 20 * time.Second}
}

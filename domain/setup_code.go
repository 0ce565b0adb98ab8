package domain

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Limits of the codes that make the first admin (R56a).
const (
	setupCodeLife  = 24 * time.Hour
	setupCodesKept = 5 // one for each replica that started lately
	setupTries     = 5 // wrong ones of a person within setupTriesIn
	setupTriesIn   = time.Hour
)

// SetupCodes are the one-time codes that make the first admin, while nobody is
// one. Only their hashes are kept.
type SetupCodes struct {
	Codes []SetupCode             `json:"codes,omitempty"`
	Wrong map[PersonID]WrongTries `json:"wrong,omitempty"`
}

// SetupCode is the hash of one code and until when it works.
type SetupCode struct {
	Hash  string    `json:"hash"`
	Until time.Time `json:"until"`
}

// WrongTries counts what somebody typed in vain.
type WrongTries struct {
	Count int       `json:"count"`
	Since time.Time `json:"since"`
}

// Issue makes a code that works once, until an instant, and returns it: it is
// not kept.
func (s *SetupCodes) Issue(now time.Time) (code string, until time.Time) {
	var raw [10]byte
	if _, err := rand.Read(raw[:]); err != nil { // documented never to fail
		panic(fmt.Sprintf("read random bytes: %v", err))
	}
	text := strings.ToUpper(idText.EncodeToString(raw[:]))
	code, until = text[:4]+"-"+text[4:8]+"-"+text[8:12]+"-"+text[12:], now.Add(setupCodeLife)
	codes := slices.DeleteFunc(slices.Clone(s.Codes), func(c SetupCode) bool { return !now.Before(c.Until) })
	codes = append(codes, SetupCode{Hash: setupHash(code), Until: until})
	s.Codes = codes[max(0, len(codes)-setupCodesKept):]
	return code, until
}

// Try takes what somebody typed. When it is a code that still works, every code
// is used up. The errors have code [Forbidden]; the tries are counted in s, which
// is to be saved either way.
func (s *SetupCodes) Try(person PersonID, typed string, now time.Time) error {
	wrong := s.Wrong[person]
	if now.Sub(wrong.Since) >= setupTriesIn {
		wrong = WrongTries{Since: now}
	}
	if wrong.Count >= setupTries {
		return Errorf(Forbidden, "code", "That were too many wrong codes. Try again in an hour.")
	}
	hash, found := []byte(setupHash(typed)), 0
	for _, c := range s.Codes {
		if now.Before(c.Until) {
			found |= subtle.ConstantTimeCompare(hash, []byte(c.Hash))
		}
	}
	if found == 1 {
		*s = SetupCodes{}
		return nil
	}
	wrong.Count++
	s.Wrong = maps.Clone(s.Wrong)
	if s.Wrong == nil {
		s.Wrong = map[PersonID]WrongTries{}
	}
	s.Wrong[person] = wrong
	return Errorf(Forbidden, "code", "That code does not work. renewalbot prints one when it starts, and it works for a day; whoever runs it can start it again.")
}

// setupHash hashes a code as it may be typed: case, dashes and spaces do not
// count.
func setupHash(code string) string {
	sum := sha256.Sum256([]byte(strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(strings.TrimSpace(code)))))
	return hex.EncodeToString(sum[:])
}

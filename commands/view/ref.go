// Package view turns domain values into Block Kit. It is pure: the same values
// give the same blocks, and nothing is read but the arguments.
package view

import (
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// Ref names what a button or form is about. It travels in a button's value or a
// form's private metadata: an identifier, never authority.
type Ref struct {
	Account domain.AccountID
	Term    domain.TermID
	Subject string // milestone key, escalation id, draft id … by the action
}

// String encodes the ref; it fits an option value (150 characters).
func (r Ref) String() string {
	return strings.TrimRight(string(r.Account)+"/"+string(r.Term)+"/"+r.Subject, "/")
}

// ParseRef reads what [Ref.String] wrote. Missing parts stay empty.
func ParseRef(s string) Ref {
	parts := strings.SplitN(s, "/", 3)
	parts = append(parts, "", "")
	return Ref{Account: domain.AccountID(parts[0]), Term: domain.TermID(parts[1]), Subject: parts[2]}
}

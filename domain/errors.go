package domain

import "fmt"

// Code classes an [Error] by what the caller can do about it.
type Code string

// The codes of an [Error].
const (
	Invalid   Code = "invalid"    // what was typed cannot be used as it is
	NotFound  Code = "not_found"  // nothing goes by that name or id
	Ambiguous Code = "ambiguous"  // several things match
	Conflict  Code = "conflict"   // somebody else was faster, or it is over already
	Forbidden Code = "forbidden"  // this person may not do that
	NeedsMore Code = "needs_more" // the step is fine but something must be answered first
)

// Error is a failure that a person can act on. Message is shown to them as it
// stands: one or two sentences that say what is wrong and what to do. Field
// names the input at fault ("renewal_date"), or is empty.
type Error struct {
	Code    Code
	Field   string
	Message string
}

// Errorf returns an [*Error] with a formatted message.
func Errorf(code Code, field, format string, args ...any) *Error {
	return &Error{Code: code, Field: field, Message: fmt.Sprintf(format, args...)}
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Is makes errors.Is compare codes: errors.Is(err, &Error{Code: NotFound}).
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && (t.Field == "" || t.Field == e.Field)
}

// Package storage keeps everything renewalbot must not forget, in one SQLite
// file or in PostgreSQL, and holds all of its SQL.
//
// There is one [Store]. [Store.Decide] is the usual way in: it loads an account
// with everything about it, lets the domain decide, and saves what was decided
// with its announcements and audit entries in one commit. [Store.InTx] and
// [Store.Read] are the same for everything else; inside them a [Tx] has the
// queries.
//
// The SQL text is the same for both databases, written with ? for parameters;
// what differs is in dialect.go. No literal contains a question mark or a
// colon, every list is ordered, and the clock is handed in, never asked of the
// database.
package storage

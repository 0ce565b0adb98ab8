package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// feedHash is what is stored of the secret in a calendar's address: whoever
// reads the database cannot read the calendars.
func feedHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// OpenFeed makes a person's calendar readable under a secret, in place of the
// one before.
func (tx *Tx) OpenFeed(ctx context.Context, person domain.PersonID, secret string) error {
	if _, err := tx.exec(ctx, "INSERT INTO calendar_feeds (person, hash, created_at) VALUES (?, ?, ?) "+
		"ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, created_at = excluded.created_at",
		person, feedHash(secret), at(tx.now)); err != nil {
		return fmt.Errorf("open calendar feed of %s: %w", person, err)
	}
	return tx.PutAudit(ctx, domain.AuditEntry{Actor: person, Action: "calendar.address", Subject: string(person), After: "new"})
}

// CloseFeed takes back a person's address; it is none again.
func (tx *Tx) CloseFeed(ctx context.Context, person domain.PersonID) error {
	n, err := tx.exec(ctx, "DELETE FROM calendar_feeds WHERE person = ?", person)
	if err != nil {
		return fmt.Errorf("close calendar feed of %s: %w", person, err)
	}
	if n == 0 {
		return nil
	}
	return tx.PutAudit(ctx, domain.AuditEntry{Actor: person, Action: "calendar.address", Subject: string(person), After: "off"})
}

// FeedSince returns since when a person has their present address; the zero time
// means that they have none.
func (tx *Tx) FeedSince(ctx context.Context, person domain.PersonID) (since time.Time, err error) {
	if _, err = tx.one(ctx, []any{instant{&since}}, "SELECT created_at FROM calendar_feeds WHERE person = ?", person); err != nil {
		return time.Time{}, fmt.Errorf("read calendar feed of %s: %w", person, err)
	}
	return since, nil
}

// FeedPerson returns whose calendar a secret opens, "" when it opens none.
func (tx *Tx) FeedPerson(ctx context.Context, secret string) (person domain.PersonID, err error) {
	if _, err = tx.one(ctx, []any{&person}, "SELECT person FROM calendar_feeds WHERE hash = ?", feedHash(secret)); err != nil {
		return "", fmt.Errorf("look up calendar feed: %w", err)
	}
	return person, nil
}

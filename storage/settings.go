package storage

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/renewalbot/renewalbot/domain"
)

// setting is one setting of the workspace: its name in the database and where
// its value goes, as JSON.
type setting struct {
	name  string
	value any
}

func settingsOf(s *domain.Settings) []setting {
	rows := []setting{
		{"admins", &s.Admins},
		{"managers", &s.Managers},
		{"managers_group", &s.ManagersGroup},
		{"executives", &s.Executives},
		{"escalation_channel", &s.EscalationChannel},
		{"started_at", &s.StartedAt},
		{"paused_at", &s.PausedAt},
		{"pilots", &s.Pilots},
		{"free_days", &s.FreeDays},
		{"objection_guide", &s.ObjectionGuide},
	}
	for _, row := range domain.SettingTable() {
		rows = append(rows, setting{row.Name, row.Field(s)})
	}
	return rows
}

// Settings returns the workspace's settings, with defaults where nothing was
// decided yet.
func (tx *Tx) Settings(ctx context.Context) (domain.Settings, error) {
	if tx.settings != nil {
		return *tx.settings, nil
	}
	var s domain.Settings
	places := map[string]any{}
	for _, field := range settingsOf(&s) {
		places[field.name] = field.value
	}
	err := tx.each(ctx, func(scan func(...any) error) error {
		var name, value string
		if err := scan(&name, &value); err != nil {
			return err
		}
		if place, known := places[name]; known {
			return json.Unmarshal([]byte(value), place)
		}
		return nil // of a newer program
	}, "SELECT name, value FROM settings ORDER BY name")
	if err != nil {
		return domain.Settings{}, fmt.Errorf("load settings: %w", err)
	}
	s = s.WithDefaults()
	tx.settings = &s
	return s, nil
}

// SaveSettings writes the settings that differ from those in force, with an
// audit entry for each. The accounts' due instants follow with the next
// [ChoreReplan], which it asks for.
func (tx *Tx) SaveSettings(ctx context.Context, actor domain.PersonID, next domain.Settings) error {
	current, err := tx.Settings(ctx)
	if err != nil {
		return err
	}
	next = next.WithDefaults()
	next.StartedAt, next.PausedAt = exact(next.StartedAt), exact(next.PausedAt)
	before, after := settingsOf(&current), settingsOf(&next)
	var entries []domain.AuditEntry
	for i := range after {
		was, err := json.Marshal(before[i].value)
		if err != nil {
			return fmt.Errorf("save setting %s: %w", after[i].name, err)
		}
		is, err := json.Marshal(after[i].value)
		if err != nil {
			return fmt.Errorf("save setting %s: %w", after[i].name, err)
		}
		if string(was) == string(is) {
			continue
		}
		if _, err := tx.exec(ctx, "INSERT INTO settings (name, value) VALUES (?, ?) "+
			"ON CONFLICT (name) DO UPDATE SET value = excluded.value", after[i].name, string(is)); err != nil {
			return fmt.Errorf("save setting %s: %w", after[i].name, err)
		}
		entries = append(entries, domain.AuditEntry{
			ID: domain.AuditID(tx.NewID(domain.PrefixAudit)), Actor: actor, Action: "settings.set",
			Subject: after[i].name, Before: string(was), After: string(is), At: tx.now,
		})
	}
	if err := tx.store.rest.audit.put(ctx, tx, entries); err != nil {
		return fmt.Errorf("save settings: %w", err)
	}
	if len(entries) > 0 {
		tx.settings = nil
		if cause, moved := next.Moved(current); moved && current.Started() {
			if err := tx.NoteBulk(ctx, domain.BulkChange{Actor: actor, Cause: cause, Before: domain.Around{Settings: &current}}); err != nil {
				return err
			}
		}
		return tx.replanAll(ctx)
	}
	return nil
}

// replanAll has everything looked at again that depends on settings: when the
// accounts are due and when daily messages come.
func (tx *Tx) replanAll(ctx context.Context) error {
	if err := tx.AskChore(ctx, ChoreReplan); err != nil {
		return err
	}
	return tx.LookAtDaily(ctx)
}

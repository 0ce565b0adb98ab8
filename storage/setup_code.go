package storage

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/renewalbot/renewalbot/domain"
)

// setupCodesRow is where the setup's codes lie among the settings. They are no
// setting: the audit log has no business with them.
const setupCodesRow = "setup_codes"

// SetupCodes returns the codes that make the first admin.
func (tx *Tx) SetupCodes(ctx context.Context) (codes domain.SetupCodes, err error) {
	var text string
	found, err := tx.one(ctx, []any{&text}, "SELECT value FROM settings WHERE name = ?", setupCodesRow)
	if err == nil && found {
		err = json.Unmarshal([]byte(text), &codes)
	}
	if err != nil {
		return domain.SetupCodes{}, fmt.Errorf("read setup codes: %w", err)
	}
	return codes, nil
}

// SaveSetupCodes keeps the codes as they are now.
func (tx *Tx) SaveSetupCodes(ctx context.Context, codes domain.SetupCodes) error {
	text, err := json.Marshal(codes)
	if err == nil {
		_, err = tx.exec(ctx, "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
			setupCodesRow, string(text))
	}
	if err != nil {
		return fmt.Errorf("save setup codes: %w", err)
	}
	return nil
}

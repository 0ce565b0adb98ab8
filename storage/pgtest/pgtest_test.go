package pgtest_test

import (
	"database/sql"
	"testing"

	"github.com/renewalbot/renewalbot/storage/pgtest"
)

func TestEveryTestHasItsOwnDatabase(t *testing.T) {
	prepare := func(url string) error {
		db, err := sql.Open("postgres", url)
		if err != nil {
			return err
		}
		if _, err := db.Exec("CREATE TABLE things (name TEXT PRIMARY KEY)"); err != nil {
			return err
		}
		return db.Close()
	}
	for range 2 {
		db, err := sql.Open("postgres", pgtest.FromTemplate(t, prepare))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		// A second database that shared rows with the first would refuse this.
		if _, err := db.Exec("INSERT INTO things (name) VALUES ('one')"); err != nil {
			t.Fatal(err)
		}
	}
}

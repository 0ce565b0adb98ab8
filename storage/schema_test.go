package storage_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBothDatabasesHaveTheSameSchema compares what the two folders of
// migrations make: tables, columns, kinds of values, which may be NULL, and
// indexes.
func TestBothDatabasesHaveTheSameSchema(t *testing.T) {
	lite, post := sqliteDatabase(t), postgresDatabase(t)
	path, _ := strings.CutPrefix(lite.url, "sqlite:")
	if diff := cmp.Diff(sqliteSchema(t, rawSQLite(t, path)), postgresSchema(t, raw(t, "postgres", post.url))); diff != "" {
		t.Errorf("SQLite and PostgreSQL differ (-sqlite +postgres):\n%s", diff)
	}
}

func TestEveryTableIsStrict(t *testing.T) {
	path, _ := strings.CutPrefix(sqliteDatabase(t).url, "sqlite:")
	loose := texts(t, rawSQLite(t, path), "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict "+
		"AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version' ORDER BY name")
	if len(loose) > 0 {
		t.Errorf("tables that are not STRICT: %v", loose)
	}
}

func texts(t *testing.T, db *sql.DB, query string, args ...any) (list []string) {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := rows.Close(); err != nil {
			t.Error(err)
		}
	}()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func sqliteSchema(t *testing.T, db *sql.DB) []string {
	schema := texts(t, db, `SELECT m.name || '.' || c.name || ' ' ||
		CASE WHEN c.type = 'INTEGER' AND instr(m.sql, c.name || ' IN (0, 1)') > 0 THEN 'flag'
		     WHEN c.type = 'INTEGER' THEN 'number'
		     WHEN instr(m.sql, 'length(' || c.name || ') = 27') > 0 THEN 'instant'
		     ELSE lower(c.type) END ||
		CASE WHEN c."notnull" OR c.pk > 0 THEN '' ELSE ' or null' END
		FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'goose_%'`)
	for _, index := range texts(t, db, "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL") {
		schema = append(schema, indexText(index))
	}
	slices.Sort(schema)
	return schema
}

func postgresSchema(t *testing.T, db *sql.DB) []string {
	schema := texts(t, db, `SELECT table_name || '.' || column_name || ' ' ||
		CASE data_type WHEN 'boolean' THEN 'flag' WHEN 'integer' THEN 'number' WHEN 'bigint' THEN 'number'
		  WHEN 'timestamp with time zone' THEN 'instant' ELSE data_type END ||
		CASE is_nullable WHEN 'YES' THEN ' or null' ELSE '' END
		FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'goose_%'`)
	for _, index := range texts(t, db, `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'goose_%'
		AND indexname NOT LIKE '%_key' AND indexname NOT LIKE '%_pkey'`) {
		schema = append(schema, indexText(index))
	}
	slices.Sort(schema)
	return schema
}

// indexText brings the two ways of writing an index definition together.
func indexText(definition string) string {
	s := strings.NewReplacer("USING btree ", "", "public.", "", "::text", "", "(", " ", ")", " ").Replace(definition)
	return "index " + fmt.Sprint(strings.Fields(strings.TrimPrefix(s, "CREATE ")))
}

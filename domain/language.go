package domain

import "strings"

// languageNames are the languages that people may say by name, by their ISO 639
// code; any other is said by its code.
func languageNames() [][2]string {
	return [][2]string{
		{"en", "English"}, {"de", "German"}, {"es", "Spanish"}, {"fr", "French"}, {"it", "Italian"}, {"nl", "Dutch"},
		{"pl", "Polish"}, {"pt", "Portuguese"}, {"uk", "Ukrainian"},
	}
}

// LanguageName returns the name of a language as a menu shows it; of one that is
// not known here, its code.
func LanguageName(code string) string {
	for _, l := range languageNames() {
		if l[0] == code {
			return l[1]
		}
	}
	return strings.ToUpper(code)
}

// ParseLanguage reads a language as people type it: its name in English, or its
// code, such as de or pt-br. The error has code [Invalid] and names "language".
func ParseLanguage(s string) (code string, err error) {
	code = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(s)), "_", "-")
	for _, l := range languageNames() {
		if strings.EqualFold(l[1], code) {
			return l[0], nil
		}
	}
	if !IsLanguage(code) {
		return "", Errorf(Invalid, "language", "%q is not a language. Use a code such as de or pt-br.", s)
	}
	return code, nil
}

// IsLanguage reports whether a code has the form of a language, with or without
// a region: de, pt-br.
func IsLanguage(code string) bool {
	main, region, regional := strings.Cut(code, "-")
	return len(main) == 2 && (!regional || len(region) >= 2) && len(region) <= 4 && strings.Trim(main+region, "abcdefghijklmnopqrstuvwxyz") == ""
}

func checkLanguage(code string) error {
	if code == "" {
		return nil
	}
	_, err := ParseLanguage(code)
	return err
}

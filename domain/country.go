package domain

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/ar"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cy"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/ee"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fi"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/hu"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/is"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/ke"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lu"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/mt"
	"github.com/rickar/cal/v2/mw"
	"github.com/rickar/cal/v2/mx"
	"github.com/rickar/cal/v2/nc"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/pt"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/rs"
	"github.com/rickar/cal/v2/ru"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/th"
	"github.com/rickar/cal/v2/ua"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"
)

// Country is a country whose holidays are known. Where regions differ, the days
// that the whole country shares count.
type Country struct {
	Code string // ISO 3166
	Name string

	days []*cal.Holiday
}

// Countries lists every country whose holidays are known, by name.
func Countries() []Country {
	return []Country{
		{Code: "AR", Name: "Argentina", days: ar.Holidays},
		{Code: "AU", Name: "Australia (New South Wales)", days: au.HolidaysNSW},
		{Code: "AT", Name: "Austria", days: at.Holidays},
		{Code: "BE", Name: "Belgium", days: be.Holidays},
		{Code: "BR", Name: "Brazil", days: br.Holidays},
		{Code: "BG", Name: "Bulgaria", days: bg.Holidays},
		{Code: "CA", Name: "Canada", days: ca.Holidays},
		{Code: "HR", Name: "Croatia", days: hr.Holidays},
		{Code: "CY", Name: "Cyprus", days: cy.Holidays},
		{Code: "CZ", Name: "Czechia", days: cz.Holidays},
		{Code: "DK", Name: "Denmark", days: dk.Holidays},
		{Code: "EE", Name: "Estonia", days: ee.Holidays},
		{Code: "FI", Name: "Finland", days: fi.Holidays},
		{Code: "FR", Name: "France", days: fr.Holidays},
		{Code: "DE", Name: "Germany", days: de.Holidays},
		{Code: "GR", Name: "Greece", days: gr.Holidays},
		{Code: "HU", Name: "Hungary", days: hu.Holidays},
		{Code: "IS", Name: "Iceland", days: is.Holidays},
		{Code: "IE", Name: "Ireland", days: ie.Holidays},
		{Code: "IT", Name: "Italy", days: it.Holidays},
		{Code: "JP", Name: "Japan", days: jp.Holidays},
		{Code: "KE", Name: "Kenya", days: ke.Holidays},
		{Code: "LV", Name: "Latvia", days: lv.Holidays},
		{Code: "LT", Name: "Lithuania", days: lt.Holidays},
		{Code: "LU", Name: "Luxembourg", days: lu.Holidays},
		{Code: "MW", Name: "Malawi", days: mw.Holidays},
		{Code: "MT", Name: "Malta", days: mt.Holidays},
		{Code: "MX", Name: "Mexico", days: mx.Holidays},
		{Code: "NL", Name: "Netherlands", days: nl.Holidays},
		{Code: "NC", Name: "New Caledonia", days: nc.Holidays},
		{Code: "NZ", Name: "New Zealand", days: nz.Holidays},
		{Code: "NO", Name: "Norway", days: no.Holidays},
		{Code: "PL", Name: "Poland", days: pl.Holidays},
		{Code: "PT", Name: "Portugal", days: pt.Holidays},
		{Code: "RO", Name: "Romania", days: ro.Holidays},
		{Code: "RU", Name: "Russia", days: ru.Holidays},
		{Code: "RS", Name: "Serbia", days: rs.Holidays},
		{Code: "SK", Name: "Slovakia", days: sk.Holidays},
		{Code: "SI", Name: "Slovenia", days: si.Holidays},
		{Code: "ZA", Name: "South Africa", days: za.Holidays},
		{Code: "ES", Name: "Spain", days: es.Holidays},
		{Code: "SE", Name: "Sweden", days: se.Holidays},
		{Code: "CH", Name: "Switzerland", days: ch.Holidays},
		{Code: "TH", Name: "Thailand", days: th.Holidays},
		{Code: "UA", Name: "Ukraine", days: ua.Holidays},
		{Code: "GB", Name: "United Kingdom", days: gb.Holidays},
		{Code: "US", Name: "United States", days: us.Holidays},
	}
}

// FindCountry returns a country by its code or its name, in any case.
func FindCountry(text string) (Country, bool) {
	text = strings.TrimSpace(text)
	if strings.EqualFold(text, "UK") {
		text = "GB"
	}
	return find(Countries(), func(c Country) bool { return strings.EqualFold(c.Code, text) || strings.EqualFold(c.Name, text) })
}

// countryYear is one year of a country's calendar.
type countryYear struct {
	code string
	year int
}

// countryYears remembers the years that were worked out: each asks for every
// holiday on every day, and one decision looks at dozens of days.
var countryYears sync.Map //nolint:gochecknoglobals // countryYear → map[Date]string; what is worked out is constant

// holidaysOf returns the days of a year on which a country does not work, with
// the name of the holiday. A country that is not known has none.
func holidaysOf(code string, year int) map[Date]string {
	key := countryYear{code, year}
	if days, ok := countryYears.Load(key); ok {
		return days.(map[Date]string)
	}
	i := slices.IndexFunc(Countries(), func(c Country) bool { return c.Code == code })
	if i < 0 {
		return nil
	}
	book := cal.Calendar{Holidays: Countries()[i].days}
	days := map[Date]string{}
	for d := NewDate(year, time.January, 1); d.Year() == year; d = d.AddDays(1) {
		if _, observed, holiday := book.IsHoliday(d.utc().Add(12 * time.Hour)); observed {
			days[d] = holiday.Name
		}
	}
	countryYears.Store(key, days)
	return days
}

package slacksim

import "unicode/utf8"

// dataBlocks are tables and charts.
func dataBlocks() map[string]blockKind {
	return map[string]blockKind{
		"table": {surfaces: []string{onMessage}, shape: shape{
			required: []string{"rows"},
			fields: map[string]rule{
				"rows": list(1, maxTableRows, list(1, maxTableColumns, cell("raw_text", "raw_number", "rich_text"))),
				"column_settings": list(0, maxTableColumns, of(shape{fields: map[string]rule{
					"align": enum("left", "center", "right", ""), "is_wrapped": boolean,
				}})),
			},
			also: onlyOne("table"),
		}},
		"data_table": {surfaces: []string{onMessage}, shape: shape{
			required: []string{"caption", "rows"},
			fields: map[string]rule{
				"caption": str(1, 255), "page_size": integer(1, maxPageSize), "row_header_column_index": integer(0, maxTableColumns-1),
				"rows": list(1, maxDataTableRows, list(1, maxTableColumns, uncounted(cell("raw_text", "raw_number", "rich_text", "action_cell")))),
			},
			also: func(c *checker, path string, m map[string]any) {
				onlyOne("data_table")(c, path, m)
				if n := cellText(m["rows"]); n > maxDataTableText {
					c.bad(path+"/rows", "must be less than %d characters in all", maxDataTableText+1)
				}
			},
		}},
		"data_visualization": {surfaces: []string{onMessage, onHome}, shape: shape{
			required: []string{"title", "chart"}, fields: map[string]rule{"title": str(1, maxChartTitle), "chart": chartRule},
		}},
	}
}

// uncounted is a rule whose text does not count towards the message's total.
func uncounted(r rule) rule {
	return func(c *checker, path string, v any) {
		before := c.chars
		r(c, path, v)
		c.chars = before
	}
}

// cellText counts the characters in the cells of a data table.
func cellText(v any) int {
	n := 0
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			n += cellText(e)
		}
	case map[string]any:
		n += utf8.RuneCountInString(text(v, "text"))
		n += cellText(v["elements"])
	}
	return n
}

// onlyOne refuses a second block of a kind in one message.
func onlyOne(kind string) func(*checker, string, map[string]any) {
	return func(c *checker, path string, _ map[string]any) {
		if c.tables == nil {
			c.tables = map[string]int{}
		}
		if c.tables[kind]++; c.tables[kind] > 1 {
			c.bad(path, "only one block of type %s allowed per message", kind)
		}
	}
}

// cell is a table cell of certain kinds.
func cell(kinds ...string) rule {
	shapes := map[string]shape{
		"raw_text":   {required: []string{"text"}, fields: map[string]rule{"text": counted(0, maxDataTableText)}},
		"raw_number": {required: []string{"value"}, fields: map[string]rule{"value": anyNumber, "text": counted(0, maxDataTableText)}},
		"rich_text":  {required: []string{"elements"}, fields: map[string]rule{"elements": list(0, 100, richElement)}},
		"action_cell": {required: []string{"element"}, fields: map[string]rule{
			"element": elementIn("actions"), "fallback": anything,
		}},
	}
	allowed := map[string]shape{}
	for _, k := range kinds {
		allowed[k] = shapes[k]
	}
	return typed(func(*schema) map[string]shape { return allowed })
}

// counted is text that counts towards a message's total.
func counted(least, most int) rule {
	check := str(least, most)
	return func(c *checker, path string, v any) {
		s, _ := v.(string)
		c.chars += utf8.RuneCountInString(s)
		check(c, path, v)
	}
}

// chartRule is what a data_visualization shows.
func chartRule(c *checker, path string, v any) {
	point := of(shape{required: []string{"label", "value"}, fields: map[string]rule{"label": str(1, maxChartLabel), "value": anyNumber}})
	series := shape{
		required: []string{"series", "axis_config"},
		fields: map[string]rule{
			"series": list(1, maxChartSeries, of(shape{required: []string{"name", "data"}, fields: map[string]rule{
				"name": str(1, maxChartLabel), "data": list(1, maxChartPoints, point),
			}})),
			"axis_config": of(shape{required: []string{"categories"}, fields: map[string]rule{
				"categories": list(1, maxChartPoints, str(1, maxChartLabel)), "x_label": str(0, maxChartTitle), "y_label": str(0, maxChartTitle),
			}}),
		},
	}
	typed(func(*schema) map[string]shape {
		return map[string]shape{
			"pie": {required: []string{"segments"}, fields: map[string]rule{"segments": list(1, maxChartSeries, point)}},
			"bar": series, "area": series, "line": series,
		}
	})(c, path, v)
}

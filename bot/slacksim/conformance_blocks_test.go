package slacksim_test

import (
	"fmt"
	"testing"
)

func TestConformanceOfBlocks(t *testing.T) {
	section := func(more obj) arr { return arr{merged(obj{"type": "section"}, more)} }
	limits(t, []limit{
		{"blocks of a message", 50, 51, func(n int) any { return times(n, always(divider())) }, "/blocks", items(50)},
		{"block_id", 255, 256, func(n int) any { return arr{obj{"type": "divider", "block_id": x(n)}} }, "/blocks/0/block_id", chars(256)},
		{"block_id twice", 1, 2, func(n int) any {
			return times(n, always(obj{"type": "divider", "block_id": "same"}))
		}, "/blocks/1/block_id", "`block_id` \"same\" already exists"},
		{"section text", 3000, 3001, func(n int) any { return section(obj{"text": mtext(x(n))}) }, "/blocks/0/text/text", chars(3001)},
		{"section text is not empty", 1, 0, func(n int) any { return section(obj{"text": mtext(x(n))}) }, "/blocks/0/text/text", "must be more than 0 characters"},
		{"section fields", 10, 11, func(n int) any { return section(obj{"fields": times(n, always(mtext("f")))}) }, "/blocks/0/fields", items(10)},
		{"section field", 2000, 2001, func(n int) any { return section(obj{"fields": arr{mtext(x(n))}}) }, "/blocks/0/fields/0/text", chars(2001)},
		{"header", 150, 151, func(n int) any { return arr{obj{"type": "header", "text": ptext(x(n))}} }, "/blocks/0/text/text", chars(151)},
		{"header level", 4, 5, func(n int) any { return arr{obj{"type": "header", "text": ptext("h"), "level": n}} }, "/blocks/0/level", "must be less than 5"},
		{"context elements", 10, 11, func(n int) any {
			return arr{obj{"type": "context", "elements": times(n, always(mtext("c")))}}
		}, "/blocks/0/elements", items(10)},
		{"actions elements", 25, 26, func(n int) any { return acts(times(n, func(i int) any { return btn(i) })...) }, "/blocks/0/elements", items(25)},
		{"context_actions elements", 5, 6, func(n int) any {
			return arr{obj{"type": "context_actions", "elements": times(n, func(i int) any {
				return obj{"type": "icon_button", "action_id": fmt.Sprint(i), "icon": "trash", "text": ptext("Remove")}
			})}}
		}, "/blocks/0/elements", items(5)},
		{"image alt_text", 2000, 2001, func(n int) any {
			return arr{obj{"type": "image", "image_url": "https://example.com/i.png", "alt_text": x(n)}}
		}, "/blocks/0/alt_text", chars(2001)},
		{"image title", 2000, 2001, func(n int) any {
			return arr{obj{"type": "image", "image_url": "https://example.com/i.png", "alt_text": "", "title": ptext(x(n))}}
		}, "/blocks/0/title/text", chars(2001)},
		{"image_url", 3000, 3001, func(n int) any { return arr{obj{"type": "image", "image_url": x(n), "alt_text": "i"}} }, "/blocks/0/image_url", chars(3001)},
		{"markdown", 12000, 12001, func(n int) any { return arr{obj{"type": "markdown", "text": x(n)}} }, "/blocks/0/text", chars(12001)},
		{"markdown in all", 6000, 6001, func(n int) any {
			return arr{obj{"type": "markdown", "text": x(6000)}, obj{"type": "markdown", "text": x(n)}}
		}, "/blocks/1/text", "markdown blocks must be less than 12001 characters in all"},
		{"input label", 2000, 2001, func(n int) any {
			return arr{merged(inputBlock(choice("plain_text_input")), obj{"label": ptext(x(n))})}
		}, "/blocks/0/label/text", chars(2001)},
		{"input hint", 2000, 2001, func(n int) any {
			return arr{merged(inputBlock(choice("plain_text_input")), obj{"hint": ptext(x(n))})}
		}, "/blocks/0/hint/text", chars(2001)},
	}, "invalid_blocks", posting(conformant(t)))
}

// TestConformanceOfData covers tables, charts and cards.
func TestConformanceOfData(t *testing.T) {
	cellOf := func(s string) any { return obj{"type": "raw_text", "text": s} }
	rows := func(n, columns int) arr { return times(n, always(times(columns, always(cellOf("c"))))) }
	table := func(rows any) obj { return obj{"type": "table", "rows": rows} }
	data := func(rows any, more ...obj) arr {
		return arr{merged(append([]obj{{"type": "data_table", "caption": "Accounts", "rows": rows}}, more...)...)}
	}
	chart := func(title string, chart obj) arr {
		return arr{obj{"type": "data_visualization", "title": title, "chart": chart}}
	}
	pie := func(n int, label string) obj {
		return obj{"type": "pie", "segments": times(n, always(obj{"label": label, "value": 1}))}
	}
	bars := func(series, points, label int) obj {
		return obj{
			"type":        "bar",
			"series":      times(series, always(obj{"name": "s", "data": times(points, always(obj{"label": x(label), "value": 1}))})),
			"axis_config": obj{"categories": times(min(points, 20), always("c"))},
		}
	}
	card := func(body string) obj { return obj{"type": "card", "title": ptext("Card"), "body": mtext(body)} }
	limits(t, []limit{
		{"table rows", 100, 101, func(n int) any { return arr{table(rows(n, 1))} }, "/blocks/0/rows", items(100)},
		{"table columns", 20, 21, func(n int) any { return arr{table(rows(1, n))} }, "/blocks/0/rows/0", items(20)},
		{"tables of a message", 1, 2, func(n int) any { return times(n, always(table(rows(1, 1)))) }, "/blocks/1", "only one block of type table allowed per message"},
		{"data_table rows", 201, 202, func(n int) any { return data(rows(n, 1)) }, "/blocks/0/rows", items(201)},
		{"data_table columns", 20, 21, func(n int) any { return data(rows(1, n)) }, "/blocks/0/rows/0", items(20)},
		{"data_table page_size", 100, 101, func(n int) any { return data(rows(1, 1), obj{"page_size": n}) }, "/blocks/0/page_size", "must be less than 101"},
		{"data_table page_size is positive", 1, 0, func(n int) any { return data(rows(1, 1), obj{"page_size": n}) }, "/blocks/0/page_size", "must be more than 0"},
		{"data_table text", 10000, 10001, func(n int) any {
			return data(arr{arr{cellOf(x(10000)), cellOf(x(n))}})
		}, "/blocks/0/rows", "must be less than 20001 characters in all"},
		{"chart title", 50, 51, func(n int) any { return chart(x(n), pie(1, "l")) }, "/blocks/0/title", chars(51)},
		{"chart segments", 12, 13, func(n int) any { return chart("t", pie(n, "l")) }, "/blocks/0/chart/segments", items(12)},
		{"chart label", 20, 21, func(n int) any { return chart("t", pie(1, x(n))) }, "/blocks/0/chart/segments/0/label", chars(21)},
		{"chart series", 12, 13, func(n int) any { return chart("t", bars(n, 1, 1)) }, "/blocks/0/chart/series", items(12)},
		{"chart points", 20, 21, func(n int) any { return chart("t", bars(1, n, 1)) }, "/blocks/0/chart/series/0/data", items(20)},
		{"card body", 200, 201, func(n int) any { return arr{card(x(n))} }, "/blocks/0/body/text", chars(201)},
		{"carousel", 10, 11, func(n int) any { return arr{obj{"type": "carousel", "elements": times(n, always(card("c")))}} }, "/blocks/0/elements", items(10)},
		{"carousel is not empty", 1, 0, func(n int) any {
			return arr{obj{"type": "carousel", "elements": times(n, always(card("c")))}}
		}, "/blocks/0/elements", "no less than 1 items allowed"},
		{"container blocks", 10, 11, func(n int) any {
			return arr{obj{"type": "container", "title": ptext("t"), "child_blocks": times(n, always(divider()))}}
		}, "/blocks/0/child_blocks", items(10)},
	}, "invalid_blocks", posting(conformant(t)))
}

// TestConformanceOfSurfaces puts every kind of block where it belongs and
// where it does not.
func TestConformanceOfSurfaces(t *testing.T) {
	w := conformant(t)
	row := arr{obj{"type": "raw_text", "text": "c"}}
	rich := obj{"type": "rich_text", "elements": arr{obj{"type": "rich_text_section", "elements": arr{obj{"type": "text", "text": "t"}}}}}
	modalOf := updating(t, w)
	send := map[string]func(block obj) obj{
		"message": func(b obj) obj { return callJSON(t, w, "chat.postMessage", obj{"channel": general, "blocks": arr{b}}) },
		"modal":   func(b obj) obj { return modalOf(t, view(obj{"blocks": arr{b}})) },
		"home": func(b obj) obj {
			return callJSON(t, w, "views.publish", obj{"user_id": ana, "view": obj{"type": "home", "blocks": arr{b}}})
		},
	}
	for _, c := range []struct {
		block                obj
		message, modal, home bool
	}{
		{divider(), true, true, true},
		{obj{"type": "section", "text": mtext("t")}, true, true, true},
		{obj{"type": "header", "text": ptext("t")}, true, true, true},
		{obj{"type": "context", "elements": arr{mtext("t")}}, true, true, true},
		{obj{"type": "actions", "elements": arr{btn(1)}}, true, true, true},
		{obj{"type": "image", "image_url": "https://example.com/i.png", "alt_text": "i"}, true, true, true},
		{rich, true, true, true},
		{inputBlock(choice("plain_text_input")), true, true, true},
		{obj{"type": "alert", "text": ptext("t")}, false, true, false},
		{obj{"type": "table", "rows": arr{row}}, true, false, false},
		{obj{"type": "data_table", "caption": "c", "rows": arr{row}}, true, false, false},
		{obj{"type": "markdown", "text": "t"}, true, false, false},
		{obj{"type": "plan", "title": "t"}, true, false, false},
		{obj{"type": "task_card", "task_id": "1", "title": "t"}, true, false, false},
		{obj{"type": "context_actions", "elements": arr{obj{"type": "icon_button", "icon": "trash", "text": ptext("t")}}}, true, false, false},
		{obj{"type": "card", "title": ptext("t")}, true, false, true},
		{obj{"type": "carousel", "elements": arr{obj{"type": "card", "title": ptext("t")}}}, true, false, true},
		{obj{"type": "container", "title": ptext("t"), "child_blocks": arr{divider()}}, true, false, true},
		{obj{"type": "data_visualization", "title": "t", "chart": obj{"type": "pie", "segments": arr{obj{"label": "l", "value": 1}}}}, true, false, true},
		{inputBlock(choice("datetimepicker")), true, true, false},
		{inputBlock(choice("number_input", obj{"is_decimal_allowed": true})), false, true, false},
		{inputBlock(choice("email_text_input")), false, true, false},
		{inputBlock(choice("url_text_input")), false, true, false},
		{inputBlock(choice("file_input")), false, true, false},
	} {
		for surface, want := range map[string]bool{"message": c.message, "modal": c.modal, "home": c.home} {
			if got := send[surface](c.block); (got["ok"] == true) != want {
				t.Errorf("%v in a %s: %v, want %v", c.block, surface, got, want)
			}
		}
	}
}

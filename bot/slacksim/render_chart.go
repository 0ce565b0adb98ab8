package slacksim

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// chart is a data_visualization block as simple SVG shapes plus the same
// figures as a table, for those who cannot see the shapes.
type chart struct {
	Kind   string
	W, H   int
	Lines  []chartLine
	Shapes []chartShape
	Words  []chartWord
	Legend []chartWord
	Head   []string
	Rows   [][]string
}

type chartLine struct {
	X1, Y1, X2, Y2 float64
	Class          string
}

type chartShape struct{ D, Class string }

type chartWord struct {
	X, Y        float64
	Class, Text string
}

const (
	chartWidth, chartHeight = 480, 220
	chartLeft, chartRight   = 48, 470
	chartTop, chartBottom   = 12, 190
)

// Chart lays the block's chart out.
func (n node) Chart() chart {
	data := n.Kid("chart")
	c := chart{Kind: oneOf(data.Type(), "bar", "line", "area", "pie"), W: chartWidth, H: chartHeight}
	if c.Kind == "pie" {
		c.pie(data.Kids("segments"))
		return c
	}
	c.axes(data)
	return c
}

func seriesClass(i int) string { return "series" + strconv.Itoa(i%6) }

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func (c *chart) pie(segments []node) {
	c.Head = []string{"Segment", "Value"}
	total := 0.0
	for _, s := range segments {
		total += max(s.Float("value"), 0)
	}
	const cx, cy, r = chartWidth / 2, chartHeight / 2, 95
	angle := -math.Pi / 2
	for i, s := range segments {
		value := max(s.Float("value"), 0)
		c.Rows = append(c.Rows, []string{s.Str("label"), number(value)})
		c.Legend = append(c.Legend, chartWord{Class: seriesClass(i), Text: s.Str("label")})
		if total == 0 {
			continue
		}
		// A full circle has no arc from a point to itself; stop just short.
		sweep := min(value/total, 0.9999) * 2 * math.Pi
		end, large := angle+sweep, 0
		if sweep > math.Pi {
			large = 1
		}
		c.Shapes = append(c.Shapes, chartShape{Class: seriesClass(i), D: fmt.Sprintf(
			"M%d %dL%.1f %.1fA%d %d 0 %d 1 %.1f %.1fZ", cx, cy,
			cx+r*math.Cos(angle), cy+r*math.Sin(angle), r, r, large,
			cx+r*math.Cos(end), cy+r*math.Sin(end))})
		angle = end
	}
}

func (c *chart) axes(data node) {
	var categories []string
	list, _ := data.Kid("axis_config").fields["categories"].([]any)
	for _, v := range list {
		if s, ok := v.(string); ok {
			categories = append(categories, s)
		}
	}
	series := data.Kids("series")
	values := make([]map[string]float64, len(series))
	low, high := 0.0, 0.0
	c.Head = []string{""}
	for i, s := range series {
		values[i] = map[string]float64{}
		for _, pt := range s.Kids("data") {
			v := pt.Float("value")
			values[i][pt.Str("label")] = v
			low, high = min(low, v), max(high, v)
		}
		c.Head = append(c.Head, s.Str("name"))
		c.Legend = append(c.Legend, chartWord{Class: seriesClass(i), Text: s.Str("name")})
	}
	if high == low {
		high = low + 1
	}
	y := func(v float64) float64 { return chartBottom - (v-low)/(high-low)*(chartBottom-chartTop) }
	for _, v := range []float64{low, (low + high) / 2, high} {
		c.Lines = append(c.Lines, chartLine{chartLeft, y(v), chartRight, y(v), "grid"})
		c.Words = append(c.Words, chartWord{chartLeft - 6, y(v) + 4, "tick-y", number(math.Round(v*100) / 100)})
	}
	slot := float64(chartRight-chartLeft) / float64(max(len(categories), 1))
	for k, name := range categories {
		c.Words = append(c.Words, chartWord{chartLeft + slot*(float64(k)+.5), chartBottom + 18, "tick-x", name})
		row := []string{name}
		for i := range series {
			row = append(row, number(values[i][name]))
		}
		c.Rows = append(c.Rows, row)
	}
	for i := range series {
		c.series(i, len(series), categories, values[i], slot, y)
	}
}

func (c *chart) series(i, count int, categories []string, values map[string]float64, slot float64, y func(float64) float64) {
	var path strings.Builder
	bar := slot * .7 / float64(count)
	for k, name := range categories {
		v, ok := values[name]
		if !ok {
			continue
		}
		mid := chartLeft + slot*(float64(k)+.5)
		if c.Kind == "bar" {
			x := mid - slot*.35 + bar*float64(i)
			fmt.Fprintf(&path, "M%.1f %.1fH%.1fV%.1fH%.1fZ", x, y(0), x+bar, y(v), x)
			continue
		}
		command := "L"
		if path.Len() == 0 {
			command = "M"
		}
		fmt.Fprintf(&path, "%s%.1f %.1f", command, mid, y(v))
	}
	class := seriesClass(i)
	if c.Kind == "line" {
		class = "stroke " + class
	}
	if c.Kind == "area" && path.Len() > 0 {
		first, last := chartLeft+slot*.5, chartLeft+slot*(float64(len(categories))-.5)
		fmt.Fprintf(&path, "L%.1f %.1fL%.1f %.1fZ", last, y(0), first, y(0))
		class = "area " + class
	}
	c.Shapes = append(c.Shapes, chartShape{D: path.String(), Class: class})
}

package domain

import "strings"

// Closest returns the candidate that looks most like what was typed, "" when
// all are too far away.
func Closest(typed string, candidates []string) string {
	typed = strings.ToLower(typed)
	best, nearest := max(1, len([]rune(typed))/3)+1, ""
	for _, c := range candidates {
		d := editDistance(typed, strings.ToLower(c))
		if strings.HasPrefix(strings.ToLower(c), typed) {
			d = 0
		}
		if d < best {
			best, nearest = d, c
		}
	}
	return nearest
}

// editDistance counts the letters to insert, drop, replace or swap with their
// neighbour to get from a to b.
func editDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	var before []int
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		next := make([]int, len(y)+1)
		next[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(y)]
}

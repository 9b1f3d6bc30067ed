// Package near finds what a misspelled word was perhaps meant to be.
package near

// longest is how many letters a word may have to be near to another.
const longest = 79

// Distance counts the letters to insert, delete, change or swap with their
// neighbour to make b from a. It gives up, with the limit, where it is sure to
// reach it, and for very long words.
func Distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit || len(b) > longest {
		return limit
	}
	var rows [3][longest + 1]int
	before, prev, cur := rows[0][:], rows[1][:], rows[2][:]
	for j := range len(b) + 1 {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			change := prev[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			cur[j] = min(change, prev[j]+1, cur[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return min(prev[len(b)], limit)
}

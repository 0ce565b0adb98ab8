package bot

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Whatever is added: each lane runs in order and one at a time, everything
// accepted runs, and what is over the limit is refused.
func TestPoolProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lanes := rapid.SliceOfN(rapid.IntRange(0, 4), 1, 60).Draw(rt, "lanes")
		limit := rapid.IntRange(1, 70).Draw(rt, "limit")
		p := newPool(rapid.IntRange(1, 8).Draw(rt, "workers"), limit, func(any, []byte) {})
		var mu sync.Mutex
		ran := map[string][]int{}
		busy := map[string]bool{}
		accepted := map[string][]int{}
		total := 0
		for i, n := range lanes {
			lane := fmt.Sprint(n)
			ok := p.add(lane, func() {
				mu.Lock()
				if busy[lane] {
					t.Errorf("two of lane %s at once", lane)
				}
				busy[lane] = true
				mu.Unlock()
				mu.Lock()
				defer mu.Unlock()
				ran[lane] = append(ran[lane], i)
				busy[lane] = false
				if i%7 == 3 {
					panic("a task's own trouble")
				}
			})
			if ok {
				accepted[lane] = append(accepted[lane], i)
				total++
			} else if total < limit {
				rt.Fatalf("refused with %d of %d accepted", total, limit)
			}
		}
		p.shut()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if left := p.wait(ctx); left != 0 {
			rt.Fatalf("%d tasks left", left)
		}
		for lane, want := range accepted {
			if fmt.Sprint(ran[lane]) != fmt.Sprint(want) {
				rt.Fatalf("lane %s ran %v, want %v", lane, ran[lane], want)
			}
		}
		if p.add("late", func() {}) {
			rt.Fatal("a shut pool accepted a task")
		}
	})
}

package bot

import (
	"context"
	"runtime/debug"
	"sync"
)

// pool runs tasks on a fixed number of workers. Tasks of one lane run one after
// the other in the order they were added; a lane that is slow holds up nobody
// else until all workers are taken.
type pool struct {
	limit    int
	panicked func(value any, stack []byte)
	ready    chan laneTask // room for limit tasks, so that sending never blocks

	mu      sync.Mutex
	waiting map[string][]func() // lanes at work, each with what waits behind
	count   int                 // tasks accepted and not finished
	closed  bool
	idle    chan struct{} // closed when shut and empty

	workers sync.WaitGroup
}

type laneTask struct {
	lane string
	run  func()
}

// newPool starts a pool that holds at most limit tasks, running ones included.
// A task that panics is over; panicked is told.
func newPool(workers, limit int, panicked func(value any, stack []byte)) *pool {
	p := &pool{
		limit:    limit,
		panicked: panicked,
		ready:    make(chan laneTask, limit),
		waiting:  make(map[string][]func()),
		idle:     make(chan struct{}),
	}
	for range workers {
		p.workers.Go(p.work)
	}
	return p
}

// add accepts a task, or reports false when the pool is full or closed. It never
// blocks.
func (p *pool) add(lane string, run func()) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.count >= p.limit {
		return false
	}
	p.count++
	if behind, busy := p.waiting[lane]; busy {
		p.waiting[lane] = append(behind, run)
		return true
	}
	p.waiting[lane] = nil
	p.ready <- laneTask{lane: lane, run: run}
	return true
}

func (p *pool) work() {
	for task := range p.ready {
		p.run(task.run)
		p.finish(task.lane)
	}
}

func (p *pool) run(task func()) {
	defer func() {
		if v := recover(); v != nil {
			p.panicked(v, debug.Stack())
		}
	}()
	task()
}

// finish queues the next task of the lane behind the other lanes' tasks.
func (p *pool) finish(lane string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count--
	if behind := p.waiting[lane]; len(behind) > 0 {
		p.waiting[lane] = behind[1:]
		p.ready <- laneTask{lane: lane, run: behind[0]}
	} else {
		delete(p.waiting, lane)
	}
	p.end()
}

// end lets the workers go when the pool is shut and empty. mu is held.
func (p *pool) end() {
	if p.closed && p.count == 0 {
		close(p.ready)
		close(p.idle)
	}
}

// depth returns how many tasks are accepted and not finished.
func (p *pool) depth() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

// shut refuses further tasks. It is called once.
func (p *pool) shut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.end()
}

// wait waits for the tasks accepted before shut, until ctx ends, and returns
// how many are left then. Their workers end with them.
func (p *pool) wait(ctx context.Context) (left int) {
	select {
	case <-p.idle:
		p.workers.Wait()
		return 0
	case <-ctx.Done():
		return p.depth()
	}
}

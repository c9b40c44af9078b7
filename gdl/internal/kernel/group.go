package kernel

// Group is several tasks that need nothing of each other, run as one: their
// chunks share the threads without a wait in between.
type Group struct {
	tasks  []Task
	now    []Task // that have chunks in the present stage
	ends   []int  // chunks of now[0:i+1]
	levels int    // most stages of a task
}

// NewGroup returns tasks as one.
func NewGroup(tasks ...Task) *Group {
	g := &Group{tasks: tasks, now: make([]Task, 0, len(tasks)), ends: make([]int, 0, len(tasks)), levels: 1}
	for _, t := range tasks {
		if s, ok := t.(staged); ok {
			g.levels = max(g.levels, s.stages())
		}
	}
	return g
}

func (g *Group) stages() int { return g.levels }

func (g *Group) enter(stage int) {
	g.now, g.ends = g.now[:0], g.ends[:0]
	n := 0
	for _, t := range g.tasks {
		s, ok := t.(staged)
		switch {
		case ok && stage < s.stages():
			s.enter(stage)
		case ok || stage > 0:
			continue
		}
		n += t.Chunks()
		g.now, g.ends = append(g.now, t), append(g.ends, n)
	}
}

// Chunks returns the chunks of all tasks in the present stage.
func (g *Group) Chunks() int {
	if len(g.ends) == 0 {
		return 0
	}
	return g.ends[len(g.ends)-1]
}

// Run runs one chunk of one task.
func (g *Group) Run(chunk int, w *Worker) {
	first := 0
	for i, end := range g.ends {
		if chunk < end {
			g.now[i].Run(chunk-first, w)
			return
		}
		first = end
	}
}

package kernel

// ConvForward computes Y = Act(conv(X, Kernel) + Bias); Bias, [F], may be nil.
// The first run allocates memory for the packed kernel.
type ConvForward struct {
	Conv
	X, Kernel, Y []float32
	Bias         []float32
	Act          Fn
	Alpha        float32
	// Winograd chooses the algorithm: 0 the fastest, -1 the direct sum, 1
	// Winograd's wherever it is possible. See winograd.
	Winograd int

	plan *convPlan
}

func (c *ConvForward) stages() int { return c.plans().stages() }

// plans settles how to compute.
func (c *ConvForward) plans() *convPlan {
	if c.plan == nil {
		s := c.Conv.defaults()
		h, w := s.Out()
		p := &convPlan{
			images: s.B, groups: s.Groups, in: image{s.H, s.W, s.C}, out: image{h, w, s.F},
			epilogue: epilogue{c.Bias, c.Act, c.Alpha}, taps: s.KH * s.KW, kw: s.KW,
			shape: s, choice: c.Winograd,
		}
		p.v, p.h = s.axes()
		p.prepare()
		c.plan = p
	}
	return c.plan
}

func (c *ConvForward) keep(x []float32)     { c.plans().keep(x, c.Kernel) }
func (c *ConvForward) need() int            { return c.plans().borrows() }
func (c *ConvForward) borrow(mem []float32) { c.plans().borrow(mem) }

func (c *ConvForward) enter(stage int) {
	c.plans().enter(stage, c.X, c.Kernel, c.Y)
}

// Chunks returns the number of chunks of the present stage.
func (c *ConvForward) Chunks() int { return c.plan.chunks() }

// Run packs a part of the kernel, or computes a part of Y.
func (c *ConvForward) Run(chunk int, w *Worker) { c.plan.run(chunk, w) }

// ConvBackData computes DX = Act(convᵀ(DY, Kernel) + Bias), the adjoint of
// ConvForward: the gradient of a convolution by its input or, with X and Y
// changing places, a transposed convolution from DY [B OutH OutW F] to DX [B H W
// C]; Bias, [C], may be nil.
type ConvBackData struct {
	Conv
	DY, Kernel, DX []float32
	Bias           []float32
	Act            Fn
	Alpha          float32
	Winograd       int // see ConvForward

	plan *convPlan
}

func (c *ConvBackData) stages() int { return c.plans().stages() }

// plans settles how to compute.
func (c *ConvBackData) plans() *convPlan {
	if c.plan == nil {
		s := c.Conv.defaults()
		h, w := s.Out()
		p := &convPlan{
			images: s.B, groups: s.Groups, in: image{h, w, s.F}, out: image{s.H, s.W, s.C},
			epilogue: epilogue{c.Bias, c.Act, c.Alpha}, taps: s.KH * s.KW, kw: s.KW, back: true,
			shape: s, choice: c.Winograd,
		}
		p.v, p.h = s.adjointAxes()
		p.prepare()
		c.plan = p
	}
	return c.plan
}

func (c *ConvBackData) keep(x []float32)     { c.plans().keep(x, c.Kernel) }
func (c *ConvBackData) need() int            { return c.plans().borrows() }
func (c *ConvBackData) borrow(mem []float32) { c.plans().borrow(mem) }

func (c *ConvBackData) enter(stage int) {
	c.plans().enter(stage, c.DY, c.Kernel, c.DX)
}

// Chunks returns the number of chunks of the present stage.
func (c *ConvBackData) Chunks() int { return c.plan.chunks() }

// Run packs a part of the kernel, or computes a part of DX.
func (c *ConvBackData) Run(chunk int, w *Worker) { c.plan.run(chunk, w) }
